"""Tests of operations. A package, so that two modules may have one name."""
