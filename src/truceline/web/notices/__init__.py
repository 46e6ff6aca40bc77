"""Notices of planned activities: a board by state and deadline, one notice with its standings, and every step."""
