"""Reads beyond list, details, power and sensors: one module per subject, its topics and sources."""
