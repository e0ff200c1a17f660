"""Tests of config. A package, so that two modules may have one name."""
