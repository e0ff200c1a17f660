"""The account, except its billing."""
