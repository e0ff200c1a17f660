"""Programs of the user on selected servers: the command, its values, and its time limit.

Values of servers are untrusted. They are single arguments, never options, and never shell text.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.child_environment import masked_environment
from tui.config.user_commands import PLACEHOLDER, SERVER_FIELDS, UserCommand
from tui.errors import HostdeckError
from tui.secrets import REDACTOR
from tui.ssh import SshOptions, is_address
from tui.system import end_group
from tui.text import SafeText, safe_lines, safe_text

if TYPE_CHECKING:
    from threading import Event

    from tui.fleet.rows import ServerRow

MOST_BYTES = 1024 * 1024
"""Maximum output that is shown. The rest is read and dropped."""
GRACE_S = 2.0
"""Seconds between SIGTERM and SIGKILL."""
LINGER_S = 0.5
"""Seconds to wait for output after the end, because a child of the program may hold the pipe open
forever."""
LOOK_S = 0.1
LONGEST_INPUT = 500


class ProgramRefused(HostdeckError):
    """A value is missing or could do harm. Nothing was run."""

    outcome = "refused"
    exit_code = 2


@dataclass(frozen=True)
class ProgramResult:
    """The end of a program."""

    code: int | None = None
    """Exit code; `None` if it was not started or was killed."""
    problem: str = ""
    """Sentence about a failure; empty for exit code 0."""
    seconds: float = 0.0
    lines: tuple[SafeText, ...] = field(default=(), repr=False)
    """Output of the program, standard error included: safe for a terminal, secrets masked."""


def input_fault(text: str) -> str:
    """Return the problem of a typed value; empty if there is none."""
    if not text:
        return "The value is empty."
    if len(text) > LONGEST_INPUT:
        return f"The value has more than {LONGEST_INPUT} characters."
    return "" if safe_text(text, LONGEST_INPUT + 1) == text else "The value is not plain text."


def words_of(
    name: str, command: UserCommand, row: ServerRow, inputs: Mapping[str, str], ssh: SshOptions
) -> list[str]:
    """Return program and arguments for one server.

    Raises:
        ProgramRefused: A value is unknown, or would become an option.
    """
    values = {**_values(row, ssh), **inputs}
    filled = [_filled(name, word, values, row) for word in command.run[1:]]
    if command.shell:
        return ["sh", "-c", command.run[0], "hostdeck", *filled]
    return [command.run[0], *filled]


def _values(row: ServerRow, ssh: SshOptions) -> dict[str, str]:
    chosen = ssh.of_server(dict(row.tags))
    values = {name: safe_text(str(getattr(row, name, "") or "")) for name in SERVER_FIELDS}
    values["ip"] = SafeText(row.ip if is_address(row.ip) else "")
    if not row.detailed or "tags" in row.left_out:
        # Its tags may name another login.
        return {**values, "ssh_user": "", "ssh_port": ""}
    return {**values, "ssh_user": chosen.user, "ssh_port": str(chosen.port)}


def _filled(name: str, word: str, values: Mapping[str, str], row: ServerRow) -> str:
    """Return an argument with its placeholders replaced."""
    for wanted in PLACEHOLDER.findall(word):
        value = values.get(wanted, "")
        if not value or value == "unknown":
            raise _refused(name, f"The {wanted} of {safe_text(row.called)} is unknown.")

    def value_of(found: object) -> str:
        return values[found[1]]  # type: ignore[index]  # a match

    filled = PLACEHOLDER.sub(value_of, word)
    if filled.startswith("-") and not word.startswith("-"):
        raise _refused(
            name, f"A value for {safe_text(row.called)} begins with - and would be an option."
        )
    return filled


def _refused(name: str, said: str) -> ProgramRefused:
    return ProgramRefused(f"Running {name}", said=said, certain="Nothing was run.")


def run_program(
    words: Sequence[str],
    timeout_s: float,
    environment: Mapping[str, str],
    stop: Event,
    on_output: Callable[[Sequence[SafeText]], None] | None = None,
) -> ProgramResult:
    """Run a program to its end, its time limit, or until `stop` is set.

    It gets no terminal and no secrets from the environment. All processes of its session end with
    it.

    Args:
        on_output: Gets new lines while it runs.
    """
    started_at = time.monotonic()
    program = safe_text(words[0], 60)
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=masked_environment(environment),
        )
    except (OSError, ValueError) as error:
        why = os.strerror(error.errno or 0) if isinstance(error, OSError) else "not valid"
        return ProgramResult(problem=f"{program} could not be started: {why}.")
    output = _Output(on_output)
    try:
        problem = _followed(child, started_at + timeout_s, timeout_s, stop, output)
    finally:
        _end(child)
        assert child.stdout is not None
        child.stdout.close()
    took_s = time.monotonic() - started_at
    lines = output.finished()
    if problem:
        return ProgramResult(None, f"{program} {problem}", took_s, lines)
    code = child.returncode
    said = f"{program} exited with code {code}." if code else ""
    return ProgramResult(code, said, took_s, lines)


def _followed(
    child: subprocess.Popen[bytes], until: float, timeout_s: float, stop: Event, output: _Output
) -> str:
    """Read the output until the program ends. Return why it must be killed; empty if it ended
    normally."""
    assert child.stdout is not None
    handle = child.stdout.fileno()
    os.set_blocking(handle, False)
    ended_at: float | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        while True:
            is_open = True
            if selector.select(LOOK_S):
                data = os.read(handle, 65_536)
                is_open = bool(data)
                output.take(data)
            if child.poll() is not None:
                ended_at = ended_at or time.monotonic()
                if not is_open or time.monotonic() - ended_at > LINGER_S:
                    return ""
            elif not is_open:
                selector.unregister(handle)
                return _without_output(child, until, timeout_s, stop)
            if stop.is_set():
                return "was ended."
            if time.monotonic() >= until:
                return f"did not end within {timeout_s:g} s and was ended."


def _without_output(
    child: subprocess.Popen[bytes], until: float, timeout_s: float, stop: Event
) -> str:
    """Wait for a program that has closed its output."""
    while child.poll() is None:
        if stop.wait(LOOK_S):
            return "was ended."
        if time.monotonic() >= until:
            return f"did not end within {timeout_s:g} s and was ended."
    return ""


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the program and its children."""
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            end_group(child.pid, at_once=False)
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
    with suppress(ProcessLookupError, PermissionError):
        end_group(child.pid, at_once=True)
    child.wait()


class _Output:
    """The output of a program as safe lines."""

    def __init__(self, on_output: Callable[[Sequence[SafeText]], None] | None) -> None:
        self._on_output = on_output
        self._rest = b""
        self._bytes, self._is_full = 0, False
        self._lines: list[SafeText] = []

    def take(self, data: bytes) -> None:
        """Add bytes. Complete lines are passed on."""
        room = MOST_BYTES - self._bytes
        if self._is_full or not data:
            return
        self._bytes += len(data)
        whole, newline, rest = (self._rest + data[:room]).rpartition(b"\n")
        # A line without an end is passed on in parts.
        if len(rest) > 65_536:
            whole, rest = whole + newline + rest, b""
        self._rest = rest
        if whole:
            self._pass_on(whole)
        if self._bytes > MOST_BYTES:
            self._rest, self._is_full = b"", True
            self._pass_on(f"(output longer than {MOST_BYTES // 1024} KiB is not shown)".encode())

    def _pass_on(self, data: bytes) -> None:
        text = REDACTOR.mask(data.decode("utf-8", "replace"))
        lines = safe_lines(text, len(text) + 1)
        self._lines += lines
        if self._on_output is not None:
            self._on_output(lines)

    def finished(self) -> tuple[SafeText, ...]:
        """Return all lines, including an unfinished last line."""
        if self._rest:
            self._pass_on(self._rest)
            self._rest = b""
        return tuple(self._lines)
