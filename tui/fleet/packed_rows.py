"""The rows of a large list by columns: low memory use, and rows are decoded only when shown.

A child process creates this form (`tui.readings.list_child`). A column with few values is a table
and a code for each row. Other columns are a table with one entry per row. Rows that changed since
then are stored separately.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import islice
from sys import intern
from typing import Any, overload

from pydantic_core import from_json, to_json

from tui.fleet.costs import Costs
from tui.fleet.fleet_summary import Condition, FleetSummary, condition_of
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus

FIELDS = tuple(field.name for field in fields(ServerRow))
_ENUMS: Mapping[str, Callable[[str], Any]] = {
    "kind": ServerKind,
    "power": Power,
    "alarm": SensorStatus,
}
_TUPLES = ("ips", "macs", "left_out")
_MOST_SHARED = 0.5
"""Share of the rows. A column with more different values has no codes."""
_SMALL = 4_096
"""Maximum table size for which strings are shared with other lists."""

Segments = dict[str, bytes]
"""The parts of the packed form by name."""


class PackedError(ValueError):
    """The parts do not fit together."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one field: a table with one entry per row, or a table and a code per row."""

    table: Sequence[Any]
    codes: Sequence[int] | None

    def at(self, place: int) -> Any:
        """Return the value of a row."""
        return self.table[place if self.codes is None else self.codes[place]]

    def values(self) -> Iterator[Any]:
        """Return the values in the order of the rows."""
        if self.codes is None:
            return iter(self.table)
        return map(self.table.__getitem__, self.codes)


class Packed:
    """A list from the child process. Immutable; rows are made on demand."""

    def __init__(self, columns: Mapping[str, Column], order: array[int], tables: Segments) -> None:
        self._tables = tables
        self.summary = FleetSummary()
        self.given = b""
        """The values that the provider's answer contained for each row, as bits
        (`tui.store.merge`)."""
        self.keys_text = b""
        """The search keys of all rows, each terminated by a zero byte."""
        self._columns = [columns[name] for name in FIELDS]
        self._ids: array[int] = array("q", columns["id"].table)
        self._order = order
        self._whole: list[ServerRow] | None = None

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Sequence[int]:
        """The ids in the order of the list."""
        return self._ids

    def segments(self) -> Segments:
        """Return the columns in the packed form, for the next child."""
        parts = {**self._tables, "order": self._order.tobytes()}
        parts["table:id"] = self._ids.tobytes()
        for name, column in zip(FIELDS, self._columns, strict=True):
            if isinstance(column.codes, array):
                parts[f"codes:{name}"] = column.codes.typecode.encode() + column.codes.tobytes()
        return parts

    def place_of(self, server_id: int) -> int | None:
        """Return the position of a server; `None` if it is not in the list."""
        ids = self._ids
        at = bisect_left(self._order, server_id, key=ids.__getitem__)
        found = at < len(self._order) and ids[self._order[at]] == server_id
        return self._order[at] if found else None

    def row(self, place: int) -> ServerRow:
        """Return a row."""
        if self._whole is not None:
            return self._whole[place]
        return ServerRow(*[column.at(place) for column in self._columns])

    def rows(self) -> Iterator[ServerRow]:
        """Return all rows in order, without storing them decoded."""
        if self._whole is not None:
            return iter(self._whole)
        return map(ServerRow, *(column.values() for column in self._columns))

    def lines(self) -> Iterator[bytes]:
        """Return each row as the line of a JSON array, in the format of the cache."""
        columns = [
            map(to_json, column.table)
            if column.codes is None
            else Column(list(map(to_json, column.table)), column.codes).values()
            for column in self._columns
        ]
        return (b"[" + b",".join(values) + b"]" for values in zip(*columns, strict=True))

    @property
    def is_whole(self) -> bool:
        """Return whether all rows are decoded."""
        return self._whole is not None

    def decode(self, pause: Callable[[], None], size: int = 500) -> None:
        """Decode all rows. `pause` is called between portions."""
        if self._whole is not None:
            return
        made, rows = [], self.rows()
        while portion := list(islice(rows, size)):
            made += portion
            pause()
        self._whole = made

    def whole(self) -> list[ServerRow]:
        """Return all rows, which stay decoded afterwards."""
        if self._whole is None:
            self._whole = list(self.rows())
        return self._whole


class PackedRows(Sequence[ServerRow]):
    """Packed rows, and the rows that changed since then. Immutable."""

    is_packed = True

    def __init__(
        self,
        packed: Packed,
        changed: Mapping[int, ServerRow] | None = None,
        conditions: Mapping[Condition, int] | None = None,
    ) -> None:
        self.packed = packed
        self.changed = changed or {}
        """Rows by position."""
        self.conditions = packed.summary.conditions if conditions is None else conditions
        """The number of servers in each condition."""

    def __len__(self) -> int:
        return len(self.packed)

    def _row(self, place: int) -> ServerRow:
        return self.changed.get(place) or self.packed.row(place)

    @overload
    def __getitem__(self, index: int) -> ServerRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ServerRow]: ...
    def __getitem__(self, index: int | slice) -> ServerRow | Sequence[ServerRow]:
        places = range(len(self))[index]
        return self._row(places) if isinstance(places, int) else [self._row(at) for at in places]

    def __iter__(self) -> Iterator[ServerRow]:
        changed = self.changed
        if not changed:
            return self.packed.rows()
        return (changed.get(place) or row for place, row in enumerate(self.packed.rows()))

    def whole(self) -> list[ServerRow]:
        """Return all rows, decoded, for repeated walks through all of them."""
        rows = self.packed.whole()
        if self.changed:
            rows = rows.copy()
            for place, row in self.changed.items():
                rows[place] = row
        return rows

    @property
    def statuses(self) -> set[str]:
        """All rental statuses."""
        return {status for (_, _, status), number in self.conditions.items() if number}

    def lines(self, encode: Callable[[ServerRow], bytes]) -> Iterator[bytes]:
        """Return each row in the format of the cache. Only changed rows are encoded anew."""
        changed = self.changed
        for place, line in enumerate(self.packed.lines()):
            yield encode(changed[place]) if place in changed else line

    def replacing(self, changed: Mapping[int, ServerRow]) -> PackedRows:
        """Return the rows with newer versions at some positions."""
        conditions = Counter(self.conditions)
        for place, row in changed.items():
            conditions[condition_of(self._row(place))] -= 1
            conditions[condition_of(row)] += 1
        return PackedRows(self.packed, {**self.changed, **changed}, conditions)


# The packed form


def pack_columns(rows: Sequence[ServerRow]) -> Segments:
    """Return the columns of rows, and their order by id."""
    ids = array("q", [row.id for row in rows])
    order = sorted(range(len(rows)), key=ids.__getitem__)
    segments = {"table:id": ids.tobytes(), "order": array("I", order).tobytes()}
    for name in FIELDS[1:]:
        values = [getattr(row, name) for row in rows]
        table = list(dict.fromkeys(values))
        if len(table) > _MOST_SHARED * len(values):
            segments[f"table:{name}"] = to_json(values)
            continue
        codes = {value: code for code, value in enumerate(table)}
        kind = "B" if len(table) <= 1 << 8 else "H" if len(table) <= 1 << 16 else "I"
        segments[f"table:{name}"] = to_json(table)
        segments[f"codes:{name}"] = (
            kind.encode() + array(kind, map(codes.__getitem__, values)).tobytes()
        )
    return segments


def unpack_columns(segments: Segments) -> Packed:
    """Return the list in these parts.

    Raises:
        PackedError: The parts do not fit together.
    """
    try:
        ids, order = array("q"), array("I")
        ids.frombytes(segments["table:id"])
        order.frombytes(segments["order"])
        columns = {"id": Column(ids, None)}
        for name in FIELDS[1:]:
            columns[name] = _column(name, segments, len(ids))
        if len(order) != len(ids) or (order and max(order) >= len(ids)):
            raise PackedError("order")
    except (KeyError, ValueError, TypeError) as error:
        raise PackedError(str(error)) from None
    tables = {name: part for name, part in segments.items() if name.startswith("table:")}
    return Packed(columns, order, tables)


def _column(name: str, segments: Segments, rows: int) -> Column:
    table = _decoded(name, from_json(segments[f"table:{name}"]))
    sent = segments.get(f"codes:{name}")
    if sent is None:
        if len(table) != rows:
            raise PackedError(name)
        return Column(table, None)
    kind = sent[:1].decode()
    if kind not in "BHI":
        raise PackedError(name)
    codes = array(kind)
    codes.frombytes(memoryview(sent)[1:])
    if len(codes) != rows or (codes and max(codes) >= len(table)):
        raise PackedError(name)
    return Column(table, codes)


def _decoded(name: str, table: Any) -> list[Any]:
    if not isinstance(table, list):
        raise PackedError(name)
    if name in _ENUMS:
        return list(map(_ENUMS[name], table))
    if name in _TUPLES:
        return list(map(tuple, table))
    if name == "tags":
        return [tuple((str(tag), str(value)) for tag, value in tags) for tags in table]
    if len(table) <= _SMALL:
        return [intern(value) if type(value) is str else value for value in table]
    return table


def pack_summary(summary: FleetSummary) -> Segments:
    """Return the packed form of the facts about all servers."""
    costs = summary.costs
    facts = {
        "conditions": [[*condition, number] for condition, number in summary.conditions.items()],
        "month": [[currency, str(amount)] for currency, amount in costs.month],
        "unknown": costs.unknown,
        "next_day": costs.next_day,
        "next_amount": [[currency, str(amount)] for currency, amount in costs.next_amount],
    }
    return {
        "facts": to_json(facts),
        "wrong": array("I", summary.wrong).tobytes(),
        "unread": bytes(summary.unread),
    }


def unpack_summary(segments: Segments, rows: int) -> FleetSummary:
    """Return the facts in these parts about so many rows.

    Raises:
        PackedError: The parts do not fit together.
    """
    try:
        wrong, facts = array("I"), from_json(segments["facts"])
        wrong.frombytes(segments["wrong"])
        conditions = {
            (Power(power), SensorStatus(alarm), str(status)): int(number)
            for power, alarm, status, number in facts["conditions"]
        }
        costs = Costs(
            _amounts(facts["month"]),
            int(facts["unknown"]),
            str(facts["next_day"]),
            _amounts(facts["next_amount"]),
        )
        unread = segments["unread"]
        fits = sum(conditions.values()) == len(unread) == rows
        if not fits or (wrong and max(wrong) >= rows):
            raise PackedError("facts")
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise PackedError(str(error)) from None
    return FleetSummary(conditions, wrong, unread, costs)


def _amounts(sent: Any) -> tuple[tuple[str, Decimal], ...]:
    return tuple((str(currency), Decimal(amount)) for currency, amount in sent)


def pack_keys(keys: Sequence[str]) -> bytes:
    """Return the packed form of search keys."""
    return "".join(f"{key.replace(chr(0), ' ')}\0" for key in keys).encode("utf-8", "replace")


def unpack_keys(packed: Packed) -> list[str]:
    """Return the search keys of all rows.

    Raises:
        PackedError: The number of keys differs from that of the rows.
    """
    keys = packed.keys_text.decode("utf-8", "replace").split("\0")[:-1]
    if len(keys) != len(packed):
        raise PackedError("keys")
    return keys
