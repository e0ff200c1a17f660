"""The digitizer: converts traffic images back to series, by pixels or by paths."""
