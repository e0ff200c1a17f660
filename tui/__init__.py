"""Hostdeck: a terminal dashboard for servers rented at HOSTKEY."""

__version__ = "0.2.0"
