"""The catalog of products, and the order."""
