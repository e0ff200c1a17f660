"""`python -m tui` and the console script `hostdeck`."""

from __future__ import annotations

import sys


def main() -> None:
    """Close the process's leaks, then hand over to the command line."""
    from tui.access.hardening import harden

    harden()
    from tui.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
