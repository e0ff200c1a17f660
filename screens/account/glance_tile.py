"""The other tabs of the account in one box: a line for each, as far as it was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.format import count, sent_time, size
from tui.readings.account_topics import API_KEYS, CONTACTS, SIGN_INS, SSH_KEYS
from tui.readings.remote_hands_topics import HANDS, TICKETS
from tui.readings.storage_topics import STORAGE
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.lines import Line, cut_line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.topics import Topic

_NAME = 11
MOST_EVENTS = 8
Words = Callable[[Sequence[Any]], str]


def glance_tile(deck: Deck, keys: Sequence[str]) -> Tile:
    """Return one line for each list of the account, with the key that leads there.

    Args:
        keys: Key of each list, in the order of the tabs; empty where none works.
    """
    store = deck.store

    def value(topic: Topic[Any]) -> Any:
        return store.known(topic, ACCOUNT).value

    facts = (
        ("SSH keys", _words(value(SSH_KEYS), _ssh_words)),
        ("API keys", _words(value(API_KEYS), _key_words)),
        ("Requests", _request_words(value(HANDS), value(TICKETS))),
        ("Sign-ins", _words(value(SIGN_INS), _event_words)),
        ("Contacts", _words(value(CONTACTS), _contact_words)),
        ("Storage", _words(value(STORAGE), _storage_words)),
    )

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for key, (name, words) in zip(keys, facts, strict=True):
            tone = "" if words else "dim"
            head: Line = ((f"{key:<2}", "key"), (f"{name:<{_NAME}}", "dim"))
            lines.append(cut_line((*head, (words or "not read yet", tone)), room))
        return lines

    return Tile("This account", draw)


def _words(listed: Any, words: Words) -> str:
    """Return the words for a list; empty for one that was not read."""
    if listed is None:
        return ""
    unread = getattr(listed, "unread", 0)
    more = f", {unread} unreadable" if unread else ""
    return f"{words(listed)}{more}"


def _ssh_words(listed: Sequence[Any]) -> str:
    return count(len(listed), "key")


def _key_words(listed: Sequence[Any]) -> str:
    paused = sum(key.active is False for key in listed)
    return f"{count(len(listed), 'key')}{f', {paused} paused' if paused else ''}"


def _contact_words(listed: Sequence[Any]) -> str:
    return ", ".join(safe_text(str(each.name)) for each in listed if each.name) or "none"


def _event_words(listed: Sequence[Any]) -> str:
    dates = sorted(_date_of(each) for each in listed if each.date)
    return f"last {dates[-1][:16]}" if dates else "none listed"


def _storage_words(listed: Sequence[Any]) -> str:
    used = [each.used for each in listed if each.used is not None]
    more = f", {size(int(sum(used)))} used" if used and len(used) == len(listed) else ""
    return f"{count(len(listed), 'account')}{more}" if listed else "none"


def _request_words(hands: Any, tickets: Any) -> str:
    """Return the number of open requests and tickets; empty unless both lists were read."""
    if hands is None or tickets is None:
        return ""
    states = [each.is_open for each in (*hands, *tickets)]
    unclear = states.count(None)
    more = f", {unclear} in an unknown state" if unclear else ""
    return f"{states.count(True)} open{more}, {len(states)} in all" if states else "none"


def sign_ins_tile(deck: Deck, key: str) -> Tile:
    """Return the newest events of the session log, as far as it was read.

    Args:
        key: Key of the list of sign-ins.
    """
    listed = deck.store.known(SIGN_INS, ACCOUNT).value

    def draw(room: int) -> list[Line]:
        if listed is None:
            words = f"{key} reads the log." if key else ""
            return [((f"Not read yet. {words}".rstrip(), "dim"),)]
        lines: list[Line] = []
        for event in sorted(listed, key=_date_of, reverse=True)[:MOST_EVENTS]:
            what = safe_text(str(event.action or "unknown"))
            where = safe_text(str(event.ip or "address unknown"))
            left: Line = ((f"{_date_of(event)[:16] or 'time unknown':<17}", "dim"),)
            lines.append(cut_line((*left, (what, ""), (f"  {where}", "dim")), room))
        return lines or [(("The provider lists no sign-ins.", "dim"),)]

    return Tile("Last sign-ins", draw, "" if listed is None else f"{len(listed):,}")


def _date_of(event: Any) -> str:
    """Return the time of an event as it is shown everywhere; empty where it is unknown."""
    return safe_text(sent_time(str(event.date or "")))
