"""Pixel reading of an rrdtool drawing: the position of the plot, the text, and the heights of the
curves."""
