"""Screens: each place asks the store, shows the answer, and forwards wishes."""
