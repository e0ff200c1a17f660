"""Plain words of a filter: the text in which they are searched, and rows where they may still
appear. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tui.fleet.filter_lists import bare_mac, may_be_within
from tui.fleet.filter_states import kinds_possible
from tui.fleet.filter_tokens import quote
from tui.fleet.rows import ServerRow
from tui.fleet.truth import FieldSource, Truth
from tui.lazy_dataclass import dataclass
from tui.models.kind import ServerKind
from tui.models.power import Power

OPEN = "\n"
"""Ends the search key of a row that may get more text, because its details or its tags have not
been read."""
_POWERS = tuple(power.value for power in Power if power is not Power.UNKNOWN)
_KINDS = tuple(kind.value.lower() for kind in ServerKind if kind is not ServerKind.UNKNOWN)
_MAC_PART = 4
"""Minimum length of hexadecimal digits that count as a part of an unknown MAC, unlike `db` and
`16`."""
_ADDRESS = re.compile(r"[0-9a-f.:/-]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, in lower case."""

    text: str
    negated: bool = False

    def __str__(self) -> str:
        return ("!" if self.negated else "") + quote(self.text, special="!:")

    @property
    def sources(self) -> tuple[FieldSource, ...]:
        """Return the reads that may add text containing the word."""
        is_power = any(self.text in power for power in _POWERS)
        return (FieldSource.DETAILS, FieldSource.POWER) if is_power else (FieldSource.DETAILS,)

    @property
    def is_plain(self) -> bool:
        """Return whether the search key alone decides: the word is not a part of a power or kind
        word, nor of an address."""
        text = self.text
        return not (any(text in word for word in (*_POWERS, *_KINDS)) or _ADDRESS.fullmatch(text))

    def among_keys(
        self, keys: Sequence[str], indices: Sequence[int]
    ) -> tuple[Sequence[int], list[int]]:
        """Result of a plain word: rows that pass, and undecided rows."""
        text = self.text
        having = [at for at in indices if text in keys[at]]
        if not self.negated and len(having) == len(indices):
            return having, []
        lacking = [at for at in indices if text not in keys[at]] if having else indices
        maybe = [at for at in lacking if keys[at][-1:] == OPEN]
        if not self.negated:
            return having, maybe
        if not maybe:
            return lacking, maybe
        return [at for at in lacking if keys[at][-1:] != OPEN], maybe

    def judge(self, row: Any, key: str, *, settled: bool) -> Truth:
        """Return the answer for one row."""
        answer = self._found(row, key, settled=settled)
        return answer.negated() if self.negated else answer

    def _found(self, row: Any, key: str, *, settled: bool) -> Truth:
        if self.text in key:
            return self._lasting(row, key, settled=settled)
        return (
            Truth.UNKNOWN if key[-1:] == OPEN or self._may_come(row, settled=settled) else Truth.NO
        )

    def _lasting(self, row: Any, key: str, *, settled: bool) -> Truth:
        """Return whether details may change the kind and thus decide the word."""
        if settled or not isinstance(row, ServerRow) or row.detailed:
            return Truth.YES
        kind = row.kind.value.lower()
        if self.text not in kind or any(
            self.text in part for part in key.split("\n") if part != kind
        ):
            return Truth.YES
        lasting = all(
            self.text in possible.lower() for possible in kinds_possible((row.kind, row.detailed))
        )
        return Truth.YES if lasting else Truth.UNKNOWN

    def _may_come(self, row: Any, *, settled: bool) -> bool:
        """Return whether the word may occur in missing values of a row whose details were read."""
        if not isinstance(row, ServerRow):
            return False
        if row.power is Power.UNKNOWN and any(self.text in power for power in _POWERS):
            return True
        if row.kind is ServerKind.UNKNOWN and any(self.text in kind for kind in _KINDS):
            return True
        if _ADDRESS.fullmatch(self.text) is None:
            return False
        if not row.ips or "ips" in row.left_out or may_be_within(self.text, row.left_out):
            return True
        is_like_mac = len(self.text) >= _MAC_PART or ":" in self.text
        return is_like_mac and (not row.macs or "macs" in row.left_out)


def with_letters(word: Word, among: Sequence[int], keys: Sequence[str]) -> list[int]:
    """Return the rows whose host name contains the letters of `word` in order."""
    # Possessive, and each gap excludes the letter at its end, so the time is linear for any text.
    # The host name is the first line of a key.
    letters = "".join(f"[^{re.escape(char)}\n]*+{re.escape(char)}" for char in word.text)
    fits = re.compile(letters).match
    return [at for at in among if fits(keys[at])]


def search_key(row: ServerRow) -> str:
    """Return the text in which plain words are searched, in lower case. The host name is the first
    line.

    An empty last line means that more text may come: the details, or some tags, have not been read.
    """
    parts = [
        row.hostname,
        str(row.server_id),
        row.ip,
        *row.ips,
        row.location,
        row.status,
        row.os,
        row.cpu,
    ]
    parts += [row.gpu, row.disk, row.due]
    parts += (f"{tag}={value}" if value else tag for tag, value in row.tags)
    for mac in row.macs:
        parts += (mac, bare_mac(mac))
    if row.kind is not ServerKind.UNKNOWN:
        parts.append(row.kind.value)
    if row.power is not Power.UNKNOWN:
        parts.append(row.power.value)
    if row.ram_gb is not None:
        parts.append(f"{row.ram_gb:g} gb")
    # Only the first line, and the last one as a mark, may be empty, because the host name is
    # searched in the first.
    key = "\n".join([parts[0], *filter(None, parts[1:])]).lower()
    return key if row.detailed and "tags" not in row.left_out else key + OPEN
