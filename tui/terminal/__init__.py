"""The terminal's bytes: input, output, and size. Independent of Textual."""
