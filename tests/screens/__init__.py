"""Tests of screens. A package, so that two modules may have one name."""
