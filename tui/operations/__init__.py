"""Changes at the provider: planned, journaled, sent once, followed, and decided."""
