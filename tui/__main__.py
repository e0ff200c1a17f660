"""`python -m tui` and the console script `hostdeck`."""

from __future__ import annotations

import gc
import os
import sys

from tui.launcher import isolate


def main() -> None:
    """Reduce what a crash can leak, then run the command line."""
    # A command creates little garbage. Collecting it while modules are imported, and again at exit,
    # took a fifth of its run time. Long-running processes enable the collector again.
    gc.disable()
    isolate()
    from tui.cli.saved_list import printed
    from tui.terminal.splash import SPLASH

    if printed(sys.argv[1:], os.environ):
        return
    try:
        SPLASH.begin(sys.argv[1:], os.environ)
        _main()
    finally:
        SPLASH.leave()


def _main() -> None:
    from tui.credentials.hardening import harden
    from tui.terminal.standard_streams import open_missing

    open_missing()

    harden()
    from tui.cli.interrupt import ending, listen
    from tui.cli.main import run

    listen()
    try:
        sys.exit(ending(run(sys.argv[1:])))
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
