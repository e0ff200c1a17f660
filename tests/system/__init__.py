"""Tests of the door to the operating system."""
