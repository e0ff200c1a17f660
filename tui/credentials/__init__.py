"""Secrets: the sources of a key, and where a key is saved on request."""
