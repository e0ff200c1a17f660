"""The program in real pseudo-terminals."""
