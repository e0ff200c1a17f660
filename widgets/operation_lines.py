"""Operations as text: the columns of their list, and the details and outcome of one. Pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from tui.clock import age_s, left_s
from tui.format import age, ago, duration, local_time, remaining
from tui.store.operations import Event, LooseEnd, Operation, OpState
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line, field

TONES = {
    OpState.PLANNED: "dim",
    OpState.SENDING: "warn",
    OpState.RUNNING: "warn",
    OpState.DONE: "good",
    OpState.NOT_SENT: "dim",
    OpState.REFUSED: "bad",
    OpState.FAILED: "bad",
    OpState.UNKNOWN: "bad",
}


_LONGEST = 5
"""Maximum length of a list of numbers that is shown in full."""


def glyph_of(state: OpState, glyphs: Glyphs) -> str:
    """Return a symbol for a state, so that color is not needed."""
    return {
        OpState.PLANNED: glyphs.no_reading,
        OpState.SENDING: glyphs.asking,
        OpState.RUNNING: glyphs.asking,
        OpState.DONE: glyphs.ok,
        OpState.NOT_SENT: glyphs.off,
        OpState.REFUSED: glyphs.critical,
        OpState.FAILED: glyphs.critical,
        OpState.UNKNOWN: glyphs.unknown,
    }[state]


def state_words(operation: Operation) -> str:
    """Return "running", "stage 3", "unknown"."""
    if operation.state is OpState.RUNNING and operation.stages:
        return f"stage {operation.stages}"
    return str(operation.state)


def local_day(at: float) -> datetime.date:
    """Return the day of a time in the local zone."""
    return datetime.datetime.fromtimestamp(at).astimezone().date()


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when_words(at: float, now: float) -> str:
    """Return the time today, the weekday before that, then the date: "14:03", "Tue 14:03",
    "2026-11-20". Ten cells."""
    moment = datetime.datetime.fromtimestamp(at).astimezone()
    days = (local_day(now) - moment.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    return f"{_WEEKDAYS[moment.weekday()]} {moment:%H:%M}" if 0 < days < 7 else f"{moment:%Y-%m-%d}"


def took_words(operation: Operation, now: float) -> str:
    """Return how long the operation has been running, or took; empty if it never started."""
    if operation.sent_at is None:
        return ""
    end = now if operation.under_way else operation.changed_at
    return duration(max(0.0, end - operation.sent_at))


def last_words(operation: Operation) -> str:
    """Return the latest message of the operation as one line."""
    return safe_text(
        operation.stage
        if operation.state is OpState.RUNNING and operation.stage
        else operation.said
    )


def _action(operation: Operation) -> Cell:
    return Cell(operation.action.partition("/")[2])


def _server(operation: Operation) -> Cell:
    return Cell(safe_text(operation.server_name) or "account")


def _last_words(operation: Operation) -> Cell:
    return Cell(last_words(operation), "dim")


def operation_columns(glyphs: Glyphs, now: Any) -> list[Column]:
    """Return the columns of the list. `now` returns the time in Unix seconds."""

    def state(operation: Operation) -> Cell:
        glyph = glyph_of(operation.state, glyphs)
        return Cell(f"{glyph} {state_words(operation)}", TONES[operation.state])

    def when(operation: Operation) -> Cell:
        return Cell(when_words(operation.planned_at, now()), "dim")

    def took(operation: Operation) -> Cell:
        return Cell(took_words(operation, now()), "dim")

    return [
        Column("state", "STATE", 11, 100, state),
        Column("action", "ACTION", 12, 95, _action, grows=2),
        Column(
            "server",
            "SERVER",
            12,
            98,
            _server,
            grows=12,
        ),
        Column("when", "WHEN", 10, 80, when),
        Column("took", "TOOK", 6, 60, took, right=True),
        Column(
            "said",
            "RESULT",
            16,
            70,
            _last_words,
            grows=120,
            prose=True,
        ),
    ]


def detail_lines(
    operation: Operation,
    title: str,
    events: Sequence[Event],
    width: int,
    now: float,
    keys: tuple[str, str, str],
) -> Iterator[Line]:
    """Return all known facts about one operation.

    Args:
        keys: Keys that check the outcome (empty if no read can), mark it as carried out, and as not
            carried out.
    """
    about = safe_text(operation.server_name) or "for the account"
    yield ((f"{title} {about}", "strong"), (f"  operation {operation.id}", "dim"))
    yield (
        (str(operation.state), TONES[operation.state]),
        (f"  {took_words(operation, now)}", "dim"),
    )
    if operation.said:
        yield from (((part, ""),) for part in fold(safe_text(operation.said), width))
    if operation.state is OpState.UNKNOWN and not operation.settled:
        yield ()
        words = (
            "The request was sent; the answer was lost. Hostdeck does not send the request again."
        )
        yield from (((part, "warn"),) for part in fold(words, width))
        check, done, not_done = keys
        advice = (
            f"Press {check} to check the outcome. The check changes nothing."
            if check
            else "No read can decide the outcome. Check the server yourself."
        )
        marks = f"{done}: mark as carried out. {not_done}: mark as not carried out."
        yield from (((part, ""),) for part in fold(f"{advice} {marks}", width))
    yield ()
    yield field(
        "Confirmed",
        f"{local_time(operation.planned_at)} ({ago(now - operation.planned_at)})",
        width,
    )
    yield field("By", safe_text(operation.who), width)
    yield field(
        "Server",
        f"{safe_text(operation.server_name)} (id {operation.server_id})"
        if operation.server_id
        else "account",
        width,
    )
    yield field("Sent", local_time(operation.sent_at) if operation.sent_at else "never", width)
    yield field("Parameters", safe_text(_shown(operation.parameters)), width)
    yield field(
        "Batch",
        f"{operation.batch}, number {operation.turn + 1}" if operation.batch else "none",
        width,
        tone="dim",
    )
    yield ()
    yield (("History", "head"),)
    yield from history_lines(events, width)
    yield from _answer_lines(operation.answer, width)


def history_lines(events: Sequence[Event], width: int) -> Iterator[Line]:
    """Return the lines of all events, oldest first; repeated events once."""
    for _, same in groupby(events, key=_said):
        yield from _event_lines(list(same), width)


def _said(event: Event) -> tuple[OpState, str]:
    return event.state, event.words


def _event_lines(same: Sequence[Event], width: int) -> Iterator[Line]:
    """Return the lines of an event, once for all its repetitions.

    A check that decides nothing produces the same event each time.
    """
    event, last = same[0], _local(same[-1].at)
    stamp = f"{_local(event.at):%Y-%m-%d %H:%M:%S}  "
    words = event.words if len(same) == 1 else f"{event.words} Last checked {last:%H:%M:%S}."
    said = fold(safe_text(words), max(10, width - len(stamp) - 11)) or [""]
    yield ((stamp, "dim"), (f"{event.state:<10} ", TONES[event.state]), (said[0], ""))
    for more in said[1:]:
        yield ((" " * (len(stamp) + 11), ""), (more, ""))


def _local(moment: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(moment).astimezone()


def _shown(parameters: str) -> str:
    """Return the parameters without long lists of numbers recorded with them."""
    try:
        found = json.loads(parameters)
    except ValueError:
        return parameters
    noted = found.get("before") if isinstance(found, dict) else None
    if not isinstance(noted, dict):
        return parameters
    short = {
        name: f"{len(value)} in all" if isinstance(value, list) and len(value) > _LONGEST else value
        for name, value in noted.items()
    }
    return json.dumps({**found, "before": short}, ensure_ascii=False)


def _answer_lines(answer: str, width: int) -> Iterator[Line]:
    try:
        parts = json.loads(answer) if answer else {}
    except ValueError:
        parts = {}
    for name in ("scope", "context", "debug"):
        value = parts.get(name) if isinstance(parts, dict) else None
        if value in (None, "", {}, []):
            continue
        yield ()
        yield ((name, "head"),)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
        for line in text.splitlines():
            yield from (((part, ""),) for part in fold(safe_text(line), width))


def left_words(end: LooseEnd, now: float) -> str:
    """Return how long a state has lasted, or will last, in at most 18 cells."""
    if end.ends_at is None:
        lasts = age(age_s(end.since, now))
        return "just now" if lasts == "now" else f"since {lasts}"
    lasts_s = left_s(end.ends_at, end.since, now)
    if end.ends_here:
        return f"ends in {remaining(max(1.0, lasts_s))}"
    return f"at most {remaining(lasts_s)}" if lasts_s > 0 else "over? check"
