"""The end of `hostdeck conformance`: check, show, review and save the report."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.errors import ConfigError, UsageError
from tui.format import count
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.conformance.conformance_run import ConformanceRun
    from tui.conformance.planned_reads import LeftOut
    from tui.conformance.recording import Recorder
    from tui.conformance.report import ReadResult
    from tui.conformance.session_recorder import SessionRecorder


def finish(
    run: ConformanceRun, left: Sequence[LeftOut], save: Path | None, *, with_review: bool
) -> tuple[int, bool]:
    """Show the report, and save it if the user wants. Return the exit code and whether it was
    saved."""
    from tui.conformance.review import lines_of, unsafe_lines, without

    results = [run.results[name] for name in sorted(run.results)]
    unsafe = unsafe_lines(lines_of(results), run.values)
    if unsafe:
        sys.stderr.write(f"Left out: {count(len(unsafe), 'line')} with a value of the account.\n")
    results = without(results, unsafe)
    sys.stdout.write(_checked(run, results, left, {})[1])
    sys.stdout.flush()
    if save is None:
        sys.stderr.write("Not saved. To save the report, run the command again with --save FILE.\n")
        return ExitCode.OK, False
    names: dict[str, str] = {}
    if with_review:
        answers = _answers(run, results, save)
        if answers is None:
            return ExitCode.OK, False
        results, names = answers
    made, page = _checked(run, results, left, names)
    for ending, text in ((".json", made), (".md", page)):
        write(save.with_suffix(ending), text)
    return ExitCode.OK, True


def _answers(
    run: ConformanceRun, results: list[ReadResult], save: Path
) -> tuple[list[ReadResult], dict[str, str]] | None:
    """Ask about each line. Return the results and the names to include; `None`: do not save."""
    from tui.cli.conformance_review import reviewed
    from tui.cli.typed_line import typed_line
    from tui.conformance.review import lines_of, without

    if not sys.stdin.isatty():
        raise UsageError(
            f"Saving {save}",
            said="There is no terminal to ask for confirmation.",
            certain="Nothing was saved.",
            next="Add --yes to save without a review.",
        )
    lines = list(lines_of(results))
    review = reviewed(lines, run.namer.withheld, run.values, typed_line)
    if not review.is_stopped:
        sys.stderr.write(f"Save as {save.with_suffix('.json')} and .md? [y/N] ")
        sys.stderr.flush()
        if typed_line().strip().lower() in ("y", "yes"):
            return without(results, review.left_out), review.names
    sys.stderr.write("Not saved. To review the report again, run the same command again.\n")
    return None


def _checked(
    run: ConformanceRun,
    results: list[ReadResult],
    left: Sequence[LeftOut],
    names: dict[str, str],
) -> tuple[str, str]:
    """Return the report as JSON and Markdown. Raises UsageError if it contains sensitive data."""
    from tui import __version__
    from tui.conformance.identity_check import IdentityFound, check
    from tui.conformance.report import as_json, as_markdown

    reasons = {item.name: item.reason for item in left if item.name not in run.results}
    made = json.dumps(as_json(__version__, results, reasons), indent=1) + "\n"
    page = as_markdown(__version__, results, reasons)
    for label, name in names.items():
        made, page = made.replace(label, name), page.replace(label, name)
    try:
        for text in (made, page):
            check(text, run.values)
    except IdentityFound as error:
        raise UsageError(
            "Checking the report",
            said=str(error),
            certain="The report was not saved.",
            next="Run the command again with fewer servers, or report this as a bug: a field name "
            "may be the value.",
        ) from None
    return made, page


def save_recording(recorder: Recorder | SessionRecorder, secrets: list[str], path: Path) -> None:
    """Write the masked answers of a run. Raises UsageError if they contain sensitive data."""
    from tui.conformance.identity_check import IdentityFound
    from tui.secrets import REDACTOR

    try:
        text = recorder.masked(secrets)
        if REDACTOR.is_in(text):
            raise IdentityFound("The recording contains a secret.")
        write(path, text)
    except IdentityFound as error:
        raise UsageError(
            "Checking the recording",
            said=str(error),
            certain="The recording was not saved.",
            next="To save only the report, run the command again without --record. Report the kind "
            "and the place as a bug.",
        ) from None
    for place in dict.fromkeys(recorder.withheld):
        sys.stderr.write(f"Left out of the recording: {safe_text(place, 200)}.\n")


def write(path: Path, text: str) -> None:
    """Write a file that the user named, and report it. Raises ConfigError."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(
            f"Saving {path}",
            said=f"{error.strerror or type(error).__name__}.",
            next="Name another file with --save.",
        ) from None
    sys.stderr.write(f"Saved {path}\n")
