"""The frames around the table on the first screen: layout and content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from screens.credit_facts import known_credit, known_credits
from screens.fleet.attention_frame import Attention, AttentionFrame
from screens.fleet.bottom_frames import Bottom, BottomFrames, hints
from screens.fleet.problems import MOST_DECODED, FleetProblems
from tui.fleet.costs import Costs, costs_of
from tui.fleet.fleet import Fleet, LazyRows
from tui.format import ago
from tui.readings.background_round import oldest_reading
from tui.store.comebacks import COMEBACK
from tui.store.reinstalls import REINSTALL
from widgets.fleet_table import FleetTable
from widgets.frame import Frame
from widgets.frames import FrameStyle, frame_style
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run

if TYPE_CHECKING:
    from screens.deck_screen import DeckScreen
    from screens.operations.task_lines import TaskLine
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.comebacks import Comeback
    from tui.store.operations import Operation

MOST_SPARE = 50
"""Maximum number of servers that leaves free lines; a longer list fills the screen."""
WIDE, WIDER = 120, 160
"""Minimum columns for the panel of the selected server, and for a panel 56 columns wide."""
FEW_OPERATIONS = 200
"""Maximum number of operations that are grouped at every draw, because their post-reboot checks and
stages change in between."""
LINES_AROUND, LINES_BELOW = 5, 10
"""Lines of header, status, keys and problem frame; minimum lines of the frames below."""
WORTH_SAYING_S = 60.0
"""Age in seconds from which the oldest reading is shown."""
LINES_BESIDE_ROWS = 3
"""Lines of the list other than rows: two borders and the titles."""
_ROOMY_LINES, _TALL_LINES = 20, 34
_KEYS = (
    "app.actions",
    "list.open",
    "fleet.filter",
    "fleet.next_problem",
    "fleet.only_wrong",
    "fleet.ssh",
    "fleet.console",
    "go.billing",
    "go.loose_ends",
    "go.operations",
)


class Layout(NamedTuple):
    """The parts visible at a given size."""

    wide: bool
    """The panel of the selected server is next to the list."""
    wider: bool
    tall: bool
    """Recent tasks and billing are below the list."""
    roomy: bool
    """There is space for the problem frame and for titles."""
    problems: int
    """Number of lines for problems."""
    tasks: int
    """Number of lines for recent tasks."""
    style: FrameStyle


def layout_of(deck: Deck, columns: int, lines: int) -> Layout:
    """Return the visible parts for a size."""
    return Layout(
        wide=columns >= WIDE,
        wider=columns >= WIDER,
        tall=lines >= _TALL_LINES and columns >= 100,
        roomy=lines >= _ROOMY_LINES and columns >= 60,
        problems=2 if lines < 30 else 3 if lines < 45 else 4,
        tasks=4 if lines < 45 else 6 if lines < 55 else 10,
        style=frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=columns),
    )


def hottest_first(rows: Iterable[ServerRow]) -> Sequence[ServerRow]:
    """Return the servers with a known temperature, hottest first."""
    known = [row for row in rows if row.hottest_c is not None]
    return sorted(known, key=lambda row: -(row.hottest_c or 0.0))


def next_due(rows: Iterable[ServerRow]) -> Sequence[ServerRow]:
    """Return the servers by due date, earliest first."""
    return sorted((row for row in rows if row.due), key=lambda row: (row.due, row.hostname))


class FirstScreen:
    """The frames around the table. UI thread; a change repaints only lines that differ."""

    def __init__(self, screen: DeckScreen, deck: Deck, glyphs: Glyphs) -> None:
        self._screen, self._deck, self._glyphs = screen, deck, glyphs
        self._problems = FleetProblems(deck.store, deck.clock.now)
        self._costs = Costs()
        self._height = 0
        """Lines of the list; 0: all available lines."""
        self._fleet = Fleet()
        self._keys: Mapping[str, str] = {}
        self._operations: Mapping[int, Operation] = {}
        self._tasks: Sequence[TaskLine] = ()
        self.sort_words = ""
        """The order of the list; empty for the default order."""

    def take(self, fleet: Fleet) -> None:
        """Process every row of a fleet."""
        self._fleet = fleet
        self._problems.take(fleet)
        if fleet.packed is not None:
            self._costs = fleet.packed.packed.summary.costs
        elif not isinstance(fleet.rows, LazyRows) or len(fleet) <= MOST_DECODED:
            self._costs = costs_of(fleet.rows)

    def renew(self, fleet: Fleet, server_ids: Iterable[int]) -> None:
        """Process some rows again."""
        self._fleet = fleet
        self._problems.renew(fleet, server_ids)

    def keys(self) -> Mapping[str, str]:
        """Return the keys that the frames name, by binding id.

        They are the keys of the list: an open filter takes other keys, but the frames stay
        unchanged.
        """
        if not self._keys and isinstance(self._screen.focused, FleetTable):
            shown = self._screen.app.get_key_display
            active = [each.binding for each in self._screen.active_bindings.values()]
            self._keys = {each.id: shown(each) for each in active if each.id in _KEYS}
        return self._keys

    def problem_after(self, server_id: int | None) -> int | None:
        """Return the next server with a problem after a given server; `None` if there is none."""
        ids = self._problems.ids_worst_first()
        if not ids or ids == [server_id]:
            return None
        return ids[(ids.index(server_id) + 1) % len(ids)] if server_id in ids else ids[0]

    def limit_height(self, servers: int, layout: Layout) -> None:
        """Give the lines that a short list does not need to the frames below it."""
        height = 0
        if servers and layout.tall:
            room = self._screen.size.height - LINES_AROUND - layout.problems - LINES_BELOW
            height = max(LINES_BESIDE_ROWS + 1, min(servers + LINES_BESIDE_ROWS, room))
        if height != self._height:
            self._height = height
            frame = self._screen.query_one("#fleet-frame", Frame)
            frame.styles.height = height or "1fr"

    def show(self, layout: Layout) -> None:
        """Show all known data."""
        keys, now, total = self.keys(), self._deck.clock.now(), len(self._fleet)
        query = self._screen.query_one
        query(AttentionFrame).show(
            Attention(
                self._problems.worst_first(now, layout.problems),
                self._problems.count,
                total,
                self._problems.unread,
                keys,
                now,
                layout.style,
            )
        )
        query("#fleet-frame", Frame).tell(
            "Fleet", right=self._count(now), hint=self._order_words(keys)
        )
        if layout.tall:
            self._show_bottom(layout, keys, now)

    def _show_bottom(self, layout: Layout, keys: Mapping[str, str], now: float) -> None:
        bottom = self._screen.query_one(BottomFrames)
        bottom.show(
            Bottom(
                self._recent(layout, bottom.inner_width, now),
                self._costs,
                len(self._fleet),
                known_credit(self._deck),
                known_credits(self._deck),
                keys,
                layout.tasks,
                self._few(hottest_first),
                self._few(next_due),
                layout.style,
            )
        )

    def _recent(self, layout: Layout, width: int, now: float) -> Sequence[Line]:
        """Return the lines of the newest tasks."""
        if not self._deck.store.operations:
            return ()
        from screens.fleet.recent_tasks import recent_lines

        return recent_lines(self._newest()[: layout.tasks], width, self._glyphs, now)

    def _newest(self) -> Sequence[TaskLine]:
        """Return the tasks, newest first; group them again only if something changed."""
        from screens.operations.task_lines import task_lines

        store = self._deck.store
        if self._operations is not store.operations or len(store.operations) <= FEW_OPERATIONS:
            self._operations = store.operations
            reinstalls = store.topics.values(REINSTALL) if store.knows_topics else ()
            self._tasks = task_lines(store.operations.values(), reinstalls, self._comeback, ())
        return self._tasks

    def _comeback(self, server_id: int) -> Comeback | None:
        return self._deck.store.known(COMEBACK, server_id).value

    def _few(
        self, order: Callable[[Iterable[ServerRow]], Sequence[ServerRow]]
    ) -> Sequence[ServerRow]:
        """Return the rows of a short list in an order; a long list leaves no space for them."""
        rows = self._fleet.rows
        return order(rows)[:MOST_SPARE] if len(rows) <= MOST_SPARE else ()

    def _count(self, now: float) -> Line:
        """Return how many servers were read, and the age of the list."""
        total, taken_at = len(self._fleet), self._deck.store.fleet.taken_at
        if not total:
            return ()
        read = total - self._problems.unread
        runs: list[Run] = [(f"{read:,} of {total:,} read", "" if read == total else "dim")]
        oldest_at = oldest_reading(deck.store for deck in self._deck.own_decks)
        if oldest_at is not None and now - oldest_at >= WORTH_SAYING_S:
            runs.append((f", oldest {ago(now - oldest_at)}", "dim"))
        if taken_at is not None:
            runs.append((f", list {ago(now - taken_at)}", "dim"))
        return tuple(runs)

    def _order_words(self, keys: Mapping[str, str]) -> Line:
        usual = "by account and name" if self._deck.accounts else "by name"
        words = self.sort_words or f"{usual} {self._glyphs.up}"
        return ((f"{words}   ", "dim"), *hints(keys, ("fleet.filter", "filter")))
