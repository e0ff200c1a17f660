"""Tests of access. A package, so that two modules may have one name."""
