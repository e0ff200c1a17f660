"""Privacy mode of one account: the known names, and their replacement in texts. Thread-safe.

Only displayed, copied, and printed text is replaced. No internal data contains an invented name, so
requests, the journal, and the audit trail have the real ones. Typed text is converted back where it
is used.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.lazy_pattern import lazy_pattern
from tui.store.changes import Change, Kind

if TYPE_CHECKING:
    from tui.fleet.fleet import Fleet
    from tui.fleet.rows import ServerRow
    from tui.privacy.invented_words import Inventor
    from tui.store.store import Store

_TOKEN = lazy_pattern(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?<![\w:])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:])"  # a MAC address
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\d)"  # IPv4
    r"|(?<![\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?![\w:])"  # IPv6, possibly a time
    r"|[^\W_](?:[\w.-]*[^\W_])?…?"
)
_CHUNK = lazy_pattern(r"[^\W_][\w.@:+-]*…?|:[\w:.]+")
"""Parts of a text that can contain a token; most are one word."""
_MAC = lazy_pattern(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}")
_IPV4_IN_NAME = lazy_pattern(r"\d{1,3}([.-])\d{1,3}\1\d{1,3}\1\d{1,3}")
_PUBLIC = ("255.", "0.0.0.0", "127.")
"""Prefixes of netmasks and of addresses that every machine has."""
_LEAST = 3
"""Minimum letters for recognizing a truncated name."""


class Privacy:
    """Replacement of everything that identifies the owner of an account, while active."""

    def __init__(self, salt: Callable[[], bytes], *, on: bool = False) -> None:
        """
        Args:
            salt: Returns the random bytes of this machine; called at first use.
        """
        self.on = on
        self._salt = salt
        self._inventor: Inventor | None = None
        self.on_learned: Callable[[], object] = _nothing
        """Callback, on any thread, when the set of replaced words changes."""
        self._known: dict[str, str] = {}
        """Real words by their keys. Invented words are created when they are first shown."""
        self._back: dict[str, str] = {}
        """Real words and addresses by their replacements, limited by `_is_turned`."""
        self._is_turned = True
        self._sorted: list[str] = []
        self._stores: list[Store] = []
        self._learned: dict[int, object] = {}
        self.replacements = lru_cache(8_192)(self._replacements)
        self._fleet: tuple[object, tuple[Sequence[ServerRow], Sequence[str]]] | None = None

    @property
    def inventor(self) -> Inventor:
        """Return the generator of names and addresses; create it at first use."""
        if self._inventor is None:
            from tui.privacy.invented_words import Inventor

            self._inventor = Inventor(self._salt())
        return self._inventor

    # Learning

    def follow(self, store: Store) -> None:
        """Learn the names in a store, now and at every change."""
        self._stores.append(store)

        def note(change: Change) -> None:
            if self.on:
                self._learn_change(store, change)

        store.subscribe(note)
        if self.on:
            self._learn_store(store)

    def switch(self) -> None:
        """Turn privacy mode on or off."""
        self.on = not self.on
        if self.on:
            for store in self._stores:
                self._learn_store(store)

    def learn(self, words: Iterable[str]) -> None:
        """Replace these words from now on."""
        known, before = self._known, len(self._known)
        for word in words:
            known.setdefault(_key(word), word)
        if len(known) != before:
            self._sorted, self._is_turned, self._fleet = [], False, None
            self.replacements.cache_clear()
            self.on_learned()

    def learn_value(self, value: Any, topic: str = "") -> None:
        """Replace the names in a value from now on."""
        from tui.privacy.sensitive_values import words_in

        self.learn(words_in(value, topic))

    def _learn_store(self, store: Store) -> None:
        for kind in (Kind.FLEET, Kind.SESSION, Kind.OPERATION, Kind.TOPIC):
            self._learn_change(store, Change(kind))

    def _learn_change(self, store: Store, change: Change) -> None:
        from tui.privacy.sensitive_values import words_in, words_of, words_of_operation

        found: list[str] = []
        if change.kind is Kind.FLEET:
            fleet = store.fleet.value
            for row in () if fleet is None else fleet.whole():
                found += words_of(row)
        elif change.kind is Kind.SESSION:
            found += words_in({"account": store.session.account})
        elif change.kind is Kind.OPERATION:
            for operation in list(store.operations.values()):
                found += words_of_operation(operation)
        elif change.kind in (Kind.SERVER, Kind.TOPIC):
            for server_id in change.ids:
                server = store.row(server_id)
                found += [] if server is None else list(words_of(server))
                found += self._new(store.detail(server_id).value, "")
            for topic, value in store.topics.newest():
                found += self._new(value, topic)
        self.learn(found)

    def _new(self, value: object, topic: str) -> list[str]:
        """Return the names in a value that are not known yet."""
        if value is None or self._learned.get(id(value)) is value:
            return []
        if len(self._learned) > 20_000:
            self._learned.clear()
        from tui.privacy.sensitive_values import words_in

        self._learned[id(value)] = value  # keep a reference, so that its identity is not reused
        return list(words_in(value, topic))

    # Replacing

    def text(self, text: str) -> str:
        """Return the displayable form of a text."""
        if not self.on:
            return text
        made: list[str] = []
        at = 0
        for start, end, new in self.replacements(text):
            made += (text[at:start], new)
            at = end
        return "".join((*made, text[at:]))

    def _replacements(self, text: str, is_cut: bool = False) -> tuple[tuple[int, int, str], ...]:
        """Return the replacements: start, end, and the invented text.

        Args:
            is_cut: The text may end within a name.
        """
        found: list[tuple[int, int, str]] = []
        end = len(text.rstrip()) if is_cut else -1
        for chunk in _CHUNK.finditer(text):
            if any(sign in chunk[0] for sign in ":@+"):
                tokens = [
                    (chunk.start() + each.start(), each[0]) for each in _TOKEN.finditer(chunk[0])
                ]
            else:
                tokens = [(chunk.start(), chunk[0].rstrip(".-_"))]
            for start, token in tokens:
                new = self._instead(token, is_cut=start + len(token) == end)
                if new != token:
                    found.append((start, start + len(token), new))
        return tuple(found)

    def _instead(self, token: str, *, is_cut: bool) -> str:
        if "@" in token:
            return self.inventor.name(token)
        if ":" in token or _MAC.fullmatch(token):
            return self._address(token)
        if _IPV4_IN_NAME.fullmatch(token) and "." in token:
            if token.startswith(_PUBLIC):
                return token
            if any(int(each) > 255 for each in token.split(".")):
                return token
            return self._noted(token, self.inventor.ipv4(token))
        bare = token.removesuffix("…")
        key = _key(bare)
        if key in self._known:
            return _like(self.inventor.name(key), bare) + token[len(bare) :]
        if _IPV4_IN_NAME.search(bare):
            return self.inventor.name(bare) + token[len(bare) :]  # a name derived from an address
        if (is_cut or bare != token) and len(bare) >= _LEAST:
            whole = self._beginning_with(key)
            if whole:
                made = self.inventor.name(whole)[: len(bare)]
                return _like(made, bare) + token[len(bare) :]
        return token

    def _noted(self, real: str, made: str) -> str:
        """Record the meaning of an invented text. An ambiguous text is not converted back."""
        key = made.lower()
        if self._back.setdefault(key, real).lower() != real.lower():
            self._back[key] = made
        return made

    def _address(self, token: str) -> str:
        if _MAC.fullmatch(token):
            return self.inventor.mac(token)
        import ipaddress  # slow, and needed only in privacy mode

        try:
            ipaddress.IPv6Address(token)
        except ValueError:
            return token
        return self._noted(token, self.inventor.ipv6(token)) if len(token) > 2 else token

    def _beginning_with(self, start: str) -> str:
        if not self._sorted:
            self._sorted = sorted(self._known)
        at = bisect_left(self._sorted, start)
        found = self._sorted[at] if at < len(self._sorted) else ""
        return found if found.startswith(start) else ""

    # Reverse conversion

    def revealed(self, text: str) -> str:
        """Return typed text with real names in place of the invented ones."""
        if not self.on:
            return text
        if not self._is_turned:
            self._is_turned = True
            for key, word in list(self._known.items()):
                self._noted(word, self.inventor.name(key))
        from tui.privacy.sensitive_values import WORD

        return WORD.sub(self._real, text)

    def _real(self, match: re.Match[str]) -> str:
        word = match[0]
        return self._back.get(word.lower(), word)

    def row(self, row: ServerRow) -> ServerRow:
        """Return a row as displayed, for filters."""
        show = self.text
        return replace(
            row,
            hostname=show(row.hostname),
            ip=show(row.ip),
            ips=tuple(map(show, row.ips)),
            macs=tuple(map(show, row.macs)),
            tags=tuple((show(name), show(value)) for name, value in row.tags),
        )

    def shown_rows(self, fleet: Fleet) -> tuple[Sequence[ServerRow], Sequence[str]]:
        """Return the rows of a fleet as displayed, and their search keys, in the fleet's order."""
        from tui.fleet.filter_words import search_key

        if self._fleet is None or self._fleet[0] is not fleet:
            rows = [self.row(row) for row in fleet.whole()]
            self._fleet = (fleet, (rows, [search_key(row) for row in rows]))
        return self._fleet[1]


def _nothing() -> None:
    """Do nothing: no screen draws the learned names."""


def _key(word: str) -> str:
    """Return the lookup form of a word: names with symbols or digits in any case."""
    return word if word.isalpha() else word.lower()


def _like(made: str, word: str) -> str:
    """Return an invented word in the letter case of the real word."""
    return made.upper() if word.isupper() and len(word) > 1 else made
