"""Tests of wizard. A package, so that two modules may have one name."""
