"""The state of a server as four symbols and a word: power, health, rental and work. Pure.

Each symbol has its own position, so an alarm never hides the power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.fleet.row_facts import RowFacts, Work
from tui.fleet.server_state import is_known_rental, is_rented, rental_text
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from widgets.columns import Cell
from widgets.glyphs import Glyphs
from widgets.lines import Run
from widgets.read_state import ReadState

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow


def state_cell(row: ServerRow, facts: RowFacts, glyphs: Glyphs) -> Cell:
    """Return the symbols and the most important word of a server."""
    work = facts.work(row)
    marks = (
        power_mark(row, glyphs, is_old=facts.power_is_old(row)),
        health_mark(row, facts.sensors(row), glyphs),
        rental_mark(row.status, glyphs),
        work_mark(work, glyphs),
    )
    word, tone = most_important(row, facts, work)
    runs = (*marks, (" ", ""), (word, tone))
    return Cell("".join(text for text, _ in runs), tone, runs, keeps_tone=True)


def power_mark(row: ServerRow, glyphs: Glyphs, *, is_old: bool) -> Run:
    """Return the power symbol; an old reading is dim."""
    if row.power is Power.ON:
        return glyphs.on, "dim" if is_old else "good"
    return (glyphs.off if row.power is Power.OFF else glyphs.unknown), "dim"


def health_mark(row: ServerRow, state: ReadState | None, glyphs: Glyphs) -> Run:
    """Return the sensor symbol; blank for servers without sensors."""
    if state is None:
        return " ", ""
    if state is ReadState.FAILED:
        return glyphs.failed, "warn"
    marks = {
        SensorStatus.CRITICAL: (glyphs.critical, "bad"),
        SensorStatus.WARNING: (glyphs.warning, "warn"),
        SensorStatus.OK: (glyphs.ok, "dim"),
    }
    return marks.get(row.alarm, (glyphs.no_reading, "dim"))


def rental_mark(status: str, glyphs: Glyphs) -> Run:
    """Return the rental symbol; an unread status is neither a problem nor fine."""
    if not status:
        return glyphs.no_reading, "dim"
    if not is_known_rental(status):
        return glyphs.unknown, "warn"
    return (glyphs.ok, "dim") if is_rented(status) else (glyphs.critical, "bad")


def work_mark(work: Work | None, glyphs: Glyphs) -> Run:
    """Return the symbol of running work; blank if there is none."""
    if work is None:
        return " ", ""
    return (glyphs.unknown if work.is_undecided else glyphs.asking), "warn"


def most_important(row: ServerRow, facts: RowFacts, work: Work | None) -> tuple[str, str]:
    """Return the word that the user should read first, and its tone."""
    if work is not None:
        return work.words, "warn"
    if row.status and not is_rented(row.status):
        tone = "bad" if is_known_rental(row.status) else "warn"
        return rental_text(row.status.lower()), tone
    if row.alarm is SensorStatus.CRITICAL:
        return facts.alarm_words(row), "bad"
    if row.power is Power.OFF:
        return "off", "dim"
    if row.alarm is SensorStatus.WARNING:
        return facts.alarm_words(row), "warn"
    if row.power is Power.ON:
        return "on", "dim" if facts.power_is_old(row) else "good"
    return "unknown", "dim"
