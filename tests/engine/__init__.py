"""Tests of engine. A package, so that two modules may have one name."""
