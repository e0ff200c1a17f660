"""Reads for the combined list: each goes to the account of its server. Any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tui.errors import HostdeckError
from tui.fleet.account_rows import is_list_id, list_id, split_list_id
from tui.readings.attention import Eyes, Wish
from tui.store.topics import server_of

if TYPE_CHECKING:
    from tui.accounts.combined_store import CombinedStore
    from tui.api.client import Client
    from tui.engine import Engine
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key

T = TypeVar("T")
ONE_ACCOUNT = "Choose one account first: press {key:app.accounts}."


class NoSingleAccount(HostdeckError):
    """A request for data of a single account was made for several accounts."""

    outcome = "not now"


def refuse(doing: str) -> NoReturn:
    """Check that there is exactly one account. Raises NoSingleAccount."""
    raise NoSingleAccount(
        doing,
        said="The list shows several accounts.",
        certain="Nothing was sent.",
        next=ONE_ACCOUNT,
    )


class CombinedReads:
    """Forwards reads to the accounts."""

    def __init__(self, store: CombinedStore, engines: Mapping[str, Engine]) -> None:
        self._combined = store
        self._by_name = dict(engines)
        self._engines = tuple(engines.values())
        self.eyes = Eyes()
        """The servers that the user is viewing, by list id."""

    def look(self, eyes: Eyes) -> None:
        """Tell each account which of its servers the user is viewing."""
        self.eyes = eyes
        for position, engine in enumerate(self._engines):
            selected = None if eyes.selected is None else _own_id(eyes.selected, position)
            also = (
                Wish(own_id, wish.want)
                for wish in eyes.also
                if (own_id := _own_id(wish.server_id, position)) is not None
            )
            visible = (_own_id(number, position) for number in eyes.visible)
            engine.look(
                Eyes(
                    selected,
                    tuple(own_id for own_id in visible if own_id is not None),
                    eyes.sensors,
                    tuple(also),
                )
            )

    def want(self, source: Source[Any], key: Key, *, now: bool = False) -> None:
        """Request a read from the account of a server. Data of an account is read only while the
        list shows that account alone."""
        number = server_of(key)
        if number == 0:
            only = self._combined.only
            if only:
                self._by_name[only].want(source, key, now=now)
            return
        if not is_list_id(number):
            return
        position, own_id = split_list_id(number)
        own_key = own_id if isinstance(key, int) else (own_id, *key[1:])
        self._engines[position].want(source, own_key, now=now)

    def search(self, text: str, on_answer: Callable[[frozenset[int], str], None]) -> None:
        """Send a request in every signed-in account. The answers are delivered together."""
        asked = [
            (position, name, engine)
            for position, (name, engine) in enumerate(self._by_name.items())
            if engine.store.session.signed_in and self._combined.only in ("", name)
        ]
        if not asked:
            on_answer(frozenset(), "No account is signed in. Nothing was sent.")
        answers: list[tuple[frozenset[int], str]] = []

        def take(position: int, name: str, found: frozenset[int], problem: str) -> None:
            ids = frozenset(list_id(position, own_id) for own_id in found)
            answers.append((ids, f"{name}: {problem}" if problem else ""))
            if len(answers) == len(asked):
                problems = " ".join(words for _, words in answers if words)
                on_answer(frozenset().union(*(ids for ids, _ in answers)), problems)

        for position, name, engine in asked:
            engine.search(text, partial(take, position, name))

    def ask(
        self,
        read: Callable[[Client], T],
        on_answer: Callable[[T | None, HostdeckError | None], object],
    ) -> None:
        """Read something of the only account in the list."""
        only = self._combined.only
        engine = self._by_name[only] if only else refuse("Reading")
        engine.ask(read, on_answer)


def _own_id(number: int, position: int) -> int | None:
    """Return the server id of a list id if the server belongs to this account."""
    if not is_list_id(number):
        return None
    at, own_id = split_list_id(number)
    return own_id if at == position else None
