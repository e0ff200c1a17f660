"""Traffic over time: read from numbers or from a picture, summarized, and exported.

Core: no Textual, no HTTP. Pillow is imported only to decode a picture.
"""
