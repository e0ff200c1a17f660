"""One server as lines of facts, for the side panel and the Overview tab. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui.fleet.rows import ServerRow
from tui.fleet.server_state import rental_text, state_of
from tui.format import ago, disk_size, gigabytes, money
from tui.models.power import Power
from tui.store.reading import Reading
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line, field

_OWN_TAGS = frozenset({"hostname", "server_name"})


def power_line(power: Reading[Power], now: float, glyphs: Glyphs) -> Line:
    """Return symbol, text and age of the power; unknown is shown as unknown, never as off."""
    value = power.value or Power.UNKNOWN
    shape = {Power.ON: glyphs.on, Power.OFF: glyphs.off}.get(value, glyphs.unknown)
    tone = {Power.ON: "good", Power.OFF: "strong"}.get(value, "dim")
    if power.taken_at is None:
        words = "not read yet" if power.error is None else "could not be read"
    else:
        words = f"read {ago(now - power.taken_at)}"
    return ((f"{shape} Power {value}", tone), (f"   {words}", "dim"))


def error_lines(error: str, width: int, limit: int = 4) -> list[Line]:
    """Return lines with the reason for a failed reading, wrapped, because a truncated reason does
    not help."""
    return [((part, "warn"),) for part in fold(safe_text(error), max(10, width))[:limit]]


def name_line(row: ServerRow, width: int) -> Line:
    """Return host name and id."""
    tail = f"  {row.id}"
    return (
        (fit_text(row.hostname or "unnamed", max(1, width - len(tail))).rstrip(), "strong"),
        (tail, "dim"),
    )


def machine_line(row: ServerRow, width: int) -> Line:
    """Return kind, location and address in one line."""
    parts = [str(row.kind), row.location, row.ip]
    return ((fit_text("  ".join(part for part in parts if part), width).rstrip(), ""),)


def hardware_words(row: ServerRow) -> str:
    """Return CPU, memory and disks in one phrase; empty if unknown."""
    parts = [
        row.cpu,
        gigabytes(row.ram_gb) if row.ram_gb else "",
        row.disk or (disk_size(row.disk_gb) if row.disk_gb else ""),
    ]
    return " / ".join(part for part in parts if part)


def facts_of(row: ServerRow, width: int) -> Iterable[Line]:
    """Return all facts of the row by name; unknown values are marked."""
    state = state_of(row)
    yield field("State", state.word, width, tone=state.tone)
    yield field("Rental", rental_text(row.status) if row.status else "", width)
    yield field("Kind", str(row.kind), width)
    yield field("Location", row.location, width)
    yield field("Main IP", row.ip, width)
    for address in row.ips:
        if address != row.ip:
            yield field("", address, width)
    for at, mac in enumerate(row.macs):
        yield field("MAC" if at == 0 else "", mac, width)
    yield field("System", row.os, width)
    yield field("CPU", row.cpu, width)
    yield field("Cores", "" if row.cores is None else str(row.cores), width)
    yield field("Memory", gigabytes(row.ram_gb) if row.ram_gb else "", width)
    yield field("Disks", row.disk or (disk_size(row.disk_gb) if row.disk_gb else ""), width)
    if row.gpu:
        yield field("GPU", row.gpu, width)
    yield field(
        "Cost", "" if row.price is None else f"{money(row.price, row.currency)}/month", width
    )
    yield field("Next due", _due_words(row), width)
    yield from tag_lines(row, width)


def _due_words(row: ServerRow) -> str:
    if not row.due:
        return ""
    if row.days_left is None:
        return row.due
    return f"{row.due}, {row.days_left} days left" if row.days_left >= 0 else f"{row.due}, overdue"


def tag_lines(row: ServerRow, width: int) -> Iterable[Line]:
    """Return one line per tag, except the host name."""
    tags = [(tag, value) for tag, value in row.tags if tag not in _OWN_TAGS]
    if not tags:
        yield field("Tags", "none" if row.detailed else "", width, tone="dim")
    for at, (tag, value) in enumerate(tags):
        yield field("Tags" if at == 0 else "", f"{tag}={value}" if value else tag, width)
