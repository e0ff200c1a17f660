"""Starting the dashboard. The only room of the command line that imports Textual, and only when
called."""

from __future__ import annotations

import sys

from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions


def need_terminal() -> None:
    """Leave with a sentence where there is nothing to draw on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(
            "hostdeck: the dashboard needs a terminal. Without a terminal, use for "
            "example: hostdeck ls --json\n"
        )
        raise SystemExit(ExitCode.USAGE)


def start_dashboard(start: StartOptions) -> int:
    """Run it until the person leaves. Returns the exit code."""
    need_terminal()
    start.require_provider()
    from tui.app.run import run_dashboard

    return run_dashboard(start)
