"""Tests of widgets. A package, so that two modules may have one name."""
