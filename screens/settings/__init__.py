"""Settings and keys: their values, changed in dialogs."""
