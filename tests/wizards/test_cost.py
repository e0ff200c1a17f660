"""What an order costs: discounts on the server only, unknown stays unknown, the credit before and
after."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.billing.amount import MOST, AmountProblem, amount_of
from tui.models.order import TrafficPlan, read_traffic_plans
from tui.wizards.ordering.order_cost import CENT, BillingPeriod, cost_of, plan_price

EUR = "EUR"
PRICES = st.decimals(min_value=0, max_value=10_000, places=2)


@pytest.mark.parametrize(
    ("period", "months", "server"),
    [
        (BillingPeriod.MONTHLY, 1, "100.00"),
        (BillingPeriod.QUARTERLY, 3, "291.00"),
        (BillingPeriod.SEMI_ANNUALLY, 6, "564.00"),
        (BillingPeriod.ANNUALLY, 12, "1056.00"),
    ],
)
def test_the_discount_is_on_the_server_and_on_nothing_else(
    period: BillingPeriod, months: int, server: str
) -> None:
    cost = cost_of(Decimal(100), plan=Decimal(50), license=Decimal(16), period=period, currency=EUR)
    assert [item.total for item in cost.items] == [Decimal(server), 50 * months, 16 * months]
    assert [item.discount for item in cost.items] == [period.discount, 0, 0]
    assert cost.total == Decimal(server) + 66 * months
    assert cost.saved == 100 * months - Decimal(server)


@given(PRICES, PRICES, PRICES, st.sampled_from(BillingPeriod))
def test_a_longer_period_never_costs_more_than_the_months_alone(
    server: Decimal, plan: Decimal, license: Decimal, period: BillingPeriod
) -> None:
    cost = cost_of(server, plan=plan, license=license, period=period, currency=EUR)
    assert cost.total is not None
    assert cost.total <= (server + plan + license) * period.months + CENT
    assert cost.total == cost.total.quantize(CENT)


@pytest.mark.parametrize("unknown", ["server", "plan", "license"])
def test_a_sum_with_an_unknown_part_is_unknown(unknown: str) -> None:
    prices: dict[str, Decimal | None] = {
        "server": Decimal(5),
        "plan": Decimal(0),
        "license": Decimal(0),
    }
    prices[unknown] = None
    cost = cost_of(
        prices["server"],
        plan=prices["plan"],
        license=prices["license"],
        period=BillingPeriod.MONTHLY,
        currency=EUR,
        credit=Decimal(100),
    )
    assert cost.total is None
    assert cost.credit_after is None
    assert cost.is_covered is None


def test_the_credit_before_and_after() -> None:
    cost = cost_of(
        Decimal("14.90"),
        plan=Decimal(0),
        license=Decimal(0),
        period=BillingPeriod.QUARTERLY,
        currency=EUR,
        credit=Decimal("42.11"),
    )
    assert cost.total == Decimal("43.36")
    assert (cost.credit_after, cost.is_covered, cost.missing) == (
        Decimal("-1.25"),
        False,
        Decimal("1.25"),
    )


def plan(**more: object) -> TrafficPlan:
    return read_traffic_plans({"traffic_plans": [{"id": 1, "name": "x", **more}]})[0]


@pytest.mark.parametrize(
    ("sent", "currency", "price"),
    [
        ({"price": 0}, "USD", "0"),
        ({"price": 50, "currency_id": 0}, "EUR", "50"),
        ({"price": 50, "currency_id": 0}, "RUB", None),
        ({"price": 5000, "currency_id": 1}, "RUB", "5000"),
        ({"price": 5000, "currency_id": 1}, "EUR", None),
        ({"price": -1}, "EUR", None),
        ({}, "EUR", None),
        ({"price": 50, "billing_plan": {"EUR": 45, "USD": 48}}, "USD", "48"),
        ({"price": 50, "currency_id": 0, "billing_plan": []}, "EUR", "50"),
        # The table counts before the single price, and it may name rubles by their old code.
        ({"price": 9, "currency_id": 0, "billing_plan": {"EUR": 0}}, "EUR", "0"),
        ({"price": 9, "currency_id": 0, "billing_plan": {"EUR": -1}}, "EUR", "9"),
        ({"billing_plan": {"RUB": 400, "RUR": 500}}, "RUB", "400"),
        ({"billing_plan": {"RUR": 500}}, "RUB", "500"),
        ({"billing_plan": {"RUR": 500}}, "EUR", None),
    ],
)
def test_what_a_plan_adds(sent: dict[str, object], currency: str, price: str | None) -> None:
    assert plan_price(plan(**sent), currency) == (None if price is None else Decimal(price))


@pytest.mark.parametrize(
    ("text", "amount"), [("25", "25"), (" 25.50 ", "25.50"), ("7.5 EUR", "7.5"), ("0.01", "0.01")]
)
def test_an_amount(text: str, amount: str) -> None:
    assert amount_of(text, EUR) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "0",
        "0.00",
        "-5",
        "+5",
        "1,000",
        "1,50",
        "1.234",
        "1e3",
        "∞",
        "٢٥",
        "NaN",
        "50001",
        "9" * 40,
        "5 USD",
    ],
)
def test_what_is_no_amount_says_so(text: str) -> None:
    with pytest.raises(AmountProblem, match=r"\.$"):
        amount_of(text, EUR)


def outcome(text: str) -> Decimal | str:
    """The amount, or why it is none."""
    try:
        return amount_of(text, EUR)
    except AmountProblem as problem:
        return str(problem)


@given(st.text(max_size=40))
def test_any_text_is_an_amount_that_can_be_meant_or_a_sentence(text: str) -> None:
    found = outcome(text)
    assert found.endswith(".") if isinstance(found, str) else 0 < found <= MOST
