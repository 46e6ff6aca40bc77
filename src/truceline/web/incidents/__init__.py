"""Incidents: one query, kept in the address, shown as a list, on a map and along a timeline; and the page of one."""
