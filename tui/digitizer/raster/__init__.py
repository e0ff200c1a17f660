"""An rrdtool drawing, pixel by pixel: where the plot is, what is written, how high the curves
are."""
