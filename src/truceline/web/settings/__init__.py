"""The node: its members and their accounts, tokens, peers, settings, work that waits, and who did what when."""
