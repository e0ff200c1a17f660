"""Secrets: where a key is found, and where one is kept when the person says so."""
