"""Observation effort: who looked where for how long, beside the counts; where nobody looked, that is said."""
