"""Tests of the fixes of Textual."""
