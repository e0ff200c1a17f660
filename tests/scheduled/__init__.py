"""Tests of changes planned for a time."""
