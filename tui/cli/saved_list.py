"""`hostdeck ls --cached` without other arguments: the table straight from the saved file.

The verb prints the same table for every form of the command, but takes ten times as long because of
its imports. This module imports almost nothing and falls back to the verb for everything unusual: a
configuration, a damaged file, an unknown field. Main thread.
"""

from __future__ import annotations

import os
import sys
import time

from tui.system import open_to_others, user_id
from tui.terminal.splash import age_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Rentals = tuple[frozenset[str], frozenset[str]]
    """Words that mean a rented server, and all known words."""

WORDS = ["ls", "--cached"]
PROVIDER = "https://invapi.hostkey.com"
"""As in `tui.paths`."""
_TITLES = ("ID", "STATE", "HOSTNAME", "KIND", "LOC", "IP")
_WIDTHS = (8, 9, 27, 10, 4, 0)
_WIDEST = 60
_NEW_S = 60.0
_GAP = "  "


def printed(argv: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Print the saved list if the arguments ask for exactly that. Return whether it was printed."""
    if list(argv) != WORDS or sys.stdout is None:
        return False
    rows = _saved_rows(environ)
    if rows is None or not rows:
        return False
    try:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(rows, headed=sys.stdout.isatty())))
        sys.stdout.flush()
    except OSError as error:
        # Python flushes the rest again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(
                f"hostdeck: Could not write the list: {os.strerror(error.errno or 0)}.\n"
            )
            raise SystemExit(1) from None
    return True


def _saved_rows(environ: Mapping[str, str]) -> list[Sequence[str]] | None:
    """Return the cells of the saved list; `None` if there is none that this module can read."""
    home = os.path.expanduser("~")
    config = _directory(environ, "XDG_CONFIG_HOME", home, ".config")
    if os.path.lexists(os.path.join(config, "config.toml")):
        return None
    file = os.path.join(_directory(environ, "XDG_CACHE_HOME", home, ".cache"), _file_name())
    try:
        content = _own_content(file)
        import json

        header_line, *lines = content.split(b"\n")
        header = json.loads(header_line)
        if header["version"] != 1:
            return None
        places = {name: at for at, name in enumerate(header["fields"])}
        rentals = frozenset(header["rented"]), frozenset(header["known"])
        now = time.time()
        return [_cells(json.loads(line), places, rentals, now) for line in lines if line]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _directory(environ: Mapping[str, str], variable: str, home: str, usual: str) -> str:
    base = environ.get(variable, "")
    return os.path.join(base if base.startswith("/") else os.path.join(home, usual), "hostdeck")


def _file_name() -> str:
    import hashlib

    mark = hashlib.sha256(f"default\n{PROVIDER}".encode()).hexdigest()[:10]
    return f"fleet-default-{mark}.jsonl"


def _own_content(path: str) -> bytes:
    """Return the content of a file that only this user can write. Raises OSError."""
    with open(path, "rb") as file:
        found = os.fstat(file.fileno())
        if found.st_uid != user_id() or open_to_others(found.st_mode, 0o022):
            raise OSError
        return file.read()


def _cells(
    values: list[Any], places: Mapping[str, int], rentals: Rentals, now: float
) -> Sequence[str]:
    def value(name: str) -> Any:
        return values[places[name]]

    power, power_at = value("power"), value("power_at")
    state = _state(value("status"), value("alarm"), power, rentals)
    if state == power and power_at is not None and now - power_at >= _NEW_S:
        state = f"{state}, {age_words(now - power_at)}"
    facts = (value(name) or "unknown" for name in ("hostname", "kind", "location", "ip"))
    texts = tuple(map(str, (value("id"), state, *facts)))
    if not all(text.isascii() and text.isprintable() for text in texts):
        raise ValueError("the width of other characters is decided elsewhere")
    return texts


def _state(status: str, alarm: str, power: str, rentals: Rentals) -> str:
    """Return the state as one word, like `tui.fleet.server_state`."""
    rented, known = rentals
    if status not in rented:
        return status.lower() if status in known else f"'{status.lower()}'"
    if alarm == "critical":
        return "critical"
    if power == "off":
        return "off"
    if alarm == "warning":
        return "warning"
    return "on" if power == "on" else "unknown"


def _lines(rows: list[Sequence[str]], *, headed: bool) -> list[str]:
    """Return the table, formatted like `tui.cli.output`."""
    cells = [_TITLES, *rows] if headed else rows
    widths = [
        max([least, *(len(line[at]) for line in cells if len(line[at]) <= _WIDEST)])
        for at, least in enumerate(_WIDTHS)
    ]
    return [
        _GAP.join(
            cell.rjust(width) if at == 0 else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
