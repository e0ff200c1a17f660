"""The terminal's bytes: what comes from it, what goes to it, and its size. Knows no Textual."""
