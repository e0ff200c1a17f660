"""Tests of reinstall. A package, so that two modules may have one name."""
