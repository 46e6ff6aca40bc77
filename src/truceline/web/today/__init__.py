"""Today: what is new, due and disputed, the day on a map and a timeline, effort beside counts."""
