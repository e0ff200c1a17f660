"""Tiles about the account: sums with unknown prices, stock that was not read. Without the app."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

import screens.account_tiles as tiles
from screens.account.glance_tile import glance_tile
from screens.order.offer_lines import cheapest_tile, stock_tile
from tui.fleet.rows import ServerRow
from tui.models.offer import Offer
from tui.models.ticket import RemoteHandsRequest
from tui.readings.remote_hands_topics import HANDS, TICKETS
from tui.store.operations import Operation
from widgets.lines import Line


def words(lines: list[Line]) -> list[str]:
    return [" ".join("".join(text for text, _ in line).split()) for line in lines]


def server(number: int, due: str, price: float | None, currency: str = "EUR") -> ServerRow:
    return ServerRow(number, f"web-{number}", due=due, price=price, currency=currency)


def test_the_credit_falls_by_what_each_day_costs_and_names_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tiles, "known_credit", lambda deck: (Decimal("50.00"), "EUR"))
    rows = [
        server(1, "2026-12-01", 20.0),
        server(2, "2026-12-05", None),
        server(3, "2026-12-05", 40.0),
        server(4, "2026-12-05", 9.0, "USD"),
    ]
    found = words(list(tiles.credit_tile(None, rows).draw(60)))  # type: ignore[arg-type]
    assert found[:4] == [
        "today 50.00 EUR",
        "1 Dec 1 server 30.00 EUR",
        "5 Dec 3 servers -10.00 EUR",
        "not included: 2 prices not known in EUR",
    ]


def test_without_a_credit_nothing_is_reckoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "known_credit", lambda deck: None)
    rows = [server(1, "2026-12-01", 20.0)]
    assert words(list(tiles.credit_tile(None, rows).draw(60))) == [  # type: ignore[arg-type]
        "Credit not read yet."
    ]


def test_a_stock_that_was_not_read_is_not_in_stock() -> None:
    offers = [
        _offer("a", 3, 5.0),
        _offer("b", None, 1.0),
        _offer("c", 0, 2.0),
    ]
    assert words(list(stock_tile(offers).draw(60))) == ["NL 1 of 3, 1 not read from 1.00 EUR"]
    assert words(list(cheapest_tile(offers).draw(60))) == ["a 4 GB 5.00 EUR"]


def _offer(name: str, stock: int | None, price: float) -> Offer:
    offer = Offer(1, 1, name, "NL")
    return replace(offer, stock=stock, price=price, ram_gb=4.0, currency="EUR")


def test_a_request_in_an_unknown_state_is_neither_open_nor_closed() -> None:
    hands = [
        RemoteHandsRequest.model_validate({"id": number, "status": status})
        for number, status in enumerate(("Pending", "Closed", "quuxed"), 1)
    ]

    def known(topic: object, key: object) -> SimpleNamespace:
        return SimpleNamespace(value={HANDS: hands, TICKETS: ()}.get(topic))

    deck = SimpleNamespace(store=SimpleNamespace(known=known))
    lines = words(list(glance_tile(deck, [""] * 6).draw(60)))  # type: ignore[arg-type]
    assert "Requests 1 open, 1 in an unknown state, 3 in all" in lines


def test_tasks_are_made_once_for_each_state_of_the_journal() -> None:
    last = tiles.LastTasks()
    operations: dict[int, Operation] = {}
    first = last.of(operations, ())
    assert last.of(operations, ()) is first
    assert last.of({**operations}, ()) is not first
