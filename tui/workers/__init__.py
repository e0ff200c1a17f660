"""Threads and time: the pool, the schedule, the poller of async keys. Knows no server and no
screen."""
