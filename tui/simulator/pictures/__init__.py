"""Traffic images, drawn from known series like Cacti's rrdtool graphs."""
