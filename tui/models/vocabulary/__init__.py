"""The provider's words for states, matched as whole words: power, ports, deploys, rentals,
invoices, sensors.

Pure and light: only the standard library. Every module returns plain words, and the models convert
them to enums.
"""
