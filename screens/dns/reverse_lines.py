"""The reverse DNS of the address in a record. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.remote.reverse_topics import REVERSE
from tui.text import safe_text
from widgets.fold import fold
from widgets.lines import Line

if TYPE_CHECKING:
    from tui.commands.dns_rules import Record
    from tui.deck import Deck


def reverse_key(deck: Deck, record: Record | None) -> tuple[int, str] | None:
    """Return the key of the check: the server with the address of an A or AAAA record (0 for none),
    then the address; `None` for other records."""
    if record is None or record.type not in ("A", "AAAA") or not record.content:
        return None
    fleet = deck.store.fleet.value
    rows = fleet.rows if fleet is not None else ()
    owner = next((row.id for row in rows if record.value in row.addresses), 0)
    return owner, record.value


def reverse_lines(deck: Deck, record: Record | None, width: int) -> Sequence[Line]:
    """Return the result of the last check of the address in a record."""
    key = reverse_key(deck, record)
    check = None if key is None else deck.store.known(REVERSE, key).value
    if key is None or check is None:
        return ()
    row = deck.store.row(key[0])
    owner = f" of {row.called}" if row is not None else ""
    tone = {True: "good", False: "warn", None: "dim"}[check.agrees]
    words = safe_text(f"Reverse DNS{owner}: {check.words}", 400)
    return [((part, tone),) for part in fold(words, width)]
