"""The account beside its money."""
