"""Tests of Hostdeck."""
