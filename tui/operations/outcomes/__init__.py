"""Reads that decide the outcome of a change whose answer was lost."""
