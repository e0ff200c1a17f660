"""A comparison of offers, or one offer with all known facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.order.offer_lines import (
    difference_tile,
    facts_of,
    offer_tiles,
    period_price,
    value_tile,
)
from screens.status_facts import footer_keys, freshness, header_facts
from tui.format import count, money
from tui.models.offer import Offer
from tui.readings.catalog_topics import OFFERS, READ_OFFERS, READ_STOCK, STOCK
from tui.store.changes import Changes
from tui.wizards.ordering.order_cost import BillingPeriod
from widgets.columns import fit_text
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck

MOST_BESIDE = 3
"""Maximum number of offers with tiles next to the table."""
_COMMANDS = (
    ("hostdeck presets", "Lists the offers."),
    ("hostdeck presets --location NL", "Lists one location."),
)
NAMES, LEAST = 13, 16
"""Cells for the names of facts, and the minimum for one offer."""


def table_lines(offers: list[Offer], width: int) -> list[Line]:
    """Return a table with facts as rows and offers as columns. Different values are bold; equal
    values are dim."""
    each = max(LEAST, (width - NAMES) // max(1, len(offers)))
    columns = [[("Preset", offer.name), *facts_of(offer), *_periods(offer)] for offer in offers]
    lines: list[Line] = []
    for row in zip(*columns, strict=True):
        name, values = row[0][0], [value or "unknown" for _, value in row]
        tone = "strong" if len(set(values)) > 1 or name == "Preset" else "dim"
        lines.append(
            (
                (fit_text(name, NAMES), "dim"),
                *((fit_text(value, each - 1) + " ", tone) for value in values),
            )
        )
        if name == "Price":
            lines += [(), (("Longer periods, server only, per month", "head"),)]
    return lines


def _periods(offer: Offer) -> list[tuple[str, str]]:
    return [
        (
            f"{period.months} mo, -{period.discount}%",
            money(period_price(offer, period)[1], offer.currency),
        )
        for period in BillingPeriod
        if period.discount
    ]


class CompareScreen(DeckScreen):
    """Screen that reads the same data as the catalog and changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right,l", "shift(1)", "Next offers", key_display="→", show=False, id="compare.next"
        ),
        Binding(
            "left,h",
            "shift(-1)",
            "Earlier offers",
            key_display="←",
            show=False,
            id="compare.before",
        ),
    ]

    def __init__(self, deck: Deck, what: tuple[str, tuple[int, ...]]) -> None:
        super().__init__(deck)
        self._currency, self._ids = what
        self._first = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ListBody(self.deck, Pane(glyphs_for(ascii=self.deck.ascii), id="compare"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.deck.engine.want(READ_OFFERS, (0, self._currency))
        for offer in self._offers():
            self.deck.engine.want(READ_STOCK, (0, offer.location))
        self.show(frozenset())
        self.query_one(Pane).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def _offers(self) -> list[Offer]:
        found = self.deck.store.known(OFFERS, (0, self._currency)).value
        if found is None:
            return []
        offers = [offer for offer in map(found.get, self._ids) if offer is not None]
        for place in {offer.location for offer in offers}:
            stock = self.deck.store.known(STOCK, (0, place)).value
            found = found if stock is None else found.with_stock(place, stock)
        return [offer for offer in map(found.get, self._ids) if offer is not None]

    @property
    def _fitting(self) -> int:
        return max(1, (self.query_one(Pane).room - NAMES) // LEAST)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import order_actions as order

        return read_lines(
            self.deck,
            order.PRESETS_LIST,
            order.PresetParams(),
            "presets",
            "--currency",
            self._currency,
        )

    def show(self, changes: Changes) -> None:
        pane, offers = self.query_one(Pane), self._offers()
        self._first = max(0, min(self._first, len(offers) - self._fitting))
        part = offers[self._first : self._first + self._fitting]
        if not offers:
            pane.set_lines([(("These offers are no longer available.", "warn"),)])
        elif len(self._ids) == 1:
            pane.set_lines(self._single_lines(offers[0], pane.room))
        else:
            pane.set_lines(table_lines(part, pane.room))
        title = offers[0].name if len(self._ids) == 1 and offers else "Compare"
        body = self.query_one(ListBody)
        around = self._around(offers) if body.is_wide else Beside()
        right = offers[0].location if len(self._ids) == 1 and offers else f"{len(offers):,}"
        body.show(
            "Offers" if title == "Compare" else title, around, rows=len(pane.lines), right=right
        )
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Catalog > {title}")
        words = (
            count(len(offers), "offer")
            if len(part) == len(offers)
            else (
                f"{self._first + 1} to {self._first + len(part)} of {len(offers)} offers, arrow "
                "keys show the others"
            )
        )
        self.query_one(StatusLine).tell([(words, ""), ("without VAT", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self, offers: Sequence[Offer]) -> Beside:
        """Return the tiles around the table: differences, price by size, longer periods.

        Many offers use the whole width for their columns.
        """
        glyphs = glyphs_for(ascii=self.deck.ascii)
        commands = commands_tile("On the command line", _COMMANDS)
        if not offers:
            return Beside()
        if len(self._ids) == 1:
            _, periods, places = offer_tiles(offers[0], self._elsewhere(offers[0]))
            return Beside((periods, places, commands), ((value_tile(offers, glyphs),),))
        value = value_tile(offers, glyphs)
        if len(offers) > MOST_BESIDE:
            return Beside(below=((value,), (difference_tile(offers),)))
        below = [
            (offer_tiles(offer, ())[1]._replace(title=f"{offer.name} {offer.location}"),)
            for offer in offers
        ]
        return Beside((difference_tile(offers), value, commands), below)

    def _single_lines(self, offer: Offer, room: int) -> list[Line]:
        """Return one offer; a narrow screen shows periods and locations below it."""
        facts, *others = offer_tiles(offer, self._elsewhere(offer))
        lines = list(facts.draw(room))
        if not self.query_one(ListBody).is_wide:
            for tile in others:
                lines += [(), ((tile.title, "head"),), *tile.draw(room)]
        return lines

    def _elsewhere(self, offer: Offer) -> list[Offer]:
        found = self.deck.store.known(OFFERS, (0, self._currency)).value
        return (
            []
            if found is None
            else [each for each in found.rows if each.preset_id == offer.preset_id]
        )

    def action_shift(self, by: int) -> None:
        self._first += by
        self.show(frozenset())
