"""Privacy mode: invented names and addresses, for screen sharing and recordings."""
