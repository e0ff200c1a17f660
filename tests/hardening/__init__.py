"""Figures that anyone can reproduce: kills, races, faults. `python -m tests.hardening` prints
them."""
