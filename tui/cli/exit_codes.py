"""Exit codes: a stable interface for scripts. They do not change after a release."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes. `meaning` is the text of `hostdeck help exit-codes`."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        """Create a number with its meaning."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "Success."
    FAILED = 1, "Failure: an operation failed, or part of the request failed."
    USAGE = (
        2,
        (
            "Usage error: wrong arguments, filter, or configuration, or an unknown server. "
            "Nothing was changed."
        ),
    )
    REFUSED = 3, "The provider refused. Nothing was changed."
    UNREACHABLE = 4, "No connection, or the URL is not the API. Nothing was changed."
    UNKNOWN = (
        5,
        "A change was sent and its answer was lost. Check the outcome before you try again.",
    )
    CREDENTIALS = 6, "No usable API key or password."
    TIMEOUT = 7, "The operation did not end before --timeout. It may still be running."
    BUG = 70, "Bug in Hostdeck."
    INTERRUPTED = 130, "Interrupted with Ctrl+C."


def exit_code_lines() -> list[str]:
    """Return a line for each exit code, as printed by the help."""
    return [f"{code.value:>5}  {code.meaning}" for code in ExitCode]
