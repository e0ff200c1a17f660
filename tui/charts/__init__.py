"""Traffic over time: read from numbers or out of a picture, summed up, written down.

Core: no Textual, no HTTP. Pillow is imported by what decodes a picture, when it does.
"""
