"""Tests of workers. A package, so that two modules may have one name."""
