"""Access to a server that does not respond: console, tunnel, diagnostic steps, incident note."""
