"""Tiles next to the steps of an order: the offer, the answers so far, the bill."""

from __future__ import annotations

from collections.abc import Sequence

from screens.account.profile_tiles import keys_tile
from screens.account_tiles import cost_tile, credit_tile, fleet_of
from screens.calendar_tile import calendar_tile
from screens.fleet_tiles import funds_tile, kind_tile, names_tile, systems_tile
from screens.order.cost_pane import price_lines
from screens.order.offer_lines import offer_tiles
from screens.order.order_step import OrderView
from screens.wizard.step_tiles import allowances_tile
from tui.deck import Deck
from tui.readings.account_topics import SSH_KEYS
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from tui.wizards.ordering.order_draft import OrderStep
from widgets.fold import fold
from widgets.lines import Line, field
from widgets.tiles import Tile

_OF_PRESETS = frozenset({"Traffic plan", "SSH key", "IPv6"})
"""Answers that an order from stock cannot send."""


def answer_tiles(view: OrderView) -> Sequence[Tile]:
    """Return the tiles next to every step."""
    offer, periods, _ = offer_tiles(view.draft.offer, ())
    return (_answers_tile(view), _open_tile(view), _bill_tile(view), offer, periods)


def step_tiles(deck: Deck, view: OrderView, step: OrderStep) -> Sequence[Sequence[Tile]]:
    """Return the columns of tiles below a step."""
    glyphs, rows = view.glyphs, fleet_of(deck)
    if step is OrderStep.DETAILS:
        keys = keys_tile(deck.store.known(SSH_KEYS, ACCOUNT).value)
        return (names_tile(deck),), (keys, systems_tile(deck, glyphs))
    past = kind_tile(deck, glyphs, "Earlier orders", titled="Order")
    calendar = calendar_tile(rows, deck.clock.now())
    kinds, funds = cost_tile(rows, "kind", glyphs), funds_tile(deck, rows, glyphs)
    if step is OrderStep.COST:
        return (funds, kinds, past), (credit_tile(deck, rows), calendar)
    places = cost_tile(rows, "location", glyphs)
    if step is OrderStep.SYSTEM:
        return (systems_tile(deck, glyphs), past, calendar), (kinds, funds, places)
    return (allowances_tile(deck, glyphs), past, calendar), (kinds, places, funds)


def _answers_tile(view: OrderView) -> Tile:
    draft = view.draft
    system = view.facts.system(draft.os_id)
    plan = next((each for each in view.facts.plans or () if each.id == draft.plan_id), None)

    def draw(room: int) -> list[Line]:
        pairs: list[tuple[str, str]] = [
            ("System", safe_text(str(system.name)) if system else "not selected"),
            ("Traffic plan", safe_text(str(plan.name)) if plan else "not selected"),
            ("Host name", safe_text(draft.hostname) or "not set"),
            ("Password", "set, not shown" if draft.password else "not set"),
            ("SSH key", "set" if draft.ssh_key else "none"),
            ("IPv6", "yes" if draft.ipv6 else "no"),
            ("Period", draft.period.words),
        ]
        if draft.offer.stock_id is not None:
            pairs = [pair for pair in pairs if pair[0] not in _OF_PRESETS]
        return [field(name, words, room) for name, words in pairs]

    return Tile("This order", draw)


def _open_tile(view: OrderView) -> Tile:
    """Return the missing answers, by step."""
    steps = list(OrderStep)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for each in view.problems:
            tone = "warn" if each.step in view.visited else "dim"
            words = f"{steps.index(each.step) + 1} {each.step}: {each.words}"
            lines += [((part, tone),) for part in fold(safe_text(words), room)]
        return lines or [((f"{view.glyphs.ok} ", "good"), ("Every step is complete.", ""))]

    return Tile("Still to answer", draw, f"{len(view.problems)}" if view.problems else "")


def _bill_tile(view: OrderView) -> Tile:
    def draw(room: int) -> list[Line]:
        return price_lines(view, room)

    return Tile("Bill", draw)
