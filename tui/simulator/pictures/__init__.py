"""Traffic pictures, drawn from known series the way Cacti has rrdtool draw them."""
