"""Tests of remote. A package, so that two modules may have one name."""
