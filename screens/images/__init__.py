"""Snapshots, backups, and ISO images of a server."""
