"""Drafts as plain values: what is asked, what is wrong with it, what it becomes. No screen, no
network."""
