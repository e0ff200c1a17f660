"""What the servers cost: by currency, by group, and what is due next."""

from __future__ import annotations

import datetime
from decimal import Decimal

from tui.billing.spending import (
    NO_GROUP,
    NOT_READ,
    by_group,
    group_keys,
    next_due,
    runway,
    spending,
)
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind

ROWS = (
    ServerRow(
        1,
        "a",
        ServerKind.VM,
        "NL",
        price=7.64,
        currency="EUR",
        due="2026-12-05",
        tags=(("env", "prod"),),
        detailed=True,
    ),
    ServerRow(
        2,
        "b",
        ServerKind.VM,
        "NL",
        price=0.1,
        currency="EUR",
        due="",
        tags=(("env", "prod"),),
        detailed=True,
    ),
    ServerRow(
        3, "c", ServerKind.GPU, "US", price=0.2, currency="USD", due="2026-11-30", detailed=True
    ),
    ServerRow(4, "d", ServerKind.GPU, "US", price=None),
)


def test_currencies_are_never_added_up_and_unknown_is_counted() -> None:
    found = spending(ROWS)
    assert found.totals == (("EUR", Decimal("7.74")), ("USD", Decimal("0.2")))
    assert (found.servers, found.unknown) == (4, 1)


def test_groups_by_tag_tell_untagged_from_unread() -> None:
    assert [(item.group, item.servers) for item in by_group(ROWS, "tag:env")] == [
        ("prod", 2),
        (NO_GROUP, 1),
        (NOT_READ, 1),
    ]
    assert [item.group for item in by_group(ROWS, "location")] == ["NL", "US"]
    assert group_keys(ROWS) == ("kind", "location", "status", "tag:env")


def test_what_is_due_first_stands_first_and_unknown_last() -> None:
    assert [row.id for row in next_due(ROWS)] == [3, 1, 2, 4]


def test_a_credit_lasts_until_the_first_renewal_that_it_does_not_pay() -> None:
    rows = (
        ServerRow(1, "a", price=10.0, currency="EUR", due="2026-12-31"),
        ServerRow(2, "b", price=40.0, currency="EUR", due="2027-01-05"),
        ServerRow(3, "c", price=1.0, currency="USD", due="2026-12-01"),
        ServerRow(4, "d", currency="EUR"),
    )
    found = runway(rows, Decimal("59.99"), "EUR")
    assert found is not None
    assert (found.first, found.day, found.left_out) == (rows[0], datetime.date(2027, 1, 31), 2)
    found = runway(rows, Decimal("60"), "EUR")
    assert found is not None
    # Both renewals of a month are paid, and the third of the one that began on the 31st, at the end
    # of February.
    assert (found.first, found.day) == (rows[1], datetime.date(2027, 2, 5))


def test_a_credit_that_pays_a_year_has_no_end_and_one_of_nothing_is_not_reckoned() -> None:
    rows = (ServerRow(1, "a", price=10.0, currency="EUR", due="2026-12-31"),)
    found = runway(rows, Decimal(120), "EUR")
    assert found is not None
    assert found.first is None
    found = runway(rows, Decimal("119.99"), "EUR")
    assert found is not None
    assert found.day == datetime.date(2027, 11, 30)
    assert runway(rows, Decimal(5), "USD") is None
    assert runway((), Decimal(5), "EUR") is None
