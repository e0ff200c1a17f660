"""The answers so far in the order wizard, their problems, and the resulting single request.

Sends nothing. Source: guide Instant servers; the provider's Terraform client (the parameters that
are required in practice).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.api.catalog import order_actions as order
from tui.format import money
from tui.models.offer import Offer
from tui.text import SafeText, safe_text
from tui.wizards.hostname import hostname_problem
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.request_plan import DraftIncomplete, Move, WizardRequest, shown_fields
from tui.wizards.installing.systems import SystemChoice
from tui.wizards.ordering.offer_check import periods_of
from tui.wizards.ordering.order_cost import BillingPeriod, Cost, cost_of, plan_price
from tui.wizards.ordering.order_software import SoftwareChoice
from tui.wizards.root_password import password_problems
from tui.wizards.ssh_keys import KeyProblem, public_key

if TYPE_CHECKING:
    from tui.models.order import TrafficPlan

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The provider publishes no rule, so ambiguous text is not sent."""
__all__ = ["DraftIncomplete", "OrderDraft", "shown_fields"]


class OrderStep(StrEnum):
    """The questions in order. Location and instance were answered in the catalog."""

    SYSTEM = "System"
    PLAN = "Traffic plan"
    DETAILS = "Details"
    COST = "Cost"


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A traffic plan, and why it is unavailable; an empty reason means that it is available."""

    id: int
    name: SafeText
    price: Decimal | None
    """Monthly price; 0 means included, `None` is unknown in this currency."""
    currency: str
    words: str
    """Limits in a phrase."""
    is_main: bool = False
    reason: str = ""

    @property
    def price_words(self) -> str:
        if self.price is None:
            return f"price in {self.currency} unknown"
        return "included" if self.price == 0 else f"{money(self.price, self.currency)}/month"


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """Answers of the order wizard. Changed by `dataclasses.replace`; the password stays a
    secret."""

    offer: Offer
    os_id: int | None = None
    plan_id: int | None = None
    hostname: str = ""
    password: SecretStr = field(default_factory=partial(SecretStr, ""), repr=False)
    ssh_key: str = ""
    """One line, or empty."""
    password_stored: bool = False
    """The user has confirmed that a generated password is saved. A typed one is known."""
    period: BillingPeriod = BillingPeriod.MONTHLY
    ipv6: bool = False
    """Include an IPv6 network."""
    soft_id: int | None = None
    """Software of the marketplace; `None` for none."""
    promocode: str = ""
    """Promotion code. Only the invoice shows its discount."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """Choices of the order wizard; `None` means not read yet."""

    systems: tuple[SystemChoice, ...] | None = None
    plans: tuple[PlanChoice, ...] | None = None
    credit: Decimal | None = None
    account_currency: str = ""
    hostnames: frozenset[str] = frozenset()
    """Host names of existing servers."""
    software: tuple[SoftwareChoice, ...] | None = None
    """Software of the marketplace for the preset."""

    def system(self, os_id: int | None) -> SystemChoice | None:
        return next((system for system in self.systems or () if system.id == os_id), None)

    def chosen_software(self, soft_id: int | None) -> SoftwareChoice | None:
        """Return an item of the marketplace by its id."""
        return next((item for item in self.software or () if item.id == soft_id), None)

    def plan(self, plan_id: int | None) -> PlanChoice | None:
        return next((plan for plan in self.plans or () if plan.id == plan_id), None)


@dataclass(frozen=True, slots=True)
class OrderProblem:
    """A problem that prevents sending the order."""

    step: OrderStep
    words: str


def target_of(offer: Offer) -> Target:
    """Return the ordered server in the form that the choice of systems needs."""
    return Target(
        0,
        location=offer.location,
        kind=offer.kind,
        cores=offer.cores,
        ram_gb=offer.ram_gb,
        disk=offer.disk,
        disk_gb=offer.disk_gb,
    )


def plan_choices(
    plans: Iterable[TrafficPlan], location: str, currency: str
) -> tuple[PlanChoice, ...]:
    """Return every plan: available ones first, included ones before expensive ones. Names repeat;
    ids do not."""
    made = [_plan_choice(plan, location, currency) for plan in plans]
    worst = Decimal(10**9)
    return tuple(
        sorted(
            made,
            key=lambda plan: (
                bool(plan.reason),
                not plan.is_main,
                worst if plan.price is None else plan.price,
            ),
        )
    )


def _plan_choice(plan: TrafficPlan, location: str, currency: str) -> PlanChoice:
    reason = ""
    places = {place.upper() for place in plan.locations}
    if plan.active is False:
        reason = "The provider has disabled this plan."
    elif places and location and location.upper() not in places:
        reason = f"Not available at {location}."
    name = plan.name.shown if plan.name else safe_text(f"#{plan.id}")
    return PlanChoice(
        plan.id,
        name,
        plan_price(plan, currency),
        currency,
        _limits(plan),
        plan.main_plan is True,
        reason,
    )


def _limits(plan: TrafficPlan) -> str:
    out = plan.limit_out
    # The unit of the limit is not documented; 3000 for "3Tb" suggests GB.
    limit = "" if out is None else "unmetered" if out < 0 else f"{out:,.0f} GB out"
    speed = "" if not plan.bandwidth or plan.bandwidth < 0 else f"{plan.bandwidth:,.0f} Mbit/s"
    return ", ".join(part for part in (speed, limit) if part)


def usual_plan(plans: tuple[PlanChoice, ...] | None) -> int | None:
    """Return the default traffic plan of the server."""
    return next((plan.id for plan in plans or () if not plan.reason), None)


def license_of(system: SystemChoice | None, currency: str) -> Decimal | None:
    """Return the monthly price of a system. The provider gives it in EUR, so in other currencies
    only "free" is known."""
    if system is None or system.price is None:
        return None
    return system.price if currency == "EUR" or system.price == 0 else None


def cost(draft: OrderDraft, facts: OrderFacts) -> Cost:
    """Return the cost of the current answers. Unknown items stay unknown."""
    offer, system, plan = draft.offer, facts.system(draft.os_id), facts.plan(draft.plan_id)
    names = {"server": f"{offer.name} at {offer.location}"}
    if plan is not None:
        names["plan"] = f"Traffic: {plan.name}"
    if system is not None:
        names["license"] = f"System: {system.name}"
    software = facts.chosen_software(draft.soft_id)
    if draft.soft_id is not None:
        names["software"] = f"Software: {software.name if software else f'id {draft.soft_id}'}"
    same_money = not facts.account_currency or facts.account_currency == offer.currency
    made = cost_of(
        offer.amount,
        plan=None if plan is None else plan.price,
        license=license_of(system, offer.currency),
        software=None if software is None else software.price_in(offer.currency),
        period=draft.period,
        currency=offer.currency,
        credit=facts.credit if same_money else None,
        names=names,
        has_plan=offer.stock_id is None,
    )
    return made if same_money else replace(made, credit_in=facts.account_currency)


def problems(draft: OrderDraft, facts: OrderFacts) -> tuple[OrderProblem, ...]:
    """Return all current problems, in the order of the steps."""
    found = [
        *((OrderStep.SYSTEM, words) for words in _system_problems(draft, facts)),
        *((OrderStep.SYSTEM, words) for words in _software_problem(draft, facts)),
        *((OrderStep.PLAN, words) for words in _plan_problems(draft, facts)),
        *((OrderStep.DETAILS, words) for words in detail_problems(draft, facts)),
        *((OrderStep.COST, words) for words in _stock_problems(draft)),
    ]
    if draft.offer.is_sold_out:
        found.append((OrderStep.COST, draft.offer.sold_out_words))
    return tuple(OrderProblem(step, words) for step, words in found)


def _system_problems(draft: OrderDraft, facts: OrderFacts) -> Iterable[str]:
    if draft.os_id is None:
        yield "Select an operating system."
        return
    system = facts.system(draft.os_id)
    if facts.systems is not None and system is None:
        yield "This system is not available for this preset."
    elif system is not None and not system.fits:
        yield system.reason


def _software_problem(draft: OrderDraft, facts: OrderFacts) -> Iterable[str]:
    """Yield why the chosen software cannot be ordered. These problems belong to the system step."""
    if draft.soft_id is None or facts.software is None:
        return
    software = facts.chosen_software(draft.soft_id)
    if software is None:
        yield "This software is not available for this preset."
    elif reason := software.misfit(facts.system(draft.os_id)):
        yield reason


def _plan_problems(draft: OrderDraft, facts: OrderFacts) -> Iterable[str]:
    if draft.offer.stock_id is not None:
        return  # an order from stock has no traffic plan
    if draft.plan_id is None:
        yield "Select a traffic plan."
        return
    plan = facts.plan(draft.plan_id)
    if facts.plans is not None and plan is None:
        yield "This plan is not available for this preset."
    elif plan is not None and plan.reason:
        yield plan.reason


def detail_problems(draft: OrderDraft, facts: OrderFacts) -> Iterable[str]:
    """Yield the problems of name, password and key."""
    name = hostname_problem(draft.hostname)
    if name:
        yield f"Host name: {name}"
    elif draft.hostname.lower() in facts.hostnames:
        yield (
            f"Host name: a server named {draft.hostname} already exists. Servers with the "
            "same name can be distinguished only by id."
        )
    wrong = password_problems(draft.password)
    yield from (f"Password: {words}" for words in wrong)
    if not wrong and not draft.password_stored:
        yield "Password: save the password first. It is shown once and not stored."
    if draft.promocode and not _CODE.fullmatch(draft.promocode):
        yield "Promotion code: at most 64 letters, digits, hyphens, or underscores."
    if draft.ssh_key.strip():
        try:
            public_key(draft.ssh_key)
        except KeyProblem as problem:
            yield f"SSH key: {problem}"


def credit_words(found: Cost) -> str:
    """Return a sentence about the credit after this cost."""
    currency = found.currency
    if found.total is None:
        return "The total is unknown: an item above has no price in this currency."
    if found.credit_before is None:
        why = (
            f"Your credit is in {found.credit_in}, not in {currency}"
            if found.credit_in
            else "Your credit is unknown"
        )
        return (
            f"{why}. The provider may create an invoice instead and install the server only "
            "after you pay it."
        )
    if found.is_covered:
        return (
            f"Credit {money(found.credit_before, currency)} now, "
            f"{money(found.credit_after, currency)} after the order."
        )
    return (
        f"Credit {money(found.credit_before, currency)} is {money(found.missing, currency)} "
        "too low. The provider creates an invoice and installs the server only after you "
        "pay it."
    )


def request_of(draft: OrderDraft, facts: OrderFacts) -> WizardRequest:
    """Return the single request, without the PIN.

    Raises:
        DraftIncomplete: The draft has problems.
    """
    found = problems(draft, facts)
    if found:
        raise DraftIncomplete(f"{found[0].step}: {found[0].words}")
    offer = draft.offer
    if offer.stock_id is not None:
        return _stock_request(draft)
    key = public_key(draft.ssh_key).line if draft.ssh_key.strip() else None
    params = order.OrderInstance(
        preset=offer.name,
        location_name=offer.location,
        os_id=draft.os_id,
        traffic_plan=draft.plan_id,
        deploy_period=draft.period.value,
        hostname=draft.hostname,
        root_pass=draft.password,
        ssh_key=key,
        ipv6=draft.ipv6 or None,
        soft_id=draft.soft_id,
        promocode=draft.promocode or None,
    )
    return WizardRequest(
        Move.ORDER, order.ORDER_INSTANCE, params, f"Order {offer.name} at {offer.location}"
    )


def _stock_problems(draft: OrderDraft) -> Iterable[str]:
    """Yield a problem for each answer that an order from stock cannot send, and for a missing
    price."""
    if draft.offer.stock_id is None:
        return
    if draft.offer.amount is None:
        yield f"The price of {draft.offer.name} in {draft.offer.currency} is unknown."
    given = {
        "an SSH key": draft.ssh_key.strip(),
        "an IPv6 network": draft.ipv6,
        "a promotion code": draft.promocode,
        "software": draft.soft_id is not None,
        "a traffic plan": draft.plan_id is not None,
        "a longer period": draft.period not in periods_of(draft.offer),
    }
    for words in (name for name, value in given.items() if value):
        yield f"An order from stock cannot include {words}."


def _stock_request(draft: OrderDraft) -> WizardRequest:
    offer = draft.offer
    params = order.Deploy(
        id=str(offer.stock_id),
        os_id=draft.os_id or 0,
        root_pass=draft.password,
        hostname=draft.hostname,
        deploy_data=draft.period.value,
    )
    return WizardRequest(Move.ORDER, order.DEPLOY, params, f"Order {offer.name} from stock")
