"""The offers in the catalog: prices joined with stock, in an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.order.offer_columns import COLUMNS, TITLES
from tui.fleet.offers import OfferList
from tui.format import ago, count
from tui.models.offer import CURRENCIES, Offer
from tui.readings.catalog_topics import OFFERS, STOCK

if TYPE_CHECKING:
    from tui.fleet.filter import Filter
    from tui.store.reading import Reading
    from tui.store.store import Store

FIRST_SORT = "price"


class OfferView:
    """All offers in one currency and one order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.currency = CURRENCIES[0]
        self.offers = OfferList()
        self._sources: tuple[object, ...] = ()
        """The readings behind the offers: offers are rebuilt only from newer readings."""
        self.sort, self._is_descending = FIRST_SORT, False
        self._ordered: list[int] = []
        self._ordered_by: tuple[OfferList | None, str, bool] = (None, "", False)

    @property
    def reading(self) -> Reading[OfferList]:
        """Return the offers as last read, without their stock."""
        return self._store.known(OFFERS, (0, self.currency))

    def take(self) -> bool:
        """Join prices and stock. Return whether the offers changed."""
        offers = self.reading.value
        if offers is None:
            return False
        stocks = {place: self._store.known(STOCK, (0, place)).value for place in offers.locations}
        sources = (offers, *stocks.values())
        if len(sources) == len(self._sources) and all(
            new is old for new, old in zip(sources, self._sources, strict=True)
        ):
            return False
        is_newer = not self._sources or self._sources[0] is not offers
        self._sources, self.offers = sources, offers
        for place, found in stocks.items():
            if found is not None:
                self.offers = self.offers.with_stock(place, found)
        return is_newer

    def matching(self, wanted: Filter | None) -> list[int]:
        """Return the indices of the offers that match a filter, in order."""
        view = self._order()
        if wanted is None:
            return view
        passing = set(wanted.select(self.offers.rows, self.offers.keys))
        return [at for at in view if at in passing]

    def _order(self) -> list[int]:
        # Sort again only when the offers or the order change, not for every typed letter.
        offers, sort, is_descending = self._ordered_by
        if offers is self.offers and (sort, is_descending) == (self.sort, self._is_descending):
            return self._ordered
        column = next(column for column in COLUMNS if column.id == self.sort)
        assert column.sort_key is not None
        key, rows = column.sort_key, self.offers.rows
        self._ordered = sorted(
            range(len(rows)), key=lambda at: key(rows[at]), reverse=self._is_descending
        )
        self._ordered_by = (self.offers, self.sort, self._is_descending)
        return self._ordered

    def sort_by(self, name: str) -> None:
        """Sort by a column; sort by the same column again to reverse."""
        self._is_descending = name == self.sort and not self._is_descending
        self.sort = name

    def use_currency(self, name: str) -> None:
        """Show prices in another currency."""
        self.currency, self._sources = name, ()

    def same_preset(self, offer: Offer) -> list[Offer]:
        """Return the offers of the same preset at all locations."""
        return [each for each in self.offers.rows if each.preset_id == offer.preset_id]

    # Text

    @property
    def order_words(self) -> tuple[str, str]:
        """Return the order and its tone."""
        words = f"by {TITLES[self.sort].lower()}{', reversed' if self._is_descending else ''}"
        # On a narrow line, dim facts are dropped first: a chosen order stays.
        is_chosen = (self.sort, self._is_descending) != (FIRST_SORT, False)
        return words, "" if is_chosen else "dim"

    def facts(self, shown: int, marked: int) -> list[tuple[str, str]]:
        """Return the facts about a list with `shown` visible offers."""
        total = len(self.offers)
        offers = count(total, "offer")
        facts = [(offers if shown == total else f"{shown:,} of {offers}", "")]
        if marked:
            facts.append((f"{marked:,} marked", "key"))
        facts.append((f"{self.currency}/month without VAT", "dim"))
        return [*facts, self.order_words]

    def age(self, now: float) -> list[tuple[str, str]]:
        """Return the age of the prices, after any error."""
        reading = self.reading
        runs = [("not refreshed", "warn")] if reading.error else []
        runs += [(reading.gap.rstrip("."), "warn")] if reading.gap else []
        if reading.taken_at is not None:
            runs.append((f"read {ago(now - reading.taken_at)}", "dim"))
        return runs

    def empty_words(self, wanted: Filter | None) -> str:
        """Return the text for a list without rows."""
        reading = self.reading
        if reading.value is None:
            return reading.error or "Reading the offers."
        if wanted:
            return "No offer matches.\n{key:order.clear} clears the filter."
        return "The provider lists no offers."
