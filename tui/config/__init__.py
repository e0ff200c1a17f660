"""The configuration: its options as typed fields, the source of each value, and mistakes by
line."""
