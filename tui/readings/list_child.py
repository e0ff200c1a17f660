"""`python -m tui.readings.list_child`: parse a large answer of eq/list outside the dashboard
process.

One packet in, one packet out (`tui.readings.list_packets`). The input is the answer and the
previous rows; the output is the rows of the new list in the packed form. Without an answer, the
previous rows are packed.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui.credentials.hardening import harden

Parts = dict[str, bytes]
Packet = tuple[dict[str, Any], Parts]


def answer(facts: Mapping[str, Any], parts: Parts) -> Packet:
    """Return the packet that answers another packet.

    Raises:
        HostdeckError: The provider's answer is not a list. The dashboard then reads it to report
            why.
        ValueError: Same as HostdeckError.
    """
    from tui.fleet.filter_words import search_key
    from tui.fleet.fleet import natural_key
    from tui.fleet.fleet_summary import summary_of
    from tui.fleet.packed_rows import pack_columns, pack_keys, pack_summary

    before = Before(parts)
    if "body" in parts:
        made, facts_read = _listed(int(facts["status"]), parts.pop("body"), before)
        made.sort(key=lambda each: natural_key(each[0]))
        rows = [row for row, _ in made]
        given = bytes(flags for _, flags in made)
    else:
        rows, facts_read, given = list(before.rows()), {"unread": 0, "remark": ""}, b""
    packed = {
        **pack_columns(rows),
        **pack_summary(summary_of(rows)),
        "keys": pack_keys([search_key(row) for row in rows]),
        "given": given or bytes(len(rows)),
    }
    return {"rows": len(rows), **facts_read}, packed


def _listed(
    status: int, body: bytes, before: Before
) -> tuple[list[tuple[Any, int]], dict[str, Any]]:
    """Return the rows with the values that the list contained, and the form of the answer."""
    from tui.api.envelope import opened
    from tui.models.server import ServerSummary
    from tui.models.server_list import read_server_list
    from tui.store.merge import Given, given_by, with_id, with_summary

    envelope = opened(status, body, doing="Reading the list of servers", is_write=False)
    found = read_server_list(envelope.payload)
    facts = {"unread": found.unread, "remark": envelope.remark}
    made: dict[int, tuple[Any, int]] = {}
    for record in found.records:
        with suppress(ValueError):
            summary = ServerSummary.model_validate(record)
            row = with_summary(summary, before.get(summary.id))
            made[summary.id] = row, int(given_by(summary, row))
    for server_id in found.ids:
        if server_id not in made:
            made[server_id] = with_id(server_id, before.get(server_id)), int(Given.NOTHING)
    return list(made.values()), facts


class Before:
    """The rows of the previous list."""

    def __init__(self, parts: Parts) -> None:
        """
        Args:
            parts: The columns of packed rows, if there are any, and lines of rows.
        """
        from tui.fleet.packed_rows import unpack_columns
        from tui.store.cache import decode_row

        self._packed = unpack_columns(parts) if "order" in parts else None
        lines = filter(None, parts.pop("lines", b"").split(b"\n"))
        self._lines = {row.id: row for row in map(decode_row, lines)}

    def get(self, server_id: int) -> Any:
        """Return the row of a server; `None` if there was none."""
        row = self._lines.get(server_id)
        if row is None and self._packed is not None:
            place = self._packed.place_of(server_id)
            row = None if place is None else self._packed.row(place)
        return row

    def rows(self) -> Iterator[Any]:
        """Return all rows, in their order."""
        if self._packed is None:
            yield from self._lines.values()
            return
        for row in self._packed.rows():
            yield self._lines.get(row.id, row)


def main(read: Callable[[], Packet], write: Callable[[Sequence[bytes]], None]) -> int:
    """Answer one packet. Return an exit code."""
    from tui.errors import HostdeckError
    from tui.readings.list_packets import PacketError, packet

    gc.disable()  # it ends soon and creates little garbage
    try:
        facts, parts = read()
    except PacketError:
        return 1  # the dashboard ended in the meantime
    try:
        answered, packed = answer(facts, parts)
    except (HostdeckError, ValueError, RecursionError) as error:
        answered, packed = {"refused": type(error).__name__}, {}
    write([part for part in packet(answered, packed) if isinstance(part, bytes)])
    return 0


def _run() -> int:
    """Answer on the standard streams."""
    from tui.readings.list_packets import read_packet

    harden()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # keep other output out of the answer

    def write(buffers: Sequence[bytes]) -> None:
        sink.writelines(buffers)
        sink.flush()

    return main(lambda: read_packet(source.readline, source.read), write)


if __name__ == "__main__":
    try:
        sys.exit(_run())
    except BrokenPipeError:
        sys.exit(1)
