"""Privacy mode: invented names and addresses, for calls and recordings."""
