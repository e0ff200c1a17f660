"""DNS zones of the account."""
