"""The benchmark: `make bench` or `python -m tests.bench --help`. What a person at the keyboard
feels."""
