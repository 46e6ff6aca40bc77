"""The agreement: its articles with how it stands with each, its zones, its versions beside each other."""
