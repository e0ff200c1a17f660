"""Bar of places in the status line: where one can go, by which key, and what waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from widgets.status_line import PlaceLink

if TYPE_CHECKING:
    from screens.deck_screen import DeckScreen

BAR = (
    ("fleet", "go.home", "Fleet", "Fleet"),
    ("operations", "go.operations", "Operations", "Ops"),
    ("loose_ends", "go.loose_ends", "Loose ends", "Ends"),
    ("billing", "go.billing", "Billing", "Bill"),
    ("order", "go.order", "Catalog", "Cat"),
    ("account", "go.account", "Account", "Acct"),
)
"""Name of each place, id of the binding that leads there, its long and its short title."""
_PART_OF = {
    "batch": "operations",
    "operation": "operations",
    "invoice": "billing",
    "new-server": "order",
    "deploy": "order",
    "compare": "order",
}
"""Places that stand under another one of the bar; all others stand under the list."""


def place_links(screen: DeckScreen) -> tuple[PlaceLink, ...]:
    """Return the bar for a screen. Keys are those of the keymap, whatever has the focus."""
    store, place = screen.deck.store, screen.place.name
    ends = store.loose_ends
    going = sum(operation.under_way for operation in store.operations.values())
    waiting = {
        "operations": (going, "key"),
        "loose_ends": (len(ends), "bad" if ends and ends[0].tone == "bad" else "warn"),
    }
    here = _PART_OF.get(place, place if place in [name for name, *_ in BAR] else "fleet")
    return tuple(
        PlaceLink(
            name,
            "" if name == here == place else _key(screen, binding_id),
            long,
            short,
            *waiting.get(name, ()),
            is_here=name == here,
        )
        for name, binding_id, long, short in BAR
    )


def _key(screen: DeckScreen, binding_id: str) -> str:
    """Return the key of a binding of the app or of every screen, as it is shown."""
    remapped = getattr(screen.app, "remapped", {}).get(binding_id)
    for binding in (*screen.app.BINDINGS, *_common_bindings()):
        if isinstance(binding, Binding) and binding.id == binding_id:
            shown = Binding(remapped.split(",")[0], "") if remapped else binding
            return screen.app.get_key_display(shown)
    return ""


def _common_bindings() -> list[object]:
    from screens.deck_screen import DeckScreen

    return list(DeckScreen.BINDINGS)
