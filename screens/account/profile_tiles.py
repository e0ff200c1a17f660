"""Tiles of the Account screen: session, SSH keys, PIN, profile, and the servers by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from screens.account.account_lines import key_rows, pin_lines
from screens.account_tiles import fleet_of
from tui.format import count, left
from widgets.fold import fold
from widgets.lines import Line, cut_line, field
from widgets.overview_tiles import both_ends
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.account import Session
    from tui.models.ssh_key import SshKey
    from tui.store.store import SessionState

COMMANDS = (
    ("hostdeck whoami", "Shows the account and its API key's source."),
    ("hostdeck pin check", "Checks the PIN once."),
    ("hostdeck login --save", "Tests the sign-in and saves the API key."),
    ("hostdeck doctor", "Checks configuration and network."),
)


def session_tile(found: Session | None, state: SessionState) -> Tile:
    """Return the signed-in user."""

    def draw(room: int) -> list[Line]:
        lines = [
            field("Signed in", state.account if state.signed_in else "no", room),
            field("Key from", state.source, room),
        ]
        if found is not None:
            lines.append(field("Email", str(found.email or ""), room))
            lines.append(field("Servers", f"{len(found.servers):,} visible", room))
        return lines

    return Tile("Session", draw)


def keys_tile(keys: Iterable[SshKey] | None) -> Tile:
    """Return the SSH keys with their fingerprints."""
    rows = None if keys is None else key_rows(keys)

    def draw(room: int) -> list[Line]:
        if rows is None:
            return [(("SSH keys not read yet.", "dim"),)]
        lines: list[Line] = []
        for row in rows:
            note: Line = (("default", "good"),) if row.default else ()
            lines.append(both_ends(((row.name, ""), (f"  {row.kind}", "dim")), note, room))
            lines.append(cut_line(((f"  {row.fingerprint or row.problem}", "dim"),), room))
        return lines or [(("No SSH keys.", "dim"),)]

    return Tile("SSH keys", draw, "" if rows is None else f"{len(rows)}")


def pin_tile() -> Tile:
    """Return the purpose of the PIN."""
    return Tile("PIN", pin_lines)


def profile_tile(deck: Deck) -> Tile:
    """Return the settings of this Hostdeck: profile, read-only mode, journal, and whether a PIN is
    in memory."""

    def draw(room: int) -> list[Line]:
        seconds, journal = deck.engine.lease.left_s, deck.store.session.journal
        facts = (
            ("Profile", deck.profile, ""),
            ("Changes", "read-only" if deck.read_only else "allowed", ""),
            ("PIN", f"in memory, {left(seconds)}" if seconds else "not in memory", ""),
            ("Drawing", "ASCII" if deck.ascii else deck.lean or "full", ""),
        )
        lines = [field(name, words, room, tone=tone) for name, words, tone in facts]
        return [*lines, *(((part, "warn"),) for part in fold(journal, room))]

    return Tile("This program", draw)


def fleet_tile(deck: Deck) -> Tile:
    """Return the number of servers of each kind and location."""
    rows = fleet_of(deck)
    kinds = Counter(str(row.kind) for row in rows)
    places = Counter(row.location or "unknown" for row in rows)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for name, counted in (("Kinds", kinds), ("Locations", places)):
            words = ", ".join(f"{number} {each}" for each, number in counted.most_common())
            parts = fold(words or "unknown", max(10, room - 13))
            lines.append(field(name, parts[0], room))
            lines += [((" " * 13, ""), (part, "")) for part in parts[1:]]
        return lines

    return Tile("Servers", draw, count(len(rows), "server"))
