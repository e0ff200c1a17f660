"""What works in the background: threads, the pace of requests, async keys, and the journal of changes."""
