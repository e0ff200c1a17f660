"""The watcher: facts, what counts as a change, the outbox on disk, and the destinations."""
