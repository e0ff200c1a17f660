"""Reads that decide what became of a change whose answer was lost."""
