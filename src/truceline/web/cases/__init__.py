"""Cases: the queue by state, and one case with its accounts, steps, access, evidence, findings and what is owed."""
