"""Accounts: how a member signs in. An account's name is the member's code; who that is lies in the vault."""
