"""The columns of the fleet: what each shows of a server and how it sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.fleet.fleet import natural_key
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.format import money
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from widgets.columns import Cell, Column
from widgets.glyphs import Glyphs

if TYPE_CHECKING:
    from tui.store.operations import Operation

HOT_C = 75.0
"""Above this a temperature is drawn as a warning even when the BMC calls it fine."""
DEFAULT = (
    "state",
    "id",
    "hostname",
    "kind",
    "location",
    "ip",
    "os",
    "cpu",
    "ram",
    "disk",
    "hottest",
    "tags",
    "cost",
)
UNKNOWN = Cell("·", "dim")
_DUE_SOON_DAYS = 3


def _text(field: str) -> Callable[[ServerRow], Cell]:
    def cell(row: ServerRow) -> Cell:
        value = getattr(row, field)
        return Cell(value) if value else UNKNOWN

    return cell


Pending = Callable[[int], "Operation | None"]
"""What is going on with a server."""


def _nothing_pending(server_id: int) -> None:
    return None


def _state_cell(glyphs: Glyphs, pending: Pending) -> Callable[[ServerRow], Cell]:
    shapes = {
        "on": glyphs.on,
        "off": glyphs.off,
        "unknown": glyphs.unknown,
        "warning": glyphs.warning,
    }

    def cell(row: ServerRow) -> Cell:
        going = pending(row.id)
        if going is not None:
            # What is being done says more than what it was before.
            name = going.action.partition("/")[2].replace("_", " ")
            return Cell(
                f"{glyphs.unknown} {name}?" if going.is_undecided else f"{glyphs.asking} {name}",
                "warn",
            )
        state = state_of(row)
        return Cell(f"{shapes.get(state.word, glyphs.critical)} {state.word}", state.tone)

    return cell


def _hottest(row: ServerRow) -> Cell:
    if row.hottest_c is None:
        return UNKNOWN
    hot = row.hottest_c >= HOT_C or row.alarm in (SensorStatus.WARNING, SensorStatus.CRITICAL)
    return Cell(f"{row.hottest_c:.0f}°C", "warn" if hot else "")


def _ram(row: ServerRow) -> Cell:
    return UNKNOWN if row.ram_gb is None else Cell(f"{row.ram_gb:g} GB")


def _tags(row: ServerRow) -> Cell:
    shown = [tag if not value else f"{tag}={value}" for tag, value in row.tags if tag not in _OWN]
    return Cell(" ".join(shown)) if shown else Cell("", "dim") if row.detailed else UNKNOWN


# The provider keeps the host name itself as a tag; it has a column of its own.
_OWN = frozenset({"hostname", "server_name"})


def _cost(row: ServerRow) -> Cell:
    return UNKNOWN if row.price is None else Cell(money(row.price, row.currency))


def _due(row: ServerRow) -> Cell:
    if not row.due:
        return UNKNOWN
    soon = row.days_left is not None and row.days_left <= _DUE_SOON_DAYS
    return Cell(row.due, "warn" if soon else "")


def _traffic(row: ServerRow) -> Cell:
    percent = row.traffic_percent
    if row.traffic_limit_tb is not None and row.traffic_limit_tb < 0:
        return Cell("no limit", "dim")
    return (
        UNKNOWN if percent is None else Cell(f"{percent:.0f}%", "warn" * bool(row.over_allowance))
    )


def _tag_cell(key: str) -> Callable[[ServerRow], Cell]:
    def cell(row: ServerRow) -> Cell:
        found = [value or "yes" for tag, value in row.tags if tag == key]
        return Cell(" ".join(found)) if found else Cell("", "dim") if row.detailed else UNKNOWN

    return cell


def _tag_value(key: str) -> Callable[[ServerRow], str | None]:
    return lambda row: dict(row.tags).get(key)


def _known_first(read: Callable[[ServerRow], Any]) -> Callable[[ServerRow], tuple[bool, Any]]:
    """Unknown values sort last, whichever the order of the rest."""

    def key(row: ServerRow) -> tuple[bool, Any]:
        value = read(row)
        missing = value is None or value == ""
        return (missing, 0 if missing else value)

    return key


def _address_key(row: ServerRow) -> tuple[bool, Any]:
    parts = row.ip.split(".")
    if len(parts) == 4 and all(part.isdigit() for part in parts):
        return (False, tuple(int(part) for part in parts))
    return (True, row.ip)


def fleet_columns(
    glyphs: Glyphs, chosen: Sequence[str], pending: Pending = _nothing_pending
) -> list[Column]:
    """The columns with the given ids, in that order; `tag:KEY` makes a column of a tag."""
    known = {column.id: column for column in all_columns(glyphs, pending)}
    columns = []
    for column_id in chosen:
        if column_id in known:
            columns.append(known[column_id])
        elif column_id.startswith("tag:") and len(column_id) > 4:
            key = column_id[4:]
            columns.append(
                Column(
                    column_id,
                    key.upper()[:14],
                    max(6, min(14, len(key))),
                    45,
                    _tag_cell(key),
                    _known_first(_tag_value(key)),
                )
            )
    return columns


def all_columns(glyphs: Glyphs, pending: Pending = _nothing_pending) -> list[Column]:
    """Every column there is, in the usual order."""
    return [
        Column(
            "state", "STATE", 11, 100, _state_cell(glyphs, pending), lambda row: state_of(row).rank
        ),
        Column("id", "ID", 7, 60, lambda row: Cell(str(row.id)), lambda row: row.id, right=True),
        Column("hostname", "HOSTNAME", 18, 99, _text("hostname"), natural_key, grows=14),
        Column(
            "kind",
            "KIND",
            10,
            70,
            lambda row: Cell(str(row.kind), "dim" if row.kind == "unknown" else ""),
            lambda row: str(row.kind),
        ),
        Column("location", "LOC", 4, 80, _text("location"), _known_first(lambda row: row.location)),
        Column("ip", "MAIN IP", 15, 90, _text("ip"), _address_key),
        Column(
            "os", "SYSTEM", 14, 50, _text("os"), _known_first(lambda row: row.os.lower()), grows=4
        ),
        Column(
            "cpu", "CPU", 14, 40, _text("cpu"), _known_first(lambda row: row.cpu.lower()), grows=8
        ),
        Column("ram", "RAM", 7, 48, _ram, _known_first(lambda row: row.ram_gb), right=True),
        Column(
            "disk", "DISK", 12, 38, _text("disk"), _known_first(lambda row: row.disk_gb), grows=4
        ),
        Column(
            "hottest",
            "HOT",
            5,
            65,
            _hottest,
            _known_first(lambda row: None if row.hottest_c is None else -row.hottest_c),
            right=True,
        ),
        Column(
            "tags",
            "TAGS",
            14,
            35,
            _tags,
            _known_first(lambda row: str(row.tags) if row.tags else None),
            grows=20,
        ),
        Column("cost", "COST", 10, 30, _cost, _known_first(lambda row: row.price), right=True),
        Column("status", "RENTAL", 10, 20, _text("status"), lambda row: row.status),
        Column("due", "DUE", 10, 28, _due, _known_first(lambda row: row.due)),
        Column(
            "traffic",
            "TRAFFIC",
            8,
            27,
            _traffic,
            _known_first(lambda row: None if row.traffic_percent is None else -row.traffic_percent),
            right=True,
        ),
        Column("gpu", "GPU", 14, 25, _text("gpu"), _known_first(lambda row: row.gpu)),
        Column(
            "power",
            "POWER",
            8,
            22,
            lambda row: Cell(str(row.power), "dim" if row.power is Power.UNKNOWN else ""),
            lambda row: str(row.power),
        ),
    ]


_ACRONYMS = {"Main ip": "Main IP", "Cpu": "CPU", "Ram": "RAM", "Gpu": "GPU", "Id": "ID"}


def in_words(column: Column) -> str:
    """What a column is called in a list of columns."""
    title = column.title.capitalize()
    return _ACRONYMS.get(title, title)


def unknown_columns(chosen: Sequence[str], sort: str, glyphs: Glyphs) -> str:
    """What the configuration asks for and there is not, in a sentence; empty when all is well."""
    known = [column.id for column in all_columns(glyphs)]
    wrong = [name for name in chosen if name not in known and not name.startswith("tag:")]
    if sort and sort.removeprefix("-") not in known:
        wrong.append(sort)
    if not wrong:
        return ""
    from difflib import get_close_matches

    near = {name: get_close_matches(name.removeprefix("-"), known, 1) for name in wrong}
    meant = "; ".join(
        f"{name}: did you mean {found[0]}?" if found else f"{name} is unknown."
        for name, found in near.items()
    )
    return f"Configuration, ui.columns and ui.sort: {meant} Known: {', '.join(known)}, tag:KEY."
