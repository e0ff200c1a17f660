"""The last known world: immutable values under one lock, change notices with ids."""
