"""A provider to play with: a real HTTP application with state, delays, keys and faults.

It builds its answers by hand from the provider's recorded shapes and imports none of our
models: were it to speak through them, both sides would share one misunderstanding.
"""
