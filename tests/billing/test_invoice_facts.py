"""The rule by which an invoice belongs to a purchase, and the reading of all pages."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operations import operation
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.pages import all_invoices
from tui.models.billing import Invoice, read_invoice, read_invoices
from tui.operations.outcomes.invoice_facts import (
    Purchase,
    fit,
    mismatch_words,
    purchase_of,
    with_items,
)
from tui.operations.outcomes.verdict import MATCH, NAMED, NO_MATCH
from tui.store.operations import Operation, OpState

SENT = datetime.datetime(2026, 11, 30, 9, 0, tzinfo=datetime.UTC).timestamp()
ORDER = {"preset": "vm.v2-pico", "hostname": "x.example.com", "location_name": "NL"}
BEFORE = {
    "invoice": 900,
    "amount": "5.50",
    "currency": "EUR",
    "servers": [20311, 25250],
    "deploys": [],
}


def order(
    asked: dict[str, Any], before: dict[str, Any], action: str = "eq/order_instance"
) -> Operation:
    return operation(
        action,
        SENT,
        server_id=None,
        server_name="x",
        parameters=json.dumps({**asked, "before": before}),
        state=OpState.UNKNOWN,
        changed_at=SENT,
    )


WANTED = purchase_of(order(ORDER, BEFORE))


def invoice(**changes: Any) -> Invoice:
    """An invoice that fits, but for what is said."""
    row = {
        "id": 905,
        "status": "Unpaid",
        "total": "5.50",
        "date": "2026-11-30",
        "currencycode": "EUR",
    }
    item = {
        "type": "Hosting",
        "relid": 456,
        "inv_id": 0,
        "description": "Instant server NL (vm.v2-pico)",
    }
    items = changes.pop("items", None)
    item |= {name: changes.pop(name) for name in tuple(changes) if name in item}
    return read_invoice({**row, **changes, "items": {"item": items or [item]}})


def strength(found: Invoice, wanted: Purchase = WANTED) -> int:
    return fit(wanted, found, SENT + 60).strength


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, MATCH),
        ({"description": "vm.v2-pico x.example.com"}, NAMED),
        ({"description": "VM.V2-PICO (X.EXAMPLE.COM), 1 month"}, NAMED),
        ({"description": "nl-vmv2-pico"}, MATCH),
        ({"currencycode": None}, MATCH),
        ({"date": "2026-12-01"}, MATCH),
        ({"date": "2026-11-30 09:00:04"}, MATCH),
        ({"status": "Paid"}, MATCH),
        # another item
        ({"description": "renewal of db-1", "total": "89.00"}, NO_MATCH),
        ({"description": "renewal of db-1"}, NO_MATCH),
        ({"description": "vm.v2-pico-plus"}, NO_MATCH),
        ({"description": "vm.v2-nano"}, NO_MATCH),
        ({"description": "xvm.v2-pico"}, NO_MATCH),
        ({"description": "vm.v2-pico y.example.com"}, NO_MATCH),
        ({"description": "vm.v2-pico x.example.com.evil.org"}, NO_MATCH),
        ({"description": "x.example.com"}, NO_MATCH),
        ({"inv_id": 25250}, NO_MATCH),
        ({"type": "AddFunds"}, NO_MATCH),
        ({"description": "", "type": None}, NO_MATCH),
        # another amount
        ({"total": "5.51"}, NO_MATCH),
        ({"total": "55.00"}, NO_MATCH),
        ({"total": "-5.50"}, NO_MATCH),
        ({"total": None}, NO_MATCH),
        ({"currencycode": "USD"}, NO_MATCH),
        # another time
        ({"date": "2026-11-29"}, NO_MATCH),
        ({"date": "2026-11-30 08:20:00"}, NO_MATCH),
        ({"date": "2026-12-30"}, NO_MATCH),
        ({"date": "0000-00-00"}, NO_MATCH),
        ({"date": None}, NO_MATCH),
        ({"id": 900}, NO_MATCH),
        ({"id": 899}, NO_MATCH),
        ({"status": "Cancelled"}, NO_MATCH),
    ],
)
def test_an_invoice_fits_by_item_amount_and_date_together(
    changes: dict[str, Any], expected: int
) -> None:
    assert strength(invoice(**changes)) == expected


@pytest.mark.parametrize(
    "before",
    [{**BEFORE, "amount": None}, {"amount": "5.50"}, {**BEFORE, "invoice": None}, {}],
    ids=str,
)
def test_without_a_price_or_a_newest_invoice_from_before_nothing_fits(
    before: dict[str, Any],
) -> None:
    assert strength(invoice(), purchase_of(order(ORDER, before))) == NO_MATCH


def test_with_a_promotion_the_amount_is_not_known() -> None:
    wanted = purchase_of(order({**ORDER, "promocode": "X"}, BEFORE))
    assert (
        fit(wanted, invoice(), SENT).against
        == "the price of this order was not known when it was sent"
    )


def test_of_several_lines_the_one_of_the_purchase_bears_its_amount() -> None:
    lines = [
        {"type": "Hosting", "description": "renewal of db-1", "amount": "5.50"},
        {"type": "Hosting", "description": "vm.v2-pico", "amount": "7.00"},
    ]
    assert strength(invoice(items=lines, total="12.50")) == NO_MATCH
    assert (
        strength(invoice(items=[lines[0], {**lines[1], "amount": "5.5"}], total="11.00")) == MATCH
    )


@pytest.mark.parametrize(
    ("text", "kind", "total", "expected"),
    [
        ("Add funds", "Hosting", "25.00", MATCH),
        ("", "AddFunds", "25", MATCH),
        ("Top-up", "", "25.00", MATCH),
        ("Add funds", "Hosting", "25.01", NO_MATCH),
        ("VM web-01 (monthly)", "Hosting", "25.00", NO_MATCH),
        ("Funds management license", "Hosting", "25.00", NO_MATCH),
    ],
)
def test_a_top_up_is_known_by_its_item_too(text: str, kind: str, total: str, expected: int) -> None:
    wanted = purchase_of(order({"amount": "25"}, {"invoice": 900}, "whmcs/create_addfunds"))
    assert strength(invoice(description=text, type=kind, total=total), wanted) == expected


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["vm.v2-pico", "x.example.com", "renewal of db-1", "Add funds"]
)


@given(
    TEXTS,
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-100, max_value=100),
    TEXTS,
)
def test_what_fits_has_the_amount_and_the_item_whatever_the_texts_are(
    text: str, total: Any, kind: str
) -> None:
    found = invoice(description=text, total=str(total), type=kind)
    if strength(found):
        assert total == WANTED.amount
        assert "pico" in text.lower()


@given(st.integers(-400, 400))
def test_a_day_before_the_sending_never_fits(days: int) -> None:
    day = datetime.datetime.fromtimestamp(SENT, datetime.UTC).date() + datetime.timedelta(days=days)
    assert bool(strength(invoice(date=day.isoformat()))) is (0 <= days <= 1)


def test_what_was_compared_is_said() -> None:
    other = invoice(description="renewal of db-1", total="89.00")
    (words,) = mismatch_words(WANTED, [(other, fit(WANTED, other, SENT))])
    assert (
        words == "Invoice 905 (89.00 EUR, renewal of db-1) does not match this order: it is for "
        "something else."
    )
    found = list(mismatch_words(WANTED, [(other, fit(WANTED, other, SENT))] * 5))
    assert len(found) == 4
    assert found[-1] == "2 more new invoices do not match either."


# Pages


class Pages:
    """A provider that gives invoices in pages, as it likes."""

    def __init__(
        self, ids: list[int], *, cap: int = 100, total: bool = True, deaf: bool = False
    ) -> None:
        self.ids, self.cap, self.total, self.deaf = ids, cap, total, deaf
        self.asked: list[int] = []

    def call(self, action: Any, params: Any) -> Any:
        assert action is whmcs.GET_INVOICES
        self.asked.append(params.limitstart)
        start = 0 if self.deaf else params.limitstart
        rows = [{"id": item} for item in self.ids[start : start + min(params.limitnum, self.cap)]]
        return read_invoices(
            {"invoices": rows, **({"totalresults": len(self.ids)} if self.total else {})}
        )


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("cap", [10, 25, 100, 1000])
@pytest.mark.parametrize("count", [0, 1, 24, 25, 99, 100, 101, 250])
def test_all_pages_are_read_however_long_they_are(count: int, cap: int, total: bool) -> None:
    for ids in (list(range(1, count + 1)), list(range(count, 0, -1))):
        listed = all_invoices(Pages(ids, cap=cap, total=total))  # type: ignore[arg-type]
        assert {item.id for item in listed.invoices} == set(ids)
        assert listed.is_complete
        assert listed.newest == count


@pytest.mark.parametrize("total", [True, False])
def test_a_provider_that_ignores_where_a_page_begins_is_not_read_whole(total: bool) -> None:
    assert not all_invoices(Pages(list(range(250)), total=total, deaf=True)).is_complete  # type: ignore[arg-type]


def test_a_row_without_a_number_is_a_doubt() -> None:
    class Numberless(Pages):
        def call(self, action: Any, params: Any) -> Any:
            return read_invoices({"invoices": [{"id": 1}, {"status": "Paid"}], "totalresults": 1})

    assert not all_invoices(Numberless([])).is_complete  # type: ignore[arg-type]


def test_details_of_another_invoice_are_not_taken_for_its_own() -> None:
    class Other:
        def call(self, action: Any, params: Any) -> Any:
            return invoice(id=900)

    row = read_invoices(
        {"invoices": [{"id": 905, "total": "5.50", "date": "2026-11-30"}]}
    ).invoices[0]
    found = with_items(Other(), row)  # type: ignore[arg-type]
    assert (found.id, found.lines) == (905, ())
    assert fit(replace(WANTED), found, SENT).against == "its items could not be read"
