"""Changes between two readings of the fleet, as sentences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tui.cli.output import applied
from tui.fleet.rows import ServerRow
from tui.format import UNKNOWN, money
from tui.models.power import Power
from tui.text import safe_text


@dataclass(frozen=True)
class FleetChange:
    """One thing that is otherwise than before."""

    row: ServerRow
    """The server now; where it is gone, as it was."""
    what: str
    """ "came", "went", or the name of a field."""
    before: str = ""
    after: str = ""

    def sentence(self) -> str:
        """For eyes and ears."""
        name = (
            f"{safe_text(self.row.hostname)}, id {self.row.id},"
            if self.row.hostname
            else f"Id {self.row.id}"
        )
        if self.what == "came":
            return f"{name} was added."
        if self.what == "went":
            return f"{name} was removed from the list."
        return f"{name} {_FIELDS[self.what][0]} changed from {self.before} to {self.after}."


def _text(name: str) -> Callable[[ServerRow], str]:
    return lambda row: safe_text(str(getattr(row, name))) or UNKNOWN


_FIELDS: Mapping[str, tuple[str, Callable[[ServerRow], str]]] = {
    "power": ("power", _text("power")),
    "status": ("rental status", _text("status")),
    "alarm": ("sensor status", _text("alarm")),
    "hostname": ("host name", _text("hostname")),
    "ip": ("main IP", _text("ip")),
    "location": ("location", _text("location")),
    "os": ("system", _text("os")),
    "due": ("due date", _text("due")),
    "price": ("price", applied(money, "price", "currency")),
}


def changes(
    before: Mapping[int, ServerRow], after: Mapping[int, ServerRow]
) -> Iterator[FleetChange]:
    """Everything that is otherwise, in the order of the new list; what went comes last.

    A value that was not known before is no change: it was only learnt. Power that is no longer
    known is none either: nobody saw it change.
    """
    for server_id, row in after.items():
        old = before.get(server_id)
        if old is None:
            yield FleetChange(row, "came")
            continue
        for name, (_, read) in _FIELDS.items():
            was, now = read(old), read(row)
            if was != now and UNKNOWN not in (was, now) and now != str(Power.UNKNOWN):
                yield FleetChange(row, name, was, now)
    for server_id, row in before.items():
        if server_id not in after:
            yield FleetChange(row, "went")
