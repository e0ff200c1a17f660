"""The last known fleet on disk, so that the first frame waits for no network.

One header line, then one JSON array per server in the order of the list, so a reader that shows
forty rows decodes forty. The file contains no secrets, but it is private to the user because host
names and addresses are private.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import fields
from itertools import chain
from pathlib import Path
from sys import intern

from tui.fleet.fleet import Fleet, LazyRows, packed_in
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_known_rental, is_rented
from tui.lazy_dataclass import dataclass
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.paths import file_name, replace_file
from tui.system import open_to_others, user_id

VERSION = 1
_FIELDS = tuple(field.name for field in fields(ServerRow))
_ENUMS = {"kind": ServerKind, "power": Power, "alarm": SensorStatus}
_ENUM_PLACES = [(_FIELDS.index(name), {str(m): m for m in kind}) for name, kind in _ENUMS.items()]
_TUPLES = [_FIELDS.index(name) for name in ("ips", "macs", "left_out")]
_TAGS = _FIELDS.index("tags")
# Ten thousand servers have only a few different locations and systems.
_SHARED = [
    _FIELDS.index(name)
    for name in ("location", "status", "os", "cpu", "disk", "gpu", "currency", "due")
]


@dataclass(frozen=True)
class CachedFleet:
    """A fleet from the disk cache."""

    fleet: Fleet
    taken_at: float
    """Unix seconds of the provider's answer."""
    account: str


def cache_file(directory: Path, profile: str, url: str) -> Path:
    """Return the path of a profile's fleet. It depends on the API address, so that the list of one
    installation is never shown for another."""
    return directory / f"fleet-{file_name(profile, url)}.jsonl"


def encode_row(row: ServerRow) -> bytes:
    """Return a row as one line, without the line break."""
    values = [getattr(row, name) for name in _FIELDS]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def decode_row(line: bytes) -> ServerRow:
    """Return the row of a line. A damaged line gives a row that reports the damage, so that the
    screen does not fail."""
    try:
        values = json.loads(line)
        for place, members in _ENUM_PLACES:
            values[place] = members[values[place]]
        for place in _TUPLES:
            values[place] = tuple(values[place])
        for place in _SHARED:
            values[place] = intern(values[place])
        values[_TAGS] = tuple(
            (intern(str(tag)), intern(str(value))) for tag, value in values[_TAGS]
        )
        return ServerRow(*values)
    except (ValueError, KeyError, TypeError, IndexError):
        return ServerRow(id=0, hostname="(damaged cache line)")


def write_cache(path: Path, rows: Sequence[ServerRow], taken_at: float, account: str = "") -> None:
    """Replace the cache file. Local thread only (disk)."""
    packed = packed_in(rows)
    statuses = {row.status for row in rows} if packed is None else packed.statuses
    header = {
        "version": VERSION,
        "fields": _FIELDS,
        "taken_at": taken_at,
        "account": account,
        # For a reader that does not import the provider's vocabulary.
        "rented": sorted(status for status in statuses if is_rented(status)),
        "known": sorted(status for status in statuses if is_known_rental(status.lower())),
    }
    lines = map(encode_row, rows) if packed is None else packed.lines(encode_row)
    # Line by line, because a copy of a large list would take a good part of the memory.
    replace_file(path, (line + b"\n" for line in chain([json.dumps(header).encode()], lines)))


def read_cache(path: Path) -> CachedFleet | None:
    """Return the cached fleet; `None` if it is missing, damaged, or of another version."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_uid != user_id() or open_to_others(found.st_mode, 0o022):
                return None  # another user may have written it, and its text is drawn unchanged
            header_line, *lines = file.read().split(b"\n")
        header = json.loads(header_line)
        if header["version"] != VERSION or tuple(header["fields"]) != _FIELDS:
            return None
        taken_at, account = float(header["taken_at"]), str(header["account"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if lines and not lines[-1]:
        lines.pop()
    return CachedFleet(Fleet(LazyRows(lines, decode_row)), taken_at, account)
