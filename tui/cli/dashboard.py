"""Starting the dashboard. The only module of the command line that imports Textual, and only when
called."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions
from tui.errors import UsageError


def need_terminal() -> None:
    """Exit with an explanation if there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(
            "hostdeck: the dashboard needs a terminal. Without a terminal, use for "
            "example: hostdeck ls --json\n"
        )
        raise SystemExit(ExitCode.USAGE)


def start_dashboard(start: StartOptions, record: Path | None = None) -> int:
    """Run the dashboard until the user quits. Return the exit code.

    Args:
        record: File for recording the session's answers; the session must be read-only.

    Raises:
        UsageError: The session cannot be recorded, or the recording contains an account's value.
    """
    if record is not None:
        _check_recorded(start)
    need_terminal()
    start.require_provider()
    from tui.app.run import run_dashboard

    if record is None:
        return run_dashboard(start)
    from tui.cli.conformance_report import save_recording
    from tui.conformance.session_recorder import SessionRecorder

    recorder = SessionRecorder()
    code = run_dashboard(replace(start, recorder=recorder))
    if recorder.left_out:
        sys.stderr.write(f"hostdeck: {recorder.left_out} answers were not recorded: too many.\n")
    save_recording(recorder, [], record)
    return code


def _check_recorded(start: StartOptions) -> None:
    """Refuse to record a session that may change something or has several accounts. Raises
    UsageError."""
    if start.profiles:
        said, then = "A recording holds one account.", "Select one account with --profile."
    elif not start.refuses_changes:
        said, then = "Only a read-only session can be recorded.", "Add --read-only."
    else:
        return
    raise UsageError("Recording the session", said=said, certain="Nothing was sent.", next=then)
