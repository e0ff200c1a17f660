"""A server in stock as an offer, and the order that it becomes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from screens.order.market_rows import STOCK_COLUMNS, stock_rows
from tui.models.kind import ServerKind
from tui.models.order import read_stocks
from tui.models.stock_offer import stock_offer
from tui.wizards.ordering.offer_check import changed_since
from tui.wizards.ordering.order_cost import BillingPeriod
from tui.wizards.ordering.order_draft import (
    OrderDraft,
    OrderFacts,
    cost,
    problems,
    request_of,
    shown_fields,
)

ROW: dict[str, Any] = {
    "id": 1024,
    "name": "srv-nl-01",
    "location": "NL",
    "group": "dedicated",
    "status": "available",
    "price": {"EUR": 49.99, "USD": 54.99},
    "specs": {"cpu": "Intel Xeon", "ram": 32, "disk": 1000},
}


def offer_of(**changed: Any) -> Any:
    (server,) = read_stocks({"servers": [{**ROW, **changed}]})
    return stock_offer(server, "EUR")


OFFER = offer_of()
DRAFT = OrderDraft(
    OFFER, 219, hostname="db-9", password=SecretStr("Good-pass-1"), password_stored=True
)
NOTHING_READ = OrderFacts()


def test_a_server_in_stock_is_an_offer_with_its_parts() -> None:
    assert (OFFER.name, OFFER.location, OFFER.stock_id) == ("srv-nl-01", "NL", 1024)
    assert (OFFER.kind, OFFER.ram_gb, OFFER.disk_gb) == (ServerKind.BARE_METAL, 32, 1000)
    assert (OFFER.amount, OFFER.is_sold_out) == (Decimal("49.99"), False)
    hardware = {"cpu_name": "EPYC", "ram": "64", "hdd_groups": [{"size": 960, "count": 2}]}
    found = offer_of(specs=[], hardware=hardware, group="GPU")
    assert (found.cpu, found.ram_gb, found.disk, found.kind) == ("EPYC", 64, "2x960", "GPU")


@pytest.mark.parametrize("status", ["reserved", "draining", "not available", "", None, 7])
def test_a_server_with_any_other_status_cannot_be_ordered(status: Any) -> None:
    found = offer_of(status=status)
    assert found.is_sold_out
    words = [problem.words for problem in problems(replace(DRAFT, offer=found), NOTHING_READ)]
    assert words == [found.sold_out_words]
    assert str(status or "unknown") in words[0]


@pytest.mark.parametrize("price", [None, [], "", {"USD": 5}, {"EUR": -1}, {"EUR": "soon"}, "9"])
def test_a_server_without_a_readable_price_cannot_be_ordered(price: Any) -> None:
    found = offer_of(price=price)
    assert found.amount is None
    (problem,) = problems(replace(DRAFT, offer=found), NOTHING_READ)
    assert problem.words == "The price of srv-nl-01 in EUR is unknown."


def test_its_order_is_one_request_with_the_id_of_the_server() -> None:
    assert problems(DRAFT, NOTHING_READ) == ()
    request = request_of(DRAFT, NOTHING_READ)
    assert request.action.name == "eq/deploy"
    assert dict(shown_fields(request)) == {
        "action": "deploy",
        "id": "1024",
        "os_id": "219",
        "root_pass": "••••••••",
        "hostname": "db-9",
        "deploy_data": "monthly",
    }


def test_what_its_order_cannot_send_is_refused() -> None:
    asked = replace(
        DRAFT, ipv6=True, soft_id=3, plan_id=25, promocode="X", period=BillingPeriod.ANNUALLY
    )
    found = [problem.words for problem in problems(asked, NOTHING_READ)]
    assert [words.removeprefix("An order from stock cannot include ") for words in found] == [
        "an IPv6 network.",
        "a promotion code.",
        "software.",
        "a traffic plan.",
        "a longer period.",
    ]


def test_its_cost_has_no_traffic_plan_and_stays_unknown_with_the_license() -> None:
    found = cost(DRAFT, NOTHING_READ)
    assert [item.words for item in found.items] == ["srv-nl-01 at NL", "License"]
    assert found.total is None


def test_a_change_since_the_review_is_named() -> None:
    assert changed_since(OFFER, {OFFER.id: OFFER}) == ""
    sold = offer_of(status="reserved")
    assert changed_since(OFFER, {OFFER.id: sold}) == (
        'srv-nl-01 cannot be ordered: the provider says "reserved".'
    )
    dearer = offer_of(price={"EUR": 55})
    assert "changed from 49.99 EUR to 55.00 EUR" in changed_since(OFFER, {OFFER.id: dearer})


def test_what_the_list_does_not_name_is_unknown_and_no_empty_cell() -> None:
    (row,) = stock_rows(read_stocks({"servers": [ROW]}))
    cells = {column.id: column.cell(row).text for column in STOCK_COLUMNS}
    assert (cells["gpu"], cells["ready"], cells["status"]) == ("unknown", "unknown", "available")
    assert all(cells.values())
