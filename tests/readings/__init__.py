"""Tests of readings. A package, so that two modules may have one name."""
