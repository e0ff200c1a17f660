"""The only package of `tui` that imports Textual: it connects worker threads to the event loop and
maps place names to screens."""
