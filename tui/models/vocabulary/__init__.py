"""The provider's words for states, read as whole words: power, ports, deploys, rentals, invoices,
sensors.

Pure and light: only the standard library. Every module here gives plain words; the models turn them
into enums.
"""
