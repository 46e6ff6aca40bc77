"""Reads ceasefire reports, compares accounts, tests them against the agreement and issues the situation report."""

__version__ = "0.1.0"
