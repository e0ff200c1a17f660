"""One server in eight tabs."""
