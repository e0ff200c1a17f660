"""Changes of the provider's world: planned, written down, sent once, followed, decided."""
