"""Answers of the provider as frozen values: tolerant at the edge, exact inside."""
