"""What the node published: public situation reports, for everybody, and a feed of them, where the node says so."""
