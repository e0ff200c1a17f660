"""The last known state: immutable values under one lock, and change notices with ids."""
