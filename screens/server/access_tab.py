"""The Access tab: recovery steps for a server that does not respond, open access, and remote-hands
requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile, recent_tile
from screens.fleet_tiles import kind_tile, problems_tile
from screens.messages import Wish
from screens.server.overview_boxes import OverviewBoxes
from screens.server.server_pane import TilePane
from tui.history.sample_values import HistorySpan
from tui.models.kind import ServerKind
from tui.models.ticket import ticket_in
from tui.operations.openings import TICKETS, open_ways
from tui.remote.ladder import Ladder, Rung, by_server, ladder
from tui.store.operations import OpState
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.frames import ROOMY_COLUMNS
from widgets.key_words import with_key_names
from widgets.lines import Line
from widgets.operation_lines import left_words, when_words
from widgets.tile_block import beside_each_other
from widgets.tiles import Tile, side_by_side

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import LooseEnd, Operation

TITLE_WIDTH = 26
TICKETS_SHOWN = 4
MOST_EVENTS = 20
_JOURNAL = (
    "Access tasks, all servers",
    ("nat/", "eq/add_ipmi", "eq/remove_ipmi", "eq/console", "eq/novnc", "jira/", "rhr/"),
)
"""Title and beginnings of the API actions of the tasks about access."""
CHART_ROWS = 4
COMMANDS = (
    ("hostdeck access ladder NAME", "Shows these steps."),
    ("hostdeck access note NAME", "Prints the incident note."),
)
_VMS = (ServerKind.VM, ServerKind.VGPU)


class AccessPane(TilePane):
    """The recovery steps with their results."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_step", "Next step", key_display="Enter", id="server.access_next"),
        Binding("p", "command('access.open')", "IPMI", id="server.ipmi"),
        Binding("v", "command('access.console')", "Console", id="server.console"),
        Binding(
            "b", "command('access.novnc')", "Web console", show=False, id="server.access_novnc"
        ),
        Binding("x", "command('access.close')", "Close all", id="server.access_close"),
        Binding("w", "command('hands.assistance')", "Remote hands", id="server.hands"),
        Binding("n", "command('access.note')", "Note", id="server.access_note"),
        Binding(
            "N",
            "command('access.note_copy')",
            "Copy the note",
            show=False,
            id="server.access_note_copy",
        ),
    ]
    _made: Ladder | None = None
    _possible: frozenset[str] = frozenset()
    """Commands of the keys that apply to the server."""

    def look(self, server_id: int, deck: Deck) -> None:
        from tui.readings.remote_hands_topics import READ_HANDS

        deck.engine.want(READ_HANDS, ACCOUNT)

    def draw(self, server_id: int, deck: Deck) -> None:
        row = deck.store.row(server_id)
        if row is None:
            gone = f"Server {server_id} is no longer in the list. {{key:go.back}} goes back."
            self.set_lines([((with_key_names(self, gone), "warn"),)])
            return
        now, operations = deck.clock.now(), by_server(deck.store.operations, server_id)
        power = deck.store.power(server_id)
        self._made = ladder(row, operations, power, now)
        ends = open_ways(deck.store.loose_ends, server_id)
        self._possible = _possible(row, anything_open=bool(ends))
        self.hints.look()
        style, width = self.style_for(deck), self.columns
        tiles = [
            self._steps_tile(row, self._made),
            self._open_tile(ends, now),
            self._hands_tile(server_id, deck, operations, now),
        ]
        if width < ROOMY_COLUMNS:
            self.set_tiles(side_by_side([tiles], width, style))
            return
        side = max(46, width * 2 // 5)
        boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, style)
        sensors: list[Tile] = []
        if boxes.has_sensors:
            sensors = [boxes.sensors(limit=6), boxes.temperature(CHART_ROWS, HistorySpan.DAY)]
        commands = commands_tile("On the command line", COMMANDS)
        tasks = recent_tile(deck, self.glyphs, server_id=server_id)._replace(
            title="Tasks on this server"
        )
        main = [tiles[0], *sensors, boxes.events(MOST_EVENTS), tasks]
        beside = [boxes.state(), *tiles[1:], self._keys_tile(), boxes.network(), commands]
        accesses = kind_tile(deck, self.glyphs, *_JOURNAL)
        beside += [boxes.machine(), accesses, problems_tile(deck, self.glyphs), boxes.money()]
        shares = (width - side, side)
        self.set_tiles(beside_each_other(main, beside, shares, self.size.height, style))

    def _steps_tile(self, row: ServerRow, made: Ladder) -> Tile:
        def draw(room: int) -> list[Line]:
            return [_way_line(row, room), (), *self._rungs(made, room)]

        return Tile("When the server does not answer", draw)

    def _open_tile(self, ends: tuple[LooseEnd, ...], now: float) -> Tile:
        def draw(room: int) -> list[Line]:
            return list(self._open(ends, now, room)) or [(("No access is open.", "dim"),)]

        note = self.hints.with_words("server.access_close", "closes all") if ends else ""
        return Tile("Open now", draw, note, "key")

    def _hands_tile(
        self, server_id: int, deck: Deck, operations: tuple[Operation, ...], now: float
    ) -> Tile:
        def draw(room: int) -> list[Line]:
            lines = [
                *self._tickets(operations, now, room),
                *self._listed(server_id, deck, room),
            ]
            return lines or [(("No open request.", "dim"),)]

        note = self.hints.with_words("server.hands", "new request")
        return Tile("Remote hands", draw, note)

    def _keys_tile(self) -> Tile:
        names = (
            ("server.access_next", "next step"),
            ("server.ipmi", "open IPMI"),
            ("server.console", "console"),
            ("server.access_novnc", "web console (noVNC)"),
            ("server.hands", "remote hands"),
            ("server.access_note", "incident note"),
            ("server.access_note_copy", "copy the note"),
            ("app.actions", "all actions"),
        )
        has_console = "access.console" in self._possible
        shown = [hint for hint in names if has_console or hint[0] != "server.console"]
        words = [part for part in (self.hints.with_words(*hint) for hint in shown) if part]

        def draw(room: int) -> list[Line]:
            return [((word, ""),) for word in words]

        return Tile("Do", draw)

    def _rungs(self, made: Ladder, room: int) -> Iterator[Line]:
        for at, rung in enumerate(made.rungs, start=1):
            yield from self._rung(at, rung, room)
        yield ()
        tone = "key" if made.next else "warn"
        words = made.advice
        if made.next:
            by, does = "app.refresh", "reads it."
            if made.next.command:
                by, does = "server.access_next", "does it."
            words = f"{words} {self.hints.with_words(by, does)}"
        yield from (((part, tone),) for part in fold(words, room))

    def _rung(self, at: int, rung: Rung, width: int) -> Iterator[Line]:
        signs = {"good": self.glyphs.ok, "warn": self.glyphs.asking, "bad": self.glyphs.critical}
        sign = self.glyphs.cursor if rung.is_next else signs.get(rung.tone, self.glyphs.no_reading)
        tone = "key" if rung.is_next else rung.tone
        tried = rung.tone != "dim"
        words = rung.words if tried else f"{rung.words}: {rung.good_for}"
        head = fit_text(f"{at} {rung.title}", TITLE_WIDTH)
        room = max(10, width - TITLE_WIDTH - 3)
        for line, part in enumerate(fold(safe_text(words), room)[:2]):
            if line == 0:
                yield (
                    (f"{sign} ", tone),
                    (f"{head} ", "strong" if rung.is_next else ""),
                    (part, rung.tone),
                )
            else:
                yield ((" " * (TITLE_WIDTH + 3), ""), (part, rung.tone))

    def _open(self, ends: tuple[LooseEnd, ...], now: float, room: int) -> Iterator[Line]:
        for end in ends:
            what = fit_text(safe_text(end.what), min(TITLE_WIDTH + 2, room - 21))
            left = safe_text(left_words(end, now))
            yield ((f"{self.glyphs.warning} ", end.tone), (f"{what} ", end.tone), (left, ""))

    def _tickets(self, operations: tuple[Operation, ...], now: float, room: int) -> Iterator[Line]:
        asked = [
            operation
            for operation in operations
            if operation.action in TICKETS and operation.sent_at
        ][-TICKETS_SHOWN:]
        for operation in reversed(asked):
            number, link = ticket_in(operation.said)
            open_now = operation.state in (OpState.DONE, OpState.UNKNOWN) and not operation.settled
            state = "open" if operation.state is OpState.DONE and open_now else str(operation.state)
            name = operation.action.partition("/")[2]
            said = number or safe_text(operation.said, 80)
            words = (
                f"{name} {when_words(operation.sent_at or operation.planned_at, now)}, "
                f"{'over' if operation.settled else state}: {said}"
            )
            for part in fold(safe_text(words), room - 2)[:2]:
                yield (("  ", ""), (part, "warn" if open_now else "dim"))
            if link:
                yield (("  ", ""), (fit_text(safe_text(link), room - 2).rstrip(), "dim"))

    def _listed(self, server_id: int, deck: Deck, room: int) -> Iterator[Line]:
        """Return open requests from the provider's list, including those made elsewhere."""
        from tui.readings.remote_hands_topics import HANDS, open_for

        reading = deck.store.known(HANDS, ACCOUNT)
        found = open_for(server_id, reading.value or ())
        if found:
            yield (("Listed by the provider", "head"),)
        for request in found[-TICKETS_SHOWN:]:
            since = request.created_at or "unknown"
            words = f"{request.type or ''} {request.words}, since {since}".strip()
            yield (("  ", ""), (fit_text(safe_text(words), room - 2).rstrip(), "warn"))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show keys of available commands in the footer; the menu explains the others."""
        return action != "command" or str(parameters[0]) in self._possible

    def action_command(self, command: str) -> None:
        self.post_message(Wish(command))

    async def action_next_step(self) -> None:
        """Run the next recommended step; for a read, refresh."""
        rung = self._made.next if self._made else None
        if rung is None:
            if self._made is not None:
                self.app.notify(self._made.advice)
        elif rung.command:
            self.post_message(Wish(rung.command))
        else:
            await self.app.run_action("renew")


def _possible(row: ServerRow, *, anything_open: bool) -> frozenset[str]:
    found = {"hands.assistance", "access.note", "access.note_copy"}
    if row.kind in (*_VMS, ServerKind.UNKNOWN):
        found |= {"access.console", "access.novnc"}
    if row.kind not in _VMS and row.remote_control is not False:
        found.add("access.open")
    if anything_open:
        found.add("access.close")
    return frozenset(found)


def _way_line(row: ServerRow, room: int) -> Line:
    """Return the access methods for a server that does not respond."""
    has = (
        ""
        if row.kind in _VMS
        else {
            True: "remote control",
            False: "no remote control: use remote hands",
            None: "remote control: unknown",
        }[row.remote_control]
    )
    parts = [str(row.kind), row.location, row.ip, has]
    return ((fit_text("  ".join(part for part in parts if part), room).rstrip(), "dim"),)
