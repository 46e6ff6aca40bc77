"""Ledgers: what each side registered and what monitors counted, beside each other and never in one sum."""
