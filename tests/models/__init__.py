"""Tests of models. A package, so that two modules may have one name."""
