"""The reinstall wizard: one pane per step, from the system to the progress."""
