"""Dialogs over a screen: questions, choices, credentials, and values to copy."""
