"""`hostdeck line`: the commands at a plain prompt, for screen readers, serial consoles and very
poor links.

No escape sequence is ever written: no colors, no cursor movement, no line editor. Rows are printed
as sentences. Every command can be typed as in a shell, without the leading `hostdeck`; all commands
share one session.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.interrupt import OUTPUT
from tui.cli.output import SPEECH
from tui.cli.typed_line import typed_line
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = ("quit", "exit", "q", "bye")
_EPILOG = (
    "Type help to list commands and quit or Ctrl+D to exit. Without a terminal, commands "
    "are read from standard input."
)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tables", action="store_true", help="print tables instead of one sentence per row"
    )


def _run(options: Namespace, start: StartOptions) -> int:
    import gc

    from tui.cli.command_sign_in import HELD

    gc.enable()  # long-running
    is_terminal = sys.stdin.isatty()
    if is_terminal:
        print("Hostdeck plain prompt. Type help to list commands, quit to exit.")
    with HELD.holding(), _spoken(not options.tables):
        return _loop(partial(_carried_out, options=options), is_terminal=is_terminal)


@contextmanager
def _spoken(on: bool) -> Iterator[None]:
    SPEECH.on = on
    try:
        yield
    finally:
        SPEECH.on = False


def _loop(carry_out: Callable[[Sequence[str]], int], *, is_terminal: bool) -> int:
    """Read and run commands until the end of input. Without a terminal, return the last exit code
    that was not OK."""
    worst: int = ExitCode.OK
    while True:
        try:
            line = _read("hostdeck> " if is_terminal else "")
        except KeyboardInterrupt:
            if OUTPUT.lost:
                return ExitCode.INTERRUPTED
            print()
            continue
        if line is None:
            break
        words = _words(line)
        if not words:
            continue
        if words[0] in _ENDS:
            break
        code = carry_out(words)
        if OUTPUT.lost:
            return ExitCode.INTERRUPTED
        if code != ExitCode.OK:
            worst = code
            if is_terminal:
                print(f"Exit code {int(code)}.")
    return ExitCode.OK if is_terminal else worst


def _read(prompt: str) -> str | None:
    """Return a line; `None` at end of input. Python's own prompt would load the line editor if
    there is one."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = typed_line()
    if not line and prompt:
        print()
    return line.strip() if line else None


def _words(line: str) -> list[str]:
    import shlex

    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        print("A quotation mark is not closed. Nothing was done.")
        return []
    return words[1:] if words[:1] == ["hostdeck"] else words


def _carried_out(words: Sequence[str], options: Namespace) -> int:
    from tui.cli.main import run
    from tui.cli.verbs import NAMES, verb

    if words[0].startswith("-"):
        print("Begin with a command. Type help to list commands.")
        return ExitCode.USAGE
    if words[0] in NAMES and (words[0] == "line" or verb(words[0]).alone):
        print(f"{words[0]} needs the whole terminal. Type quit, then run it from the shell.")
        return ExitCode.USAGE
    given = [
        part
        for flag in ("profile", "url", "config")
        if (value := getattr(options, flag)) is not None
        for part in (f"--{flag}", str(value))
    ]
    if options.read_only:
        given.append("--read-only")
    try:
        return run([*given, *words])
    except SystemExit as end:
        # argparse has printed the error or the help.
        return end.code if isinstance(end.code, int) else ExitCode.OK


VERB = Verb(
    "line",
    "plain prompt for commands: no drawing, no escape sequences",
    _arguments,
    _run,
    epilog=_EPILOG,
    works_without_config=True,
    alone=True,
    asks_provider=False,
)
