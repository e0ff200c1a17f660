"""The account's money."""
