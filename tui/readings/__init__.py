"""Reads other than list, details, power, and sensors: one module per subject, with its topics and
sources."""
