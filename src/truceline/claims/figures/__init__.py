"""Numbers as reports word them, with bounds and what they count, in every language that is read."""
