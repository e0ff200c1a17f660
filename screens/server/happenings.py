"""Events of a server: alarms, own operations, and the provider's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.server.task_words import task_words
from tui.format import local_time
from tui.history.alarm_states import EventKind
from tui.history.history_views import LOG_S, alarms, history_state
from tui.models.sensors import SensorStatus
from tui.readings.history_topics import HISTORY
from tui.remote.ladder import by_server
from tui.text import safe_text
from widgets.fold import fold
from widgets.lines import Line
from widgets.operation_lines import TONES, glyph_of, last_words, when_words
from widgets.overview_tiles import Happening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.store import Store
    from widgets.glyphs import Glyphs

MOST = 40


def happenings(deck: Deck, row: ServerRow, glyphs: Glyphs, now: float) -> list[Happening]:
    """Return events with a time, newest first; then the provider's undated events."""
    timed = [*_alarms(deck, row.id, glyphs, now), *_operations(deck, row.id, glyphs, now)]
    timed.sort(key=_moment, reverse=True)
    return [*timed[:MOST], *_by_provider(deck, row.id, glyphs)][:MOST]


def alarm_happenings(deck: Deck, server_id: int, glyphs: Glyphs, now: float) -> list[Happening]:
    """Return only the alarms of the server, newest first."""
    return list(_alarms(deck, server_id, glyphs, now))


def no_alarm_lines(store: Store, server_id: int, now: float, room: int) -> list[Line]:
    """Return why no alarm is listed: none recorded, nothing read, or no history."""
    state = history_state(store)
    if state.problem:
        words, tone = f"Alarms are unknown. {state.problem}", "warn"
    elif alarms(store, server_id) is None:
        words, tone = "Alarms not read yet.", "dim"
    elif state.lost_at is not None and now - state.lost_at < LOG_S:
        since = local_time(state.lost_at, now=now)
        words, tone = (
            f"No alarm was recorded since {since}. Alarms before that are unknown.",
            "warn",
        )
    else:
        words, tone = "No alarm was recorded in the last 7 days.", "dim"
    return [((part, tone),) for part in fold(words, room)]


def _moment(event: Happening) -> float:
    return event.at or 0.0


def _alarms(deck: Deck, server_id: int, glyphs: Glyphs, now: float) -> Iterator[Happening]:
    known = alarms(deck.store, server_id)
    for event in known.log if known is not None else ():
        ended = event.kind is EventKind.ENDED
        critical = event.level is SensorStatus.CRITICAL
        sign = glyphs.ok if ended else glyphs.critical if critical else glyphs.warning
        tone = "good" if ended else "bad" if critical else "warn"
        yield Happening(event.at, when_words(event.at, now), sign, tone, safe_text(event.words, 80))


def _operations(deck: Deck, server_id: int, glyphs: Glyphs, now: float) -> Iterator[Happening]:
    for operation in by_server(deck.store.operations, server_id):
        words = f"{task_words(operation)}, {operation.state}"
        said = last_words(operation)
        yield Happening(
            operation.planned_at,
            when_words(operation.planned_at, now),
            glyph_of(operation.state, glyphs),
            TONES[operation.state],
            f"{words}: {said}" if said and said != "Done." else words,
            safe_text(f"by {operation.who}", 60) if operation.who else "",
        )


def _by_provider(deck: Deck, server_id: int, glyphs: Glyphs) -> Iterator[Happening]:
    for line in deck.store.known(HISTORY, server_id).value or ():
        how = f", {line.how}" if line.how else ""
        yield Happening(
            None, line.when[:10], glyphs.no_reading, "dim", f"{line.what or 'event'}{how}", line.who
        )
