"""Widgets: they draw values and report wishes, and know no store, engine, or HTTP."""
