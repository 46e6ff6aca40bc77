"""Accounts side by side: which claims tell of one thing, and what differs between them."""
