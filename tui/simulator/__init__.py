"""A simulated provider: a real HTTP application with state, delays, keys and faults.

It builds its answers by hand from the provider's recorded shapes and imports none of Hostdeck's
models: with shared models, both sides would share one misunderstanding.
"""
