"""Tests of app. A package, so that two modules may have one name."""
