"""The one room of `tui` that knows Textual: joins threads and the event loop, names screens."""
