"""Counts of the fleet and the credit, for the header line of the list."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from screens.credit_facts import known_credit
from tui.fleet.fleet import LARGE, Fleet, LazyRows
from tui.fleet.fleet_summary import condition_of
from tui.fleet.server_state import is_rented
from tui.format import count, money
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from widgets.glyphs import glyphs_for
from widgets.lines import Line, Run

if TYPE_CHECKING:
    from tui.deck import Deck

LARGEST_RECKONED = 500
"""Maximum number of servers for which the credit's runway is computed: a frame waits for it."""
MOST_DECODED = 200
"""Maximum size of cached lists of several accounts that are decoded for counting."""
FEW_DAYS = 7
"""Days of remaining credit at or below which the header warns."""


def fleet_counts(deck: Deck) -> Line:
    """Return how many servers are on, off, of unknown power, in warning and in a problem; empty
    before the list is known. States without servers are omitted."""
    fleet = deck.store.fleet.value
    if fleet is None or (deck.accounts and _is_cached(fleet)):
        return ()  # decoding the cached lists of several accounts would delay the first frame
    return _counts(fleet, deck.ascii)


def _is_cached(fleet: Fleet) -> bool:
    return isinstance(fleet.rows, LazyRows) and len(fleet) > MOST_DECODED


@lru_cache(maxsize=1)
def _counts(fleet: Fleet, ascii: bool) -> Line:
    if isinstance(fleet.rows, LazyRows) and len(fleet) > LARGE:
        return ()  # another process decodes them
    packed = fleet.packed
    kinds = Counter(map(condition_of, fleet.rows)) if packed is None else packed.conditions
    powers: Counter[Power] = Counter()
    warnings = problems = 0
    for (power, alarm, status), number in kinds.items():
        powers[power] += number
        if not is_rented(status) or alarm is SensorStatus.CRITICAL:
            problems += number
        elif alarm is SensorStatus.WARNING:
            warnings += number
    glyphs = glyphs_for(ascii=ascii)
    unknown = len(fleet.rows) - powers[Power.ON] - powers[Power.OFF]
    runs: list[tuple[int, Run]] = [
        (powers[Power.ON], (f"{powers[Power.ON]:,} on", "good")),
        (powers[Power.OFF], (f"{powers[Power.OFF]:,} off", "dim")),
        (unknown, (f"{unknown:,} unknown", "dim")),
        (warnings, (f"{warnings:,} {glyphs.warning}", "warn")),
        (problems, (f"{problems:,} {glyphs.critical}", "bad")),
    ]
    return tuple(run for number, run in runs if number)


def credit_runs(deck: Deck) -> Line:
    """Return "credit 120.00 EUR, 7 days"; empty until the credit is known.

    The days count to the first renewal that the credit does not cover. They are omitted if it
    covers all renewals in the forecast, or if that is unknown.
    """
    known = known_credit(deck)
    if known is None:
        return ()
    amount, currency = known
    words = f"credit {money(amount, currency)}"
    fleet = deck.store.fleet.value
    if fleet is None or len(fleet) > LARGEST_RECKONED:
        return ((words, ""),)
    found = _last_day(fleet, amount, currency)
    if found is None:
        return ((words, ""),)
    day, is_upper_limit = found
    today = datetime.datetime.fromtimestamp(deck.clock.now(), datetime.UTC).date()
    days = max(0, (day - today).days)
    most = "at most " if is_upper_limit else ""
    return ((f"{words}, {most}{count(days, 'day')}", "warn" if days <= FEW_DAYS else ""),)


@lru_cache(maxsize=1)
def _last_day(fleet: Fleet, amount: Decimal, currency: str) -> tuple[datetime.date, bool] | None:
    """Return the last day that the credit covers, and whether servers are missing from the
    forecast, so that it may run out earlier; `None` if it covers everything or nothing is known."""
    from tui.billing.spending import runway

    found = runway(fleet.rows, amount, currency)
    return None if found is None or found.day is None else (found.day, found.left_out > 0)
