"""Threads and time: the pool, the schedule, and the poller of async keys. Independent of servers
and screens."""
