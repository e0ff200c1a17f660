"""Tests of credentials. A package, so that two modules may have one name."""
