"""The watcher: facts, rules for changes, the outbox on disk, and the destinations."""
