"""Adding funds. The invoice is created once; the user pays it in a browser, never here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tui.api.catalog import whmcs_actions as whmcs
from tui.billing.amount import AmountProblem, amount_of
from tui.commands.command import Ask, Command, Confirm, Go, Intent, Refuse, Targets
from tui.format import money
from tui.operations.plan import Plan, Request, Tier


@dataclass(frozen=True, slots=True)
class Funds:
    """Known billing facts for a command that adds funds."""

    currency: str = ""
    credit: Decimal | None = None
    unpaid: tuple[tuple[int, Decimal | None], ...] = ()
    """Number and total of unpaid invoices."""
    newest_invoice: int | None = None


def funds_plan(amount: Decimal, known: Funds) -> Plan:
    """Return the plan that creates an invoice for that amount."""
    before: dict[str, Any] = (
        {} if known.newest_invoice is None else {"invoice": known.newest_invoice}
    )
    before |= {"currency": known.currency} if known.currency else {}
    request = Request(
        whmcs.CREATE_ADDFUNDS, whmcs.FundsParams(amount=amount), locks=False, before=before
    )
    effect = (
        f"Creates an invoice for {money(amount, known.currency)}. You pay it in a browser; "
        "the credit is added after payment."
    )
    plan = Plan("Create invoice", (request,), effect, tier=Tier.DESTRUCTIVE, typed=f"{amount:.2f}")
    same = [number for number, total in known.unpaid if total == amount]
    if same:
        return plan.warned(
            f"Invoice {same[0]} for the same amount is already unpaid. You may want to pay "
            "that one instead."
        )
    if known.unpaid:
        return plan.warned(
            f"Unpaid invoices: {', '.join(str(number) for number, _ in known.unpaid[:6])}."
        )
    return plan


def _top_up(targets: Targets) -> Intent:
    if not isinstance(targets.argument, Funds):
        return Go("billing")
    known = targets.argument

    def then(text: str) -> Intent:
        try:
            return Confirm(funds_plan(amount_of(text, known.currency), known))
        except AmountProblem as problem:
            return Refuse(str(problem))

    credit = (
        f"Current credit: {money(known.credit, known.currency)}. "
        if known.credit is not None
        else ""
    )
    return Ask(
        "Add funds", f"{credit}Enter an amount such as 25 or 25.50. Nothing is sent yet.", then
    )


COMMANDS = (
    Command("billing.top_up", "Add funds", (whmcs.CREATE_ADDFUNDS,), _top_up, on_servers=False),
)
