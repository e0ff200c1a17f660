"""Scheduled changes: their times, their contents, and their record on disk."""
