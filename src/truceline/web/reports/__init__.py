"""Reports: what came in, read beside what was read out of it, and decided of."""
