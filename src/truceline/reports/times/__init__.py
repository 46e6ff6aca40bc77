"""Times as reports word them: found, understood, and resolved against the report's date."""
