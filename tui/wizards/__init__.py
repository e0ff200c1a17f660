"""Wizard drafts as plain values: their questions, problems, and resulting requests. No screen, no
network."""
