"""The reinstall draft: system, disks, tasks, keys, and the resulting list of requests."""
