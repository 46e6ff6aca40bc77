"""Figures of people affected: who told which number, as of when; speakers beside each other, never in one sum."""
