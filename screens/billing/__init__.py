"""Billing of the account."""
