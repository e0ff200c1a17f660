"""Pictures of the running demo for the README: `make pictures` draws them, a test holds them
current."""
