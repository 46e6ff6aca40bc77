"""Consultations: calls, meetings, hotline activations, each side's readout, and what came of commitments."""
