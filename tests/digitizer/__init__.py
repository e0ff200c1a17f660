"""Tests of digitizer. A package, so that two modules may have one name."""
