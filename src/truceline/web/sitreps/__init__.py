"""Situation reports on their way out: drafted, previewed for each audience, approved by somebody else, issued."""
