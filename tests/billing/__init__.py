"""Tests of billing. A package, so that two modules may have one name."""
