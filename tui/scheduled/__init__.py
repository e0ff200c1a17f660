"""Changes planned for a time: when, which, and their record on disk."""
