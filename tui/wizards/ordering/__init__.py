"""The order draft: what it costs, what is wrong with it, and the request it becomes."""
