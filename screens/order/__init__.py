"""The catalogue of what can be ordered, and the order."""
