"""Cost of an order: per month, for the whole period, and the remaining credit. Pure.

Source: guide Instant servers. The discount for a longer period applies only to the server, not to
traffic plans and licenses. For display before the order; the provider's invoice is authoritative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.format import money
from tui.models.scalars import _money

if TYPE_CHECKING:
    from tui.models.order import TrafficPlan

CENT = Decimal("0.01")
RUBLES = 1
"""`currency_id` of a traffic plan: 0 is EUR or USD, 1 is RUB. Seen in clients."""


class BillingPeriod(StrEnum):
    """Billing period, paid in advance. The value is the provider's word."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMI_ANNUALLY = "semi-annually"
    ANNUALLY = "annually"

    @property
    def months(self) -> int:
        """Number of months paid in advance."""
        return {"monthly": 1, "quarterly": 3, "semi-annually": 6, "annually": 12}[self.value]

    @property
    def discount(self) -> int:
        """Return the discount on the server in percent."""
        return {"monthly": 0, "quarterly": 3, "semi-annually": 6, "annually": 12}[self.value]

    @property
    def words(self) -> str:
        """Return months and discount, for a list."""
        months = "1 month" if self.months == 1 else f"{self.months} months"
        return f"{months}, {self.discount}% off" if self.discount else months


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the cost."""

    words: str
    monthly: Decimal | None
    """Amount before the discount; `None` is unknown."""
    discount: int
    """Discount in percent."""
    total: Decimal | None
    """Amount for the whole period after the discount."""


@dataclass(frozen=True, slots=True)
class Cost:
    """All lines, their sum, and the effect on the credit."""

    items: tuple[Item, ...]
    period: BillingPeriod
    currency: str
    total: Decimal | None
    """`None` if any line is unknown, because a partial sum would look like the total."""
    credit_before: Decimal | None = None
    """`None`: unknown."""
    credit_in: str = ""
    """The currency of the credit if it differs. The amounts cannot be compared then."""

    @property
    def saved(self) -> Decimal:
        """Return the amount of the discount."""
        full = sum(
            ((item.monthly or Decimal(0)) * self.period.months for item in self.items), Decimal(0)
        )
        sum_of_items = sum((item.total or Decimal(0) for item in self.items), Decimal(0))
        return full - sum_of_items

    @property
    def credit_after(self) -> Decimal | None:
        """Return the credit after the order, which may be negative; `None` if either amount is
        unknown."""
        if self.total is None or self.credit_before is None:
            return None
        return self.credit_before - self.total

    @property
    def is_covered(self) -> bool | None:
        """Return whether the credit covers the total; `None` if unknown."""
        after = self.credit_after
        return None if after is None else after >= 0

    @property
    def missing(self) -> Decimal:
        """Return the amount missing from the credit; 0 if the credit covers the total or is
        unknown."""
        after = self.credit_after
        return -after if after is not None and after < 0 else Decimal(0)


def cost_of(
    server: Decimal | None,
    *,
    plan: Decimal | None,
    license: Decimal | None,
    period: BillingPeriod,
    currency: str,
    credit: Decimal | None = None,
    names: Mapping[str, str] | None = None,
    software: Decimal | None = None,
    has_plan: bool = True,
) -> Cost:
    """Return the cost of an order.

    Args:
        server: Monthly price of the instance at its location; `None` is unknown, also in the other
            prices.
        plan: Monthly price of the traffic plan; 0 means included.
        license: Monthly price of the operating system; 0 is free.
        software: Monthly price of the software; counted if `names` has a "software".
        has_plan: The order names a traffic plan; an order from stock does not.
        names: Better words for "server", "plan", and "license", if there are any.
    """
    words = {"server": "Server", "plan": "Traffic plan", "license": "License", **(names or {})}
    items: tuple[Item, ...] = (
        _item(words["server"], server, period, period.discount),
        *((_item(words["plan"], plan, period, 0),) if has_plan else ()),
        _item(words["license"], license, period, 0),
    )
    if "software" in words:
        items = (*items, _item(words["software"], software, period, 0))
    totals = [item.total for item in items]
    total = (
        None
        if None in totals
        else sum((amount for amount in totals if amount is not None), Decimal(0))
    )
    return Cost(items, period, currency, total, credit)


def _item(words: str, monthly: Decimal | None, period: BillingPeriod, discount: int) -> Item:
    if monthly is None or monthly < 0:
        return Item(words, None, discount, None)
    full = monthly * period.months * (100 - discount) / 100
    return Item(words, monthly, discount, full.quantize(CENT, ROUND_HALF_UP))


def plan_price(plan: TrafficPlan, currency: str) -> Decimal | None:
    """Return the monthly price of a traffic plan; `None` if it is not sold in that currency.

    The table by currency takes precedence over the single price, which distinguishes only EUR/USD
    from RUB.
    """
    table: Any = (plan.model_extra or {}).get("billing_plan")
    if isinstance(table, dict):
        for name in (currency, "RUR") if currency == "RUB" else (currency,):
            amount = _money(table.get(name))
            if amount is not None and amount >= 0:
                return amount
    if plan.price is None or plan.price < 0:
        return None
    if plan.price == 0:
        return Decimal(0)
    rubles = plan.currency_id == RUBLES
    return plan.price if rubles is (currency == "RUB") else None


def money_words(amount: Decimal | None, currency: str) -> str:
    """Return an amount that may be free or unknown."""
    return "included" if amount == 0 else money(amount, currency)
