"""Checks of `hostdeck doctor`. Every check is limited in time and shows no secret."""
