"""The home: every server in one table, the one under the cursor beside it."""
