"""Paying invoices, payment pages, and sums of what the servers cost."""
