"""Tests of cli. A package, so that two modules may have one name."""
