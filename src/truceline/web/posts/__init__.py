"""Observation posts: each with what each source says of it, day by day; how many there are, never added up."""
