"""The place bar in the status line: destinations, their keys, and pending items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from tui.store.open_ends import open_ends
from widgets.status_line import PlaceLink

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import BindingType
    from textual.screen import Screen

    from tui.deck import Deck

BAR = (
    ("fleet", "go.home", "Fleet", "Fleet"),
    ("operations", "go.operations", "Operations", "Ops"),
    ("loose_ends", "go.loose_ends", "Loose ends", "Ends"),
    ("billing", "go.billing", "Billing", "Bill"),
    ("order", "go.order", "Catalog", "Cat"),
    ("account", "go.account", "Account", "Acct"),
)
"""Name of each place, id of the binding that opens it, and its long and short titles."""
_PART_OF = {
    "batch": "operations",
    "operation": "operations",
    "invoice": "billing",
    "credit": "billing",
    "api-keys": "account",
    "conversations": "account",
    "sign-ins": "account",
    "contacts": "account",
    "storage": "account",
    "new-server": "order",
    "deploy": "order",
    "compare": "order",
}
"""Places that belong to another entry of the bar; all others belong to the list."""


def place_links(
    screen: Screen[Any], deck: Deck, place: str, bindings: Iterable[BindingType]
) -> tuple[PlaceLink, ...]:
    """Return the bar for a screen. Keys come from the keymap, regardless of the focus.

    Args:
        bindings: Bindings that every screen has.
    """
    ends = open_ends(deck.store, deck.clock.now())
    going = sum(operation.under_way for operation in deck.store.operations.values())
    waiting = {
        "operations": (going, "key"),
        "loose_ends": (len(ends), "bad" if ends and ends[0].tone == "bad" else "warn"),
    }
    here = _PART_OF.get(place, place if place in [name for name, *_ in BAR] else "fleet")
    keys = _keys(screen.app, (*screen.app.BINDINGS, *bindings))
    return tuple(
        PlaceLink(
            name,
            "" if name == here == place else keys.get(binding_id, ""),
            long,
            short,
            *waiting.get(name, (0, "key")),
            name == here,
        )
        for name, binding_id, long, short in BAR
    )


def _keys(app: App[Any], bindings: Iterable[BindingType]) -> dict[str, str]:
    """Return the first key of each binding id, as displayed."""
    remapped: Mapping[str, str] = getattr(app, "remapped", {})
    found: dict[str, str] = {}
    for binding in bindings:
        if isinstance(binding, Binding) and binding.id:
            keys = remapped.get(binding.id)
            shown = Binding(keys.partition(",")[0], "") if keys else binding
            found.setdefault(binding.id, app.get_key_display(shown))
    return found
