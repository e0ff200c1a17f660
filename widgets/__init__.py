"""What draws values and reports wishes: no store, no engine, no HTTP."""
