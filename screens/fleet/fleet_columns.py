"""The columns of the fleet table: content and sort order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from screens.fleet.row_facts import TRAFFIC_FRESH_S, RowFacts
from screens.fleet.state_marks import state_cell
from tui.fleet.fleet import natural_key
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.format import money
from tui.models.kind import ServerKind
from tui.models.power import Power
from widgets.columns import Cell, Column
from widgets.gauge import gauge_text
from widgets.glyphs import Glyphs
from widgets.read_state import ReadState
from widgets.scales import TEMPERATURE
from widgets.sparkline import fixed_sparkline

DEFAULT = (
    "state",
    "hostname",
    "kind",
    "location",
    "ip",
    "hottest",
    "out",
    "due",
    "os",
    "cpu",
    "ram",
    "disk",
    "cost",
    "traffic",
    "tags",
    "id",
)
UNKNOWN = Cell("·", "dim")
NARROWEST_NAME, WIDEST_NAME = 11, 18
"""Minimum and maximum width of host names before the table grows into the remaining space."""
_DUE_SOON_DAYS = 3
_GAUGE, _SPARK = 5, 8
_SHORT_KINDS = {ServerKind.BARE_METAL: "metal"}
NO_FACTS = RowFacts()


def _text(field: str) -> Callable[[ServerRow], Cell]:
    def cell(row: ServerRow) -> Cell:
        value = getattr(row, field)
        return Cell(value) if value else UNKNOWN

    return cell


def _server_id(row: ServerRow) -> Cell:
    return Cell(str(row.server_id))


def _account(facts: RowFacts, row: ServerRow) -> Cell:
    """Return the account in its color; dim and marked if its servers are out of date."""
    name, tone = facts.account(row)
    return Cell(name, tone, keeps_tone=bool(tone))


def _kind(row: ServerRow) -> Cell:
    words = _SHORT_KINDS.get(row.kind, str(row.kind))
    return UNKNOWN if row.kind is ServerKind.UNKNOWN else Cell(words)


def _hottest(facts: RowFacts, glyphs: Glyphs, row: ServerRow) -> Cell:
    """Return the hottest sensor with a gauge on the fixed temperature scale."""
    state = facts.sensors(row)
    if state is None:
        return Cell("")
    if state is ReadState.FAILED:
        return Cell(f"{glyphs.no_reading:>2} {glyphs.failed * _GAUGE}", "warn")
    if row.hottest_c is None:
        return Cell(f"{glyphs.no_reading:>2} {glyphs.track * _GAUGE}", "dim")
    number = f"{row.hottest_c:2.0f} "
    text = number + gauge_text(row.hottest_c, TEMPERATURE, 3 + _GAUGE - len(number), glyphs)
    if state is ReadState.OLD:
        return Cell(text, "dim")
    tone = TEMPERATURE.tone(row.hottest_c)
    track = text[len(text.rstrip(glyphs.track)) :]
    runs = ((text.removesuffix(track), tone), (track, "dim"))
    return Cell(text, tone, runs if track else (), keeps_tone=tone != "good")


def _traffic(facts: RowFacts, glyphs: Glyphs, row: ServerRow) -> Cell:
    """Return the outgoing traffic of a day, from 0 to its maximum; dim if it is old."""
    found = facts.traffic(row)
    if found is None:
        return UNKNOWN
    from widgets.chart_axes import in_columns

    series, age_s = found
    highest = max((rate for rate in series.outgoing if rate is not None), default=0.0)
    bars = fixed_sparkline(
        in_columns(series.outgoing, _SPARK), _SPARK, glyphs.bars, glyphs.gap, low=0, high=highest
    )
    return Cell(bars, "dim" if age_s > TRAFFIC_FRESH_S else "fill")


def _ram(row: ServerRow) -> Cell:
    return UNKNOWN if row.ram_gb is None else Cell(f"{row.ram_gb:g} GB")


def _tags(row: ServerRow) -> Cell:
    shown = [tag if not value else f"{tag}={value}" for tag, value in row.tags if tag not in _OWN]
    return Cell(" ".join(shown)) if shown else Cell("", "dim") if row.detailed else UNKNOWN


# The provider stores the host name as a tag too; it has its own column.
_OWN = frozenset({"hostname", "server_name"})


def _cost(row: ServerRow) -> Cell:
    return UNKNOWN if row.price is None else Cell(money(row.price, row.currency))


def _due(row: ServerRow) -> Cell:
    """Return the days until the next due date; the date if only that is known."""
    if row.days_left is None:
        return Cell(row.due[5:]) if row.due else UNKNOWN
    if row.days_left <= _DUE_SOON_DAYS:
        return Cell(f"{row.days_left} d", "bad" if row.days_left < 0 else "warn")
    return Cell(f"{row.days_left} d")


def _allowance(row: ServerRow) -> Cell:
    """Return the used share of the traffic allowance."""
    percent = row.traffic_percent
    if row.traffic_limit_tb is not None and row.traffic_limit_tb < 0:
        return Cell("no limit", "dim")
    if percent is None:
        return UNKNOWN
    return Cell(f"{percent:.0f} %", "warn" if row.over_allowance else "")


def _tag_cell(key: str) -> Callable[[ServerRow], Cell]:
    def cell(row: ServerRow) -> Cell:
        found = [value or "yes" for tag, value in row.tags if tag == key]
        return Cell(" ".join(found)) if found else Cell("", "dim") if row.detailed else UNKNOWN

    return cell


def _tag_value(key: str) -> Callable[[ServerRow], str | None]:
    return lambda row: dict(row.tags).get(key)


def _known_first(read: Callable[[ServerRow], Any]) -> Callable[[ServerRow], tuple[bool, Any]]:
    """Return a key that sorts unknown values last in either direction."""

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
    glyphs: Glyphs,
    chosen: Sequence[str],
    facts: RowFacts = NO_FACTS,
    *,
    name_width: int = WIDEST_NAME,
) -> list[Column]:
    """Return the columns with the given ids, in that order; `tag:KEY` is the column of a tag."""
    known = {column.id: column for column in all_columns(glyphs, facts, name_width=name_width)}
    columns = []
    for column_id in chosen:
        if column_id in known:
            columns.append(known[column_id])
        elif column_id.startswith("tag:") and len(column_id) > 4:
            columns.append(_tag_column(column_id))
    return columns


def _tag_column(column_id: str) -> Column:
    key = column_id[4:]
    return Column(
        column_id,
        key.upper()[:14],
        max(6, min(14, len(key))),
        45,
        _tag_cell(key),
        _known_first(_tag_value(key)),
    )


def name_width(rows: Sequence[ServerRow]) -> int:
    """Return the width needed by these host names, within limits."""
    longest = max((len(row.hostname) for row in rows), default=WIDEST_NAME)
    return min(WIDEST_NAME, max(NARROWEST_NAME, longest))


def all_columns(
    glyphs: Glyphs, facts: RowFacts = NO_FACTS, *, name_width: int = WIDEST_NAME
) -> list[Column]:
    """Return every column in the default order."""
    return [*_live_columns(glyphs, facts, name_width), *_machine_columns(), *_rental_columns()]


def _live_columns(glyphs: Glyphs, facts: RowFacts, name_width: int) -> list[Column]:
    return [
        Column(
            "state",
            "STATE",
            14,
            100,
            partial(state_cell, facts=facts, glyphs=glyphs),
            lambda row: state_of(row).rank,
        ),
        Column("id", "ID", 7, 34, _server_id, attrgetter("server_id"), right=True),
        Column(
            "account", "ACCOUNT", 8, 98, partial(_account, facts), attrgetter("account"), grows=4
        ),
        Column("hostname", "HOSTNAME", name_width, 99, _text("hostname"), natural_key, grows=14),
        Column("kind", "KIND", 5, 70, _kind, lambda row: str(row.kind)),
        Column("location", "LOC", 3, 80, _text("location"), _known_first(lambda row: row.location)),
        Column("ip", "MAIN IP", 15, 90, _text("ip"), _address_key),
        Column(
            "hottest",
            f"TEMP {glyphs.degree}",
            3 + _GAUGE,
            65,
            partial(_hottest, facts, glyphs),
            _known_first(lambda row: None if row.hottest_c is None else -row.hottest_c),
        ),
        Column("out", "OUT 24 h", _SPARK, 63, partial(_traffic, facts, glyphs)),
        Column("due", "DUE", 5, 64, _due, _known_first(lambda row: row.due), right=True),
    ]


def _machine_columns() -> list[Column]:
    return [
        Column(
            "os", "SYSTEM", 14, 50, _text("os"), _known_first(lambda row: row.os.lower()), grows=4
        ),
        Column(
            "cpu", "CPU", 14, 40, _text("cpu"), _known_first(lambda row: row.cpu.lower()), grows=8
        ),
        Column("ram", "RAM", 6, 48, _ram, _known_first(lambda row: row.ram_gb), right=True),
        Column(
            "disk", "DISK", 12, 36, _text("disk"), _known_first(lambda row: row.disk_gb), grows=4
        ),
        Column("gpu", "GPU", 14, 25, _text("gpu"), _known_first(lambda row: row.gpu)),
    ]


def _rental_columns() -> list[Column]:
    return [
        Column(
            "tags",
            "TAGS",
            14,
            38,
            _tags,
            _known_first(lambda row: str(row.tags) if row.tags else None),
            grows=20,
        ),
        Column("cost", "COST", 10, 45, _cost, _known_first(lambda row: row.price), right=True),
        Column("status", "RENTAL", 10, 20, _text("status"), lambda row: row.status),
        Column(
            "traffic",
            "TRAFFIC",
            8,
            44,
            _allowance,
            _known_first(lambda row: None if row.traffic_percent is None else -row.traffic_percent),
            right=True,
        ),
        Column(
            "power",
            "POWER",
            8,
            22,
            lambda row: Cell(str(row.power), "dim" if row.power is Power.UNKNOWN else ""),
            lambda row: str(row.power),
        ),
    ]


_ACRONYMS = {
    "Main ip": "Main IP",
    "Temp °c": "Temp °C",
    "Cpu": "CPU",
    "Ram": "RAM",
    "Gpu": "GPU",
    "Id": "ID",
}


def in_words(column: Column) -> str:
    """Return the name of a column for a list of columns."""
    title = column.title.capitalize()
    return _ACRONYMS.get(title, title)


def unknown_columns(chosen: Sequence[str], sort: str, glyphs: Glyphs) -> str:
    """Return a sentence about configured columns that do not exist; empty if all exist."""
    known = [column.id for column in all_columns(glyphs)]
    wrong = [name for name in chosen if name not in known and not name.startswith("tag:")]
    if sort and sort.removeprefix("-") not in known:
        wrong.append(sort)
    if not wrong:
        return ""
    from difflib import get_close_matches

    near = {name: get_close_matches(name.removeprefix("-"), known, 1) for name in wrong}
    problems = "; ".join(
        f"{name}: did you mean {found[0]}?" if found else f"{name} is unknown."
        for name, found in near.items()
    )
    return f"Configuration, ui.columns and ui.sort: {problems} Known: {', '.join(known)}, tag:KEY."
