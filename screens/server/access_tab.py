"""The Access tab: what to try when a server does not answer, what is open, who has been asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.messages import Wish
from screens.server.server_pane import ServerPane
from tui.models.kind import ServerKind
from tui.models.ticket import ticket_in
from tui.operations.openings import TICKETS, open_ways
from tui.remote.ladder import Ladder, Rung, by_server, ladder
from tui.store.operations import OpState
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.lines import Line
from widgets.operation_lines import left_words, when_words
from widgets.server_lines import known_power, name_line

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import LooseEnd, Operation

TITLE_WIDTH = 24
TICKETS_SHOWN = 4
_VMS = (ServerKind.VM, ServerKind.VGPU)


class AccessPane(ServerPane):
    """The ladder: step by step, with what came of each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_step", "Next step", key_display="Enter", id="server.access_next"),
        Binding("i", "command('access.open')", "IPMI", id="server.access_open"),
        Binding("v", "command('access.console')", "Console", id="server.access_console"),
        Binding("b", "command('access.novnc')", "In browser", show=False, id="server.access_novnc"),
        Binding("x", "command('access.close')", "Close all", id="server.access_close"),
        Binding("w", "command('hands.assistance')", "Human", id="server.access_human"),
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
    """Commands of the keys that make sense for the server."""

    def look(self, server_id: int, deck: Deck) -> None:
        from tui.readings.remote_hands_topics import READ_HANDS

        deck.engine.want(READ_HANDS, ACCOUNT)

    def draw(self, server_id: int, deck: Deck) -> None:
        row = deck.store.row(server_id)
        if row is None:
            self.set_lines(
                [((f"Server {server_id} is not in the list any more. Esc goes back.", "warn"),)]
            )
            return
        now, operations = deck.clock.now(), by_server(deck.store.operations, server_id)
        power = known_power(deck.store.power(server_id), row)
        self._made = ladder(row, operations, power, now)
        ends = open_ways(deck.store.loose_ends, server_id)
        self._possible = _possible(row, anything_open=bool(ends))
        self.set_lines(
            [
                name_line(row, self.room),
                _way_line(row, self.room),
                (),
                *self._rungs(self._made),
                (),
                *(self._open(ends, now) if ends else [(("Nothing is open to get in by.", "dim"),)]),
                *self._tickets(operations, now),
                *self._listed(server_id, deck),
            ]
        )

    def _rungs(self, made: Ladder) -> Iterator[Line]:
        for at, rung in enumerate(made.rungs, start=1):
            yield from self._rung(at, rung)
        yield ()
        tone = "key" if made.next else "warn"
        words = f"{made.advice} Enter does it." if made.next and made.next.command else made.advice
        if made.next and not made.next.command:
            words = f"{made.advice} R reads it."
        yield from (((part, tone),) for part in fold(words, self.room))

    def _rung(self, at: int, rung: Rung) -> Iterator[Line]:
        signs = {"good": self.glyphs.ok, "warn": self.glyphs.asking, "bad": self.glyphs.critical}
        sign = self.glyphs.cursor if rung.is_next else signs.get(rung.tone, self.glyphs.no_reading)
        tone = "key" if rung.is_next else rung.tone
        tried = rung.tone != "dim"
        words = rung.words if tried else f"{rung.words}: {rung.good_for}"
        head = fit_text(f"{at} {rung.title}", TITLE_WIDTH)
        room = max(10, self.room - TITLE_WIDTH - 3)
        for line, part in enumerate(fold(safe_text(words), room)[:2]):
            if line == 0:
                yield (
                    (f"{sign} ", tone),
                    (f"{head} ", "strong" if rung.is_next else ""),
                    (part, rung.tone),
                )
            else:
                yield ((" " * (TITLE_WIDTH + 3), ""), (part, rung.tone))

    def _open(self, ends: tuple[LooseEnd, ...], now: float) -> Iterator[Line]:
        yield (("Open now", "head"), ("   x closes all of it", "dim"))
        for end in ends:
            what = fit_text(safe_text(end.what), TITLE_WIDTH + 2)
            left = safe_text(left_words(end, now))
            yield ((f"{self.glyphs.warning} ", end.tone), (f"{what} ", end.tone), (left, ""))

    def _tickets(self, operations: tuple[Operation, ...], now: float) -> Iterator[Line]:
        asked = [one for one in operations if one.action in TICKETS and one.sent_at][
            -TICKETS_SHOWN:
        ]
        if not asked:
            return
        yield ()
        yield (("Humans asked", "head"), ("   x in L says that it is over", "dim"))
        for one in reversed(asked):
            number, link = ticket_in(one.said)
            open_now = one.state in (OpState.DONE, OpState.UNKNOWN) and not one.settled
            state = "open" if one.state is OpState.DONE and open_now else str(one.state)
            name = one.action.partition("/")[2]
            said = number or safe_text(one.said, 80)
            words = (
                f"{name} {when_words(one.sent_at or one.planned_at, now)}, "
                f"{'over' if one.settled else state}: {said}"
            )
            for part in fold(safe_text(words), self.room - 2)[:2]:
                yield (("  ", ""), (part, "warn" if open_now else "dim"))
            if link:
                yield (("  ", ""), (fit_text(safe_text(link), self.room - 2).rstrip(), "dim"))

    def _listed(self, server_id: int, deck: Deck) -> Iterator[Line]:
        """What the provider says is open, those asked for elsewhere too."""
        from tui.readings.remote_hands_topics import HANDS, open_for

        reading = deck.store.known(HANDS, ACCOUNT)
        found = open_for(server_id, reading.value or ())
        if found:
            yield ()
            yield (("Remote hands, as the provider lists them", "head"),)
        for one in found[-TICKETS_SHOWN:]:
            words = f"{one.type or ''} {one.words}, since {one.created_at or 'unknown'}".strip()
            yield (("  ", ""), (fit_text(safe_text(words), self.room - 2).rstrip(), "warn"))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The footer shows what works here; the menu says of the rest why not."""
        return action != "command" or str(parameters[0]) in self._possible

    def action_command(self, command: str) -> None:
        self.post_message(Wish(command))

    async def action_next_step(self) -> None:
        """The next sensible step; a look is a refresh."""
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
    """Whether it can be reached at all when it does not answer."""
    has = (
        ""
        if row.kind in _VMS
        else {
            True: "remote control",
            False: "no remote control: humans take its place",
            None: "remote control: not told",
        }[row.remote_control]
    )
    parts = [str(row.kind), row.location, row.ip, has]
    return ((fit_text("  ".join(part for part in parts if part), room).rstrip(), "dim"),)
