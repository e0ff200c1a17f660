"""Tests of privacy mode."""
