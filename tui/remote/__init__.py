"""Ways to a server that does not answer: console, tunnel, ladder of measures, incident note."""
