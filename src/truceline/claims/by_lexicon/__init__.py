"""Arabic, Turkish and Russian reports, read by words alone."""
