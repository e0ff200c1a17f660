"""Shared parts of the wizards: steps, fields, the password of a new server."""
