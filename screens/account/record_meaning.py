"""Tiles about the selected record of an account list: its meaning, and the next steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import fleet_of
from screens.work_tiles import Note, notes_tile
from tui.format import count, money
from tui.readings.account_topics import OWN_ADDRESS
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.fold import fold, folded_field
from widgets.gauge import gauge
from widgets.lines import Line, field
from widgets.scales import Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from decimal import Decimal

    from tui.deck import Deck
    from tui.models.api_key import ApiKeyInfo
    from tui.models.storage import StorageAccount, StoragePlan
    from widgets.glyphs import Glyphs

MOST_PLANS = 12
_GAUGE, _PLAN = 24, 20


def _scope_note(deck: Deck, key: ApiKeyInfo) -> Note:
    if not key.server_id:
        return "Gives access to the whole account, with all its servers.", ""
    row = deck.store.row(int(key.server_id))
    name = safe_text(row.called) if row is not None else f"server {key.server_id}"
    return f"Gives access to one server only: {name}.", ""


def _address_note(deck: Deck, key: ApiKeyInfo) -> Note:
    from tui.commands.api_key_commands import is_allowed

    own = deck.store.known(OWN_ADDRESS, ACCOUNT).value or ""
    if key.is_open is None:
        return "The allowed addresses are unknown.", "dim"
    if key.is_open:
        return "Can be used from any address.", "warn"
    allows = is_allowed(own, ",".join(key.addresses)) if own else None
    if allows is None:
        return "Limited to some addresses. The address of this machine is unknown.", ""
    words = "is allowed" if allows else "is not allowed"
    return f"Limited to some addresses. This machine ({own}) {words}.", "" if allows else "warn"


def key_tile(deck: Deck, key: ApiKeyInfo) -> Tile:
    """Return the meaning of an API key's settings."""
    states: dict[bool | None, Note] = {
        True: ("Active: the provider accepts it.", "good"),
        False: ("Paused: the provider refuses it until it is activated.", "warn"),
        None: ("It is unknown whether the key is active.", "dim"),
    }
    method = str(key.login_notify_method or "")
    notices = {
        "": ("It is unknown whether sign-ins with this key are reported.", "dim"),
        "none": ("Sign-ins with this key are not reported.", "warn"),
    }
    notes = [
        states[key.active],
        _scope_note(deck, key),
        _address_note(deck, key),
        notices.get(
            method, (f"Sign-ins with this key are reported by {safe_text(method, 40)}.", "")
        ),
    ]
    return notes_tile("Meaning", notes)


def address_tile(deck: Deck, address: str, rows: Sequence[tuple[str, str]]) -> Tile:
    """Return the log events from the same address, and the owner of the address.

    Args:
        rows: Date and event of each log line with this address, in log order.
    """
    own = deck.store.known(OWN_ADDRESS, ACCOUNT).value or ""
    owner = next((row.called for row in fleet_of(deck) if address in row.addresses), "")
    if not address:
        owned = "unknown"
    elif owner:
        owned = f"your server {safe_text(owner)}"
    elif own == address:
        owned = "this machine"
    elif own:
        owned = "none of your servers, and not this machine"
    else:
        owned = "none of your servers; the address of this machine is unknown"
    dates = sorted(date for date, _ in rows if date)

    def draw(room: int) -> list[Line]:
        return [
            *folded_field("Belongs to", owned, room),
            field("In the log", count(len(rows), "event"), room),
            field("First", dates[0] if dates else "", room),
            field("Last", dates[-1] if dates else "", room),
        ]

    return Tile(f"Address {safe_text(address, 45)}" if address else "Address", draw)


def storage_tile(account: StorageAccount, glyphs: Glyphs) -> Tile:
    """Return the used share of a storage account as a gauge, and the command that lists its
    files."""
    used, quota = account.used, account.quota

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        if used is None or not quota:
            lines.append((("The used part is unknown.", "dim"),))
        else:
            bar = gauge(used, Scale(0.0, quota), min(_GAUGE, max(4, room - 16)), glyphs)
            lines.append(((f"{'Used':<9} ", "dim"), *bar, (f" {100 * used / quota:,.0f} %", "")))
        if account.endpoint:
            command = f"aws s3 ls --endpoint-url {safe_text(str(account.endpoint), 200)}"
            lines += [(), (("List the buckets with an S3 program:", "dim"),)]
            lines += [((part, "strong"),) for part in fold(command, room)]
        return lines

    return Tile("Use", draw)


def plans_tile(plans: Sequence[StoragePlan] | None, currency: str) -> Tile:
    """Return the plans of the object storage with their prices."""

    def draw(room: int) -> list[Line]:
        if plans is None:
            return [(("Plans not read yet.", "dim"),)]
        lines = []
        for plan in plans[:MOST_PLANS]:
            price = money(plan.price, currency) if plan.price is not None else ""
            name = safe_text(str(plan.name or ""), 60)
            lines.append(field(name or "unknown", price, room, name_width=_PLAN))
        return lines or [(("The provider lists no plans.", "dim"),)]

    return Tile("Plans", draw, f"{len(plans)}" if plans else "")


def months_tile(rows: Sequence[tuple[str, Decimal, Decimal]], currency: str) -> Tile:
    """Return the incoming and outgoing sums of each month.

    Args:
        rows: Month, sum in, sum out; newest first.
    """

    def draw(room: int) -> list[Line]:
        lines: list[Line] = [((f"{'':<9}{'IN':>13}{'OUT':>13}", "head"),)]
        for month, came, went in rows:
            words = f"{month:<9}{money(came, currency):>13}{money(went, currency):>13}"
            lines.append(((words, ""),))
        return lines if rows else [(("No entries.", "dim"),)]

    return Tile("Credit in and out by month", draw)
