"""The reinstall draft: system, disks, tasks, keys, and the list of requests it becomes."""
