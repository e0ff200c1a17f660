"""The Addresses tab: every address of a server, its names, and the network of the selected
address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from screens.account_tiles import commands_tile, recent_tile
from screens.messages import Wish
from screens.server.overview_boxes import OverviewBoxes
from screens.server.server_pane import TilePane
from tui.format import ago
from tui.operations.openings import blocked_addresses
from tui.text import safe_text
from widgets.address_lines import AddressRow, address_lines, facts_lines
from widgets.fold import fold
from widgets.frames import ROOMY_COLUMNS
from widgets.lines import Line
from widgets.operation_lines import left_words
from widgets.overview_tiles import both_ends
from widgets.server_lines import error_lines
from widgets.table_lines import steps_to
from widgets.tile_block import fitted
from widgets.tiles import AROUND, Tile, room_in, side_by_side, tile_box

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.address import AddressInfo
    from tui.remote.reverse_check import ReverseCheck
    from tui.store.reading import Reading
    from tui.store.topics import Key

MOST_OTHERS = 11
_COMMANDS = (
    ("hostdeck show NAME", "Shows all addresses."),
    ("hostdeck do network.names NAME", "Sets reverse DNS."),
    ("hostdeck do network.block NAME", "Blocks an address."),
    ("hostdeck do network.set_main NAME", "Sets the main IP."),
)
_NAMES_READ = 12
"""Maximum number of addresses whose names are read without being selected: a server may have
hundreds."""


class AddressesPane(TilePane):
    """Addresses selected with `j` and `k`; the network of an address is read when it is
    selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "command('network.names')", "Set reverse DNS", id="server.address_names"),
        Binding("n", "command('network.add_ip')", "Add IP", id="server.address_add"),
        Binding("x", "command('network.remove_ip')", "Remove IP", id="server.address_remove"),
        Binding(
            "m", "command('network.set_main')", "Set main IP", show=False, id="server.address_main"
        ),
        Binding("b", "command('network.block')", "Block IP", show=False, id="server.address_block"),
        Binding(
            "l", "command('network.unblock')", "Unblock IP", show=False, id="server.address_unblock"
        ),
        Binding("p", "check_dns", "Check DNS", id="server.address_check"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="server.addresses_refresh"),
    ]
    _at = 0
    _table: Sequence[Line] = ()
    """The table without its frame: for mouse clicks."""
    _above = 1
    """Lines above the table."""

    def look(self, server_id: int, deck: Deck) -> None:
        self._want(server_id, deck, now=False)

    def _want(self, server_id: int, deck: Deck, *, now: bool) -> None:
        from tui.readings.addresses_topics import READ_ADDRESS, READ_FREE, READ_NAMES

        deck.engine.want(READ_FREE, server_id, now=now)
        rows = self._rows(server_id, deck)
        for place, row in enumerate(rows):
            if place < _NAMES_READ or place == self._at:
                deck.engine.want(READ_NAMES, (server_id, row.address), now=now)
        if rows:
            deck.engine.want(READ_ADDRESS, (server_id, rows[self._at].address), now=now)

    def _rows(self, server_id: int, deck: Deck) -> list[AddressRow]:
        from tui.readings.addresses_topics import NAMES

        row, detail = deck.store.row(server_id), deck.store.detail(server_id).value
        now = deck.clock.now()
        blocked = {
            address: left_words(end, now)
            for address, end in blocked_addresses(
                deck.store.loose_ends, deck.store.operations, server_id
            ).items()
        }
        main = detail.ip if detail else row.ip if row else ""
        rows: dict[str, AddressRow] = {}
        for each in detail.addresses if detail else ():
            if each.address:
                names = deck.store.known(NAMES, (server_id, each.address))
                rows[each.address] = AddressRow(
                    each.address,
                    each.address == main,
                    str(each.mac),
                    _text_of(each.vlan),
                    _text_of(each.status),
                    blocked.get(each.address, ""),
                    names,
                )
        for address in row.ips if row else ():
            names = deck.store.known(NAMES, (server_id, address))
            rows.setdefault(
                address,
                AddressRow(address, address == main, blocked=blocked.get(address, ""), names=names),
            )
        # The selected index stays within the list when addresses are removed.
        self._at = max(0, min(self._at, len(rows) - 1))
        return list(rows.values())

    def argument(self) -> object:
        """Return the address under the cursor."""
        from tui.commands.network_commands import AddressChoice
        from tui.readings.addresses_topics import FREE

        rows = self._rows(*self._shown) if self._shown is not None else []
        if not rows:
            return None
        row = rows[self._at]
        names = None if row.names.value is None else tuple(map(str, row.names.value))
        free = self._shown[1].store.known(FREE, self._shown[0]).value if self._shown else None
        known = None if free is None else tuple(map(str, free))
        return AddressChoice(row.address, row.is_main, names, known)

    def draw(self, server_id: int, deck: Deck) -> None:
        from tui.readings.addresses_topics import ADDRESS
        from tui.remote.reverse_topics import REVERSE

        rows, detail = self._rows(server_id, deck), deck.store.detail(server_id)
        lines: list[Line] = []
        if detail.trouble:
            lines += error_lines(detail.trouble, self.room)
        if not rows:
            words = (
                "Addresses not read yet."
                if detail.value is None
                else (
                    "No address could be read."
                    if detail.value.unread
                    else "This server has no address."
                )
            )
            self.set_lines([*lines, ((words, "dim"),)])
            return
        key: Key = (server_id, rows[self._at].address)
        info, now = deck.store.known(ADDRESS, key), deck.clock.now()
        self.hints.look()
        style, width = self.style_for(deck), self.columns
        room = room_in(width, style)
        chosen = rows[self._at]
        facts = Tile(chosen.address, _facts_of(chosen, info, deck.store.known(REVERSE, key), now))
        used = len(facts.draw(room)) + 2 * AROUND + len(lines) + 2
        limit = max(3, self.size.height - used)
        self._table = address_lines(rows, self._at, room, self.glyphs, limit=limit)
        note = str(len(rows))
        table = tile_box(
            Tile("Addresses", _nothing, note), self._table, width, len(self._table), style
        )
        self._above = len(lines) + 1
        tiles = [[facts]]
        shares = [width]
        if width >= ROOMY_COLUMNS:
            shares = [width - width // 3, width // 3]
            tiles = [
                [facts, *self._about(server_id, deck), _ptr_tile(chosen.address)],
                [self._keys_tile(), _fleet_tile(server_id, deck), _commands_tile()],
            ]
        rest = self.size.height - len(lines) - len(table)
        if width >= ROOMY_COLUMNS:
            tiles = [
                fitted(column, room_in(share, style), rest)
                for column, share in zip(tiles, shares, strict=True)
            ]
        below = side_by_side(tiles, width, style, rows=rest, shares=shares)
        self.set_tiles([*lines, *table, *below])

    def _about(self, server_id: int, deck: Deck) -> list[Tile]:
        """Return the state, the traffic plan and the recent tasks of the server."""
        row = deck.store.row(server_id)
        if row is None:
            return []
        boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, self.style_for(deck))
        tasks = recent_tile(deck, self.glyphs, server_id=server_id)
        return [boxes.state(), boxes.traffic_plan(), tasks]

    def _keys_tile(self) -> Tile:
        """Return the tile with the keys for the selected address."""
        hints = (
            ("server.address_names", "set reverse DNS (PTR)"),
            ("server.address_main", "set main IP"),
            ("server.address_block", "block IP"),
            ("server.address_unblock", "unblock IP"),
            ("server.address_add", "add IP address"),
            ("server.address_remove", "remove IP address"),
            ("server.address_check", "check DNS (reverse and forward)"),
        )
        names = (self.hints.with_words(*hint) for hint in (*hints, ("app.actions", "all actions")))
        lines: list[Line] = [((name, ""),) for name in names if name]

        def draw(room: int) -> list[Line]:
            return lines

        return Tile("Do", draw)

    def action_command(self, command: str) -> None:
        """Start a command on the selected address: a dialog asks before anything is sent."""
        self.post_message(Wish(command, self.argument()))

    def action_check_dns(self) -> None:
        """Look up the selected address: its names, and whether they resolve back to it."""
        from tui.remote.reverse_topics import READ_REVERSE

        rows = self._rows(*self._shown) if self._shown is not None else []
        if rows and self._shown is not None:
            server_id, deck = self._shown
            deck.engine.want(READ_REVERSE, (server_id, rows[self._at].address), now=True)
            self.app.notify("Looking up the address in DNS.", timeout=3)

    def action_renew(self) -> None:
        """Read addresses, names and network again."""
        if self._shown is not None:
            self._shown[1].engine.renew()
            self._want(*self._shown, now=True)

    def on_click(self, event: Click) -> None:
        """Move the cursor to the address."""
        event.stop()
        at = event.y + self.scroll_offset.y - self._above
        if by := steps_to(self._table, at, self.glyphs):
            self.action_by(by)

    def action_by(self, lines: int) -> None:
        """Move the cursor with the keys of a list."""
        if self._shown is None:
            return
        rows = self._rows(*self._shown)
        at = max(0, min(len(rows) - 1, self._at + lines)) if rows else 0
        if at != self._at:
            self._at = at
            self.look(*self._shown)
            self.show_again()


def _fleet_tile(server_id: int, deck: Deck) -> Tile:
    """Return the main addresses of the other servers, from the list."""
    fleet = deck.store.fleet.value
    rows = () if fleet is None else tuple(islice(fleet.rows, MOST_OTHERS))

    def draw(room: int) -> list[Line]:
        return [
            both_ends(((row.called, ""),), ((row.ip or "unknown", "dim"),), room)
            for row in rows
            if row.id != server_id
        ]

    return Tile("Main IPs of the fleet", draw)


_NOTES = (
    "A name (PTR) is what other hosts see when they look up this address. Mail servers require it.",
    "Resolvers may cache the old name for up to a day.",
    "A blocked address drops all traffic. Hostdeck lists it under Loose ends until you unblock it.",
)


def _ptr_tile(address: str) -> Tile:
    """Return the meaning of names and blocking, and how to look up a name."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = [((part, "dim"),) for words in _NOTES for part in fold(words, room)]
        return [*lines, ((f"dig -x {address}", "strong"),)]

    return Tile("Names and blocking", draw)


def _commands_tile() -> Tile:
    return commands_tile("On the command line", _COMMANDS)


def _facts_of(
    chosen: AddressRow, info: Reading[AddressInfo], reverse: Reading[ReverseCheck], now: float
) -> Callable[[int], list[Line]]:
    def draw(room: int) -> list[Line]:
        lines = facts_lines(chosen, info, now, room)
        if reverse.value is not None:
            tone = {True: "good", False: "warn", None: "dim"}[reverse.value.agrees]
            words = f"DNS check: {reverse.value.words} ({ago(now - (reverse.taken_at or now))})"
            lines += [((part, tone),) for part in fold(safe_text(words, 400), room)]
        return lines

    return draw


def _nothing(room: int) -> Sequence[Line]:
    return ()


def _text_of(words: object) -> str:
    """Return the provider's text; its dash stands for an empty value."""
    text = "" if words is None else str(words)
    return "" if text.strip() in ("-", "none") else text
