"""Screens: each reads the store, draws the result, and forwards requests."""
