"""Counter of answers that Hostdeck does not fully know: unknown fields, types and state words.

It samples the answers of each action over time, and a few records of each list. Worker threads
write; the screen reads.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tui.conformance.comparison import Differences, compare
from tui.conformance.field_names import Namer
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.known_shapes import known_shapes
from tui.conformance.shapes import Shape
from tui.conformance.status_words import has_states, unknown_states, without_states
from tui.errors import HostdeckError
from tui.paths import Paths, file_name, replace_file
from tui.secrets import mask_tree
from tui.small_files import UnusableFile, read_small_text

EVERY_S = 60.0
"""Minimum seconds between two checked answers of one action."""
MOST_RECORDS = 50
"""Maximum number of records checked per list; different ones each time."""
MOST_KEYS = 120
DEEPEST = 12
"""Maximum depth that is checked."""
MOST_PLACES = 12
"""Maximum number of places stored per action."""
SECONDS_BETWEEN_SAVES = 30.0


@dataclass(frozen=True)
class Unrecognized:
    """New parts in the answers of one action. Names and places are limited to those allowed in a
    report."""

    action: str
    times: int = 0
    """Number of checked answers with new parts."""
    last_at: float = 0.0
    """Unix seconds of the last such answer."""
    fields: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    """Places of states with unrecognized words, with their number."""
    sample: Any = field(default=None, compare=False)
    """Part of the last such answer with secrets masked; in memory only."""


class Awareness:
    """The counters of one account."""

    def __init__(self, now: Callable[[], float], file: Path | None = None) -> None:
        """Start without counters.

        Args:
            now: Unix seconds.
            file: File for `hostdeck doctor`; without it the counters stay in memory.
        """
        self._now, self._file = now, file
        self._namer = Namer(Fingerprints())
        self._lock = threading.Lock()
        self._looked_at: dict[str, float] = {}
        self._found: dict[str, Unrecognized] = {}
        self._saved_at = 0.0
        self._looks = 0

    @property
    def found(self) -> tuple[Unrecognized, ...]:
        """Return the counters by action name."""
        with self._lock:
            return tuple(self._found[name] for name in sorted(self._found))

    @property
    def states(self) -> int:
        """Return the number of actions with unrecognized state words."""
        return sum(bool(item.states) for item in self.found)

    def note(self, action: str, payload: Any) -> None:
        """Check an answer of a read, unless its action was checked recently."""
        now = self._now()
        known = known_shapes().get(action)
        with self._lock:
            if (
                not (known or has_states(action))
                or now - self._looked_at.get(action, -EVERY_S) < EVERY_S
            ):
                return
            self._looked_at[action] = now
            self._looks += 1
        part = _part(payload, self._looks)
        new = Differences()
        if known is not None:
            new = compare(known, Shape().add(part, self._namer.names, known))
        if has_states(action):
            new.words = [*without_states(new.words), *unknown_states(action, part)]
        if new.unknown or new.types or new.words:
            self._count(action, new, part, now)

    def _count(self, action: str, new: Differences, part: Any, now: float) -> None:
        with self._lock:
            before = self._found.get(action, Unrecognized(action))
            self._found[action] = replace(
                before,
                times=before.times + 1,
                last_at=now,
                fields=_joined(before.fields, new.unknown),
                types=_joined(before.types, new.types),
                states=_joined(before.states, new.words),
                sample=mask_tree(part),
            )
            is_due = self._file is not None and now - self._saved_at >= SECONDS_BETWEEN_SAVES
            self._saved_at = now if is_due else self._saved_at
        if is_due:
            self.save()

    def save(self) -> None:
        """Write the counters for `hostdeck doctor`, without samples. Ignore a failure."""
        if self._file is None or not self.found:
            return
        made = [{**asdict(replace(item, sample=None)), "sample": None} for item in self.found]
        with suppress(OSError, HostdeckError):
            replace_file(self._file, json.dumps(made).encode())


def counters_file(profile: str, url: str) -> Path:
    """Return the file of an account's counters."""
    return Paths.of_user().state / "unrecognized" / f"{file_name(profile, url)}.json"


def read_counters(path: Path) -> list[Unrecognized]:
    """Return the saved counters; empty if there are no readable ones."""
    try:
        made = json.loads(read_small_text(path))
        return [_of(item) for item in made]
    except (UnusableFile, ValueError, TypeError, KeyError):
        return []


def _of(item: Mapping[str, Any]) -> Unrecognized:
    lists = {name: tuple(map(str, item[name])) for name in ("fields", "types", "states")}
    return Unrecognized(str(item["action"]), int(item["times"]), float(item["last_at"]), **lists)


def _joined(before: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *new)))[:MOST_PLACES]


def _part(value: Any, look: int, level: int = 0) -> Any:
    """Return a part of an answer: some records of each list, different ones at each check."""
    if level > DEEPEST:
        return None
    if isinstance(value, dict):
        some = list(value.items())[:MOST_KEYS]
        return {key: _part(inner, look, level + 1) for key, inner in some}
    if isinstance(value, list):
        step = -(-len(value) // MOST_RECORDS) or 1
        return [_part(item, look, level + 1) for item in value[look % step :: step]]
    return value
