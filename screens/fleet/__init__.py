"""The home screen: every server in one table, the server under the cursor next to it."""
