"""Exit codes, as an interface for scripts. They do not change once released."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ended with. `meaning` is what `hostdeck help exit-codes` says."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        """A number that knows what it means."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "Done."
    FAILED = 1, "Something did not work: the work ended badly, or a part of what was asked for."
    USAGE = (
        2,
        "Arguments, filter or configuration are wrong, or a server is not known. Nothing was "
        "changed.",
    )
    REFUSED = 3, "The provider said no. Nothing was changed."
    UNREACHABLE = 4, "No connection, or no API at the other end. Nothing was changed."
    UNKNOWN = 5, "A change was sent and its answer lost: look at its state before trying again."
    CREDENTIALS = 6, "No usable key or password."
    TIMEOUT = 7, "What was waited for had not ended when --timeout had passed. It may still go on."
    BUG = 70, "Hostdeck met a bug."
    INTERRUPTED = 130, "Ctrl+C."


def exit_code_lines() -> list[str]:
    """One line for each, as the help prints them."""
    return [f"{code.value:>5}  {code.meaning}" for code in ExitCode]
