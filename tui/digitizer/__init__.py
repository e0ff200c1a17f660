"""The digitizer: pictures of traffic back into series, pixel by pixel or path by path."""
