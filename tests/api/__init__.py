"""Tests of api. A package, so that two modules may have one name."""
