"""Checks of `hostdeck doctor`. Every check has a time limit and shows no secret."""
