"""The reinstall wizard: a pane for each step, from the system to the progress."""
