"""The configuration: its options as typed fields, where each value came from, and its mistakes by
line."""
