"""Who says what, and in which mode: from parsed sentences to the speaker and mode of each clause."""
