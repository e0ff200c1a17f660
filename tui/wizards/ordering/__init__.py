"""The order draft: its cost, its problems, and the resulting request."""
