"""An rrdtool drawing as SVG, the default of Cacti 1.2.25 and later: its paths contain unrounded
values."""
