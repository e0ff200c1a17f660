"""The journal: every change written down before a byte leaves, shared by all processes of a
user."""
