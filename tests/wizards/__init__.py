"""Tests of wizards. A package, so that two modules may have one name."""
