"""Widgets: they draw values and post requests, independent of store, engine, and HTTP."""
