"""Programs of the user that run on selected servers: [commands.NAME]. Plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.config.options import option

SERVER_FIELDS = ("id", "hostname", "ip", "location", "kind", "os", "ssh_user", "ssh_port")
"""Server values that an argument may contain: `{ip}`."""
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_INPUT = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh", "fish", "csh", "tcsh"})
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class UserCommand:
    """[commands.NAME]: a program that runs once for each selected server."""

    run: list[str] = option(
        [], "Program and arguments. {id}, {hostname}, {ip} and inputs are filled in."
    )
    title: str = option("", "Title in menus. Empty: the name.")
    inputs: list[str] = option([], "Names of values that are asked for: {NAME} in an argument.")
    safe: bool = option(
        False, "The program changes nothing. Otherwise it is confirmed, and read-only hides it."
    )
    shell: bool = option(
        False, "Run the first string with sh -c. Values are passed as $1, $2, …, never as text."
    )
    timeout: float = option(60.0, "Seconds after which the program is ended.")


def fault_of(command: UserCommand) -> tuple[str, str, str] | None:
    """Return option, fault, and advice for a command that cannot run; `None` if it can."""
    if not command.run or not command.run[0]:
        return "run", "does not name a program.", 'Write run = ["ping", "-c1", "{ip}"].'
    for name in command.inputs:
        if not _INPUT.fullmatch(name) or name in SERVER_FIELDS:
            return "inputs", f"{name!r} is not a name of an input.", "Use letters, digits, and _."
    if PLACEHOLDER.search(command.run[0]):
        return "run", "the program itself cannot contain a value.", "Use values in arguments only."
    if _is_shell_text(command.run):
        return (
            "run",
            "a value would be run as text of a shell.",
            "Set shell = true and use $1, $2, …, or pass values as separate arguments.",
        )
    known = {*SERVER_FIELDS, *command.inputs}
    for name in (name for word in command.run[1:] for name in PLACEHOLDER.findall(word)):
        if name not in known:
            fields = ", ".join((*SERVER_FIELDS, *command.inputs))
            return "run", f"{{{name}}} is not a known value.", f"Known: {fields}."
    return None


def _is_shell_text(words: list[str]) -> bool:
    """Return whether a value is part of the shell text after -c."""
    if words[0].rpartition("/")[2] not in _SHELLS:
        return False
    for at, word in enumerate(words[1:], 1):
        is_value = at > 1 and words[at - 1] in ("-o", "+o", "-O", "+O")
        if is_value:
            continue
        if not word.startswith(("-", "+")):
            return False  # a script, which gets the remaining arguments
        if not word.startswith("--") and "c" in word:
            return any(PLACEHOLDER.search(text) for text in words[at : at + 2])
    return False
