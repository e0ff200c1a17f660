"""Translation of rows and ids between the list of several accounts and a single account.

In a session with one account, both sides are identical.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.commands.command import Targets
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import Operation


class AccountBorder:
    """Translator for one account. It never passes on a server of another account."""

    def __init__(self, deck: Deck) -> None:
        self._deck = deck

    def own_rows(self, rows: Iterable[ServerRow]) -> tuple[ServerRow, ...]:
        """Convert rows of the list to rows of the account.

        Raises:
            ValueError: A row belongs to another account.
        """
        return tuple(row if not row.account else self._own_row(row) for row in rows)

    def _own_row(self, row: ServerRow) -> ServerRow:
        from tui.fleet.account_rows import own_row

        if row.account != self._deck.account:
            raise ValueError(f"a server of {row.account} in a command for {self._deck.account}")
        return self._deck.store.row(row.server_id) or own_row(row)

    def own_ids(self, ids: Collection[int]) -> frozenset[int]:
        """Convert ids of the list to ids of the account; omit those of other accounts."""
        if not self._deck.account:
            return frozenset(ids)
        from tui.fleet.account_rows import is_list_id, split_list_id

        own = [number for number in ids if not is_list_id(number)]
        places = [split_list_id(number) for number in ids if is_list_id(number)]
        own += [own_id for position, own_id in places if position == self._deck.position]
        return frozenset(own)

    def ids_of(self, deck: Deck, ids: Collection[int]) -> frozenset[int]:
        """Convert ids of the account to the ids that a screen with `deck` uses."""
        if not deck.accounts:
            return frozenset(ids) if deck is self._deck else frozenset()
        from tui.fleet.account_rows import list_id

        return frozenset(list_id(self._deck.position, own_id) for own_id in ids)

    def targets(
        self, rows: Iterable[ServerRow], argument: Any, hidden: frozenset[int], *, marked: bool
    ) -> Targets:
        """Return the targets of a command with everything it depends on in this account."""
        from tui.commands.command import Targets

        store, own = self._deck.store, self.own_rows(rows)
        argument = self._own_argument(argument)
        pending = {row.id: found for row in own if (found := store.pending(row.id)) is not None}
        return Targets(
            own,
            pending,
            self._deck.read_only,
            self._deck.engine.here,
            argument,
            self._known_tags,
            self._operations,
            store.loose_ends,
            self._deck.clock.now(),
            hidden,
            self._deck.settings.commands,
            self._deck.settings.profile(self._deck.profile).reason,
            marked,
            self._deck.account,
        )

    def _own_argument(self, argument: Any) -> Any:
        """Convert an operation of the list of several accounts to that of the account."""
        from tui.fleet.account_rows import is_list_id, split_list_id
        from tui.store.operations import Operation

        if not isinstance(argument, Operation) or not is_list_id(argument.id):
            return argument
        return self._deck.store.operations.get(split_list_id(argument.id)[1])

    def _operations(self) -> tuple[Operation, ...]:
        return tuple(self._deck.store.operations.values())

    def _known_tags(self) -> Iterator[tuple[str, str]]:
        fleet = self._deck.store.fleet.value
        for row in fleet.rows if fleet is not None else ():
            yield from row.tags
