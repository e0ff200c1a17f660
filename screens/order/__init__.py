"""The catalog of what can be ordered, and the order."""
