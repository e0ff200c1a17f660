"""Tests of store. A package, so that two modules may have one name."""
