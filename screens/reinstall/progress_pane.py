"""Step 7: progress. A timeline of requests and announcements, the current wait, and the available
actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from screens.messages import Open, Place
from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from tui.format import ago, between, duration, local_time
from tui.store.reinstalls import Going, Line, StageLine
from tui.text import safe_text
from tui.wizards.installing.draft import WizardStep
from widgets.columns import Cell, Column
from widgets.delivery_lines import delivery_lines
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.key_words import with_key_names
from widgets.lines import Line as TextLine
from widgets.lines import Lines
from widgets.operation_lines import when_words

_TONES = {"done": "good", "failed": "bad", "refused": "bad", "not sent": "bad", "unknown": "warn"}


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A line of the timeline: a request, or an announcement below the request whose key produced
    it."""

    id: int
    sign: str
    words: str
    state: str
    at: str
    took: str
    tone: str
    number: int | None


COLUMNS = [
    Column("sign", "", 1, 99, lambda row: Cell(row.sign, row.tone)),
    Column(
        "words",
        "STEP",
        30,
        100,
        lambda row: Cell(row.words, "" if row.state or row.sign.strip() else "dim"),
        grows=30,
        prose=True,
    ),
    Column("state", "STATE", 8, 95, lambda row: Cell(row.state, row.tone)),
    Column("at", "AT", 10, 80, lambda row: Cell(row.at, "dim")),
    Column("took", "TOOK (USUAL)", 14, 70, lambda row: Cell(row.took, "dim"), grows=25),
]


def time_rows(going: Going, glyphs: Glyphs, now: float) -> list[TimeRow]:
    """Return requests in plan order; announcements appear where they are awaited."""
    rows: list[TimeRow] = []
    before_clean = True
    for line in going.lines:
        if before_clean and line.id in ("boot-disk", "disarm"):
            rows += [
                _stage_row(len(rows) + at, stage, going, glyphs, now)
                for at, stage in enumerate(going.stages)
            ]
            before_clean = False
        rows.append(_line_row(len(rows), line, going, glyphs, now))
    if before_clean:
        rows += [
            _stage_row(len(rows) + at, stage, going, glyphs, now)
            for at, stage in enumerate(going.stages)
        ]
    return rows


def _line_row(at: int, line: Line, going: Going, glyphs: Glyphs, now: float) -> TimeRow:
    here = line.id == going.step and not going.is_over
    sign = {"done": glyphs.ok, "unknown": glyphs.unknown}.get(
        line.state, glyphs.critical if line.ended else " "
    )
    if line.state == "running":
        sign = glyphs.cursor if here or not line.ended else " "
    elif here and not line.state:
        sign = glyphs.cursor
    began = "" if line.began is None else when_words(line.began, now)
    took = "" if line.began is None else duration((line.ended or now) - line.began)
    if line.state == "running":
        took = f"for {ago(now - (line.began or now)).removesuffix(' ago')}" if line.began else ""
    return TimeRow(
        at, sign, line.words, line.state, began, took, _TONES.get(line.state, ""), line.number
    )


def _stage_row(at: int, stage: StageLine, going: Going, glyphs: Glyphs, now: float) -> TimeRow:
    main = next((line for line in going.lines if line.id in ("key", "order")), None)
    began = main.began if main is not None and main.began is not None else going.began_at
    usual = f" ({duration(stage.usual_s)})" if stage.usual_s is not None else ""
    return TimeRow(
        at,
        glyphs.ok,
        f"  {stage.words}",
        "stage",
        when_words(stage.at, now),
        f"{duration(stage.at - began)}{usual}",
        "good",
        main.number if main else None,
    )


def progress_words(
    going: Going, glyphs: Glyphs, now: float, room: int, named: Callable[[str], str]
) -> list[TextLine]:
    """Return lines about the current step, its delay, and the possible next actions.

    Args:
        named: Returns a sentence with keys in place of its placeholders.
    """
    next_key = named("{key:reinstall.next_move}")
    tone = (
        "good"
        if going.went_well
        else "warn"
        if going.kind in ("need", "ask") or going.is_over
        else ""
    )
    sign = glyphs.ok if going.went_well else glyphs.warning if tone == "warn" else glyphs.right
    lines: list[TextLine] = []
    for at, part in enumerate(fold(going.words, room - 2)):
        lines.append(((f"{sign if not at else ' '} {part}", tone),))
    if going.problem:
        lines += [((f"  {part}", "bad"),) for part in fold(going.problem, room - 2)]
    if going.is_over:
        if going.went_well:
            words = named(
                "The host key has changed. Press {key:reinstall.old_keys} to remove the old keys "
                "from known_hosts."
            )
            lines += [((f"  {part}", "dim"),) for part in fold(words, room - 2)]
        return lines
    if going.late_at is not None and now > going.late_at:
        late = (
            f"Late since {local_time(going.late_at, now=now)}. Open the console, or press "
            f"{next_key} to see what you can do."
        )
        lines += [
            ((f"{glyphs.warning if not at else ' '} {part}", "warn"),)
            for at, part in enumerate(fold(late, room - 2))
        ]
    if going.usual_s is not None:
        lines.append(((f"  Earlier installations took {between(*going.usual_s)}.", "dim"),))
    if going.elsewhere:
        lines.append((("  Another Hostdeck process runs it.", "dim"),))
    elif going.needs:
        names = {
            "pin": "the PIN",
            "password": "a new password",
            "script": "the script again",
            "word": "your decision",
        }
        wanted = ", ".join(names[need] for need in going.needs)
        lines.append(((f"  Waiting for {wanted}. Press {next_key} to continue.", "strong"),))
    elif going.offers:
        lines.append(((f"  {next_key}: {', '.join(going.offers)}.", "dim"),))
    return lines


class ProgressStep(StepPane):
    """Progress that the user may leave and return to; the reinstall continues meanwhile."""

    DEFAULT_CSS = """
    ProgressStep {
        & FleetTable { height: 1fr; min-height: 4; }
        & #progress-words { height: auto; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_move", "Next step", id="reinstall.next_move"),
        Binding("k", "old_keys", "Clean known_hosts", id="reinstall.old_keys"),
    ]
    step = WizardStep.PROGRESS

    @dataclass
    class MoveWanted(Message):
        """Request to choose the next step."""

    @dataclass
    class KeysUnwanted(Message):
        """Request to remove the host keys of the previous system."""

    def compose(self) -> ComposeResult:
        yield Lines(id="progress-head")
        yield FleetTable(COLUMNS, markable=False, opens="Raw message", id="timeline")
        yield Lines(id="progress-words")

    def draw(self, state: WizardState) -> None:
        going = state.going
        table = self.query_one(FleetTable)
        if going is None:
            table.show([], [], empty="No reinstall was started here.")
            return
        way = "in one call" if going.way == "single" else "in stages"
        since = ago(state.now - going.began_at)
        head = (
            f"{going.server_name} (id {going.server_id}): {going.os_name}, {way}, started {since}"
        )
        self.tell("progress-head", [((head, "strong"),)])
        rows = time_rows(going, state.glyphs, state.now)
        table.show(rows, range(len(rows)), keep=None if table.current is None else table.current.id)
        words = progress_words(
            going, state.glyphs, state.now, self.room, partial(with_key_names, self)
        )
        if going.is_over and going.went_well:
            words += [(), *delivery_lines(state.delivered, self.room, state.glyphs)]
        if state.parts:
            open_now = ", ".join(safe_text(each.what) for each in state.parts)
            words += self.hint(f"Open until the reinstall ends: {open_now}.")
        self.tell("progress-words", words)

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        """Open the operation of a line, which shows the raw message."""
        event.stop()
        row = self.query_one(FleetTable).current
        if row is not None and row.number is not None:
            self.post_message(Open(Place("operation", row.number)))

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "old_keys":
            going = None if self.view is None else self.view.going
            return going is not None and going.went_well
        return super().check_action(action, parameters)

    def action_old_keys(self) -> None:
        self.post_message(self.KeysUnwanted())

    def action_next_move(self) -> None:
        self.post_message(self.MoveWanted())
