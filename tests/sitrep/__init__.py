"""Tests of the situation report."""
