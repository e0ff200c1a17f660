"""Commands that pay invoices from the credit, and that create invoices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import ServerRef
from tui.api.task_names import task_name
from tui.billing.amount import AmountProblem, amount_of
from tui.commands.billing_commands import Funds
from tui.commands.command import Ask, Command, Confirm, Ended, Go, Intent, Refuse, Targets
from tui.format import count, money
from tui.models.billing import Invoice
from tui.models.payment_answers import NewInvoice
from tui.models.vocabulary.business_vocabulary import PENDING, UNPAID
from tui.operations.guards import unfinished
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import Operation, OpState, parameters_of

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow

_NOT_SENT = "Nothing was sent."
_OPEN = frozenset({OpState.PLANNED, OpState.SENDING, OpState.RUNNING, OpState.UNKNOWN})
_LEAST_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class InvoiceChoice:
    """The displayed invoice, with the known credit facts."""

    invoice: Invoice
    credit: Decimal | None = None
    currency: str = ""
    """Currency of the credit."""
    before: dict[str, Any] = field(default_factory=dict)
    """Newest entries of the ledger and of the payments; empty until they are read."""


# Pay from credit


def problem_of(invoice: Invoice) -> str:
    """Return why an invoice cannot be paid; empty if it can."""
    number = invoice.id
    if invoice.is_paid:
        return f"Invoice {number} is already paid."
    if invoice.state == PENDING:
        return f"A payment of invoice {number} is pending."
    if invoice.state != UNPAID:
        return f"Invoice {number} has the status {invoice.shown_status}: it cannot be paid."
    if invoice.balance is None:
        return f"The amount due on invoice {number} is unknown."
    return "" if invoice.balance > 0 else f"Nothing is due on invoice {number}."


def _undecided(operations: Iterable[Operation], number: int) -> Operation | None:
    """Return the payment of an invoice that is running, or whose outcome is unknown."""
    return next(
        (
            operation
            for operation in operations
            if operation.action == "whmcs/apply_credit"
            and operation.state in _OPEN
            and not operation.settled
            and str(parameters_of(operation).get("invoice_id")) == str(number)
        ),
        None,
    )


def still_payable(number: int, amount: Decimal, currency: str) -> Callable[[Client], str]:
    """Return the check that an invoice is unpaid and that the credit covers the amount."""

    def check(client: Client) -> str:
        invoice = client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=number))
        if invoice.id != number:
            return f"The answer is about invoice {invoice.id}, not {number}."
        problem = problem_of(invoice)
        if problem:
            return problem
        if invoice.balance is not None and amount > invoice.balance:
            return f"Only {money(invoice.balance, currency)} is due on invoice {number}."
        account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
        if account.credit is None or str(account.currency_code or "") != currency:
            return "The credit or its currency is unknown."
        if amount > account.credit:
            return f"The credit is only {money(account.credit, currency)}."
        return ""

    return check


def pay_plan(chosen: InvoiceChoice, amount: Decimal) -> Plan:
    """Return the plan that pays an amount of an invoice from the credit."""
    invoice, currency = chosen.invoice, chosen.currency
    number = invoice.id or 0
    before = {
        **chosen.before,
        "status": str(invoice.status or ""),
        "balance": str(invoice.balance),
        "currency": currency,
    }
    request = Request(
        whmcs.APPLY_CREDIT,
        whmcs.ApplyCredit(invoice_id=number, amount=amount),
        locks=False,
        before=before,
        check=still_payable(number, amount, currency),
    )
    due = invoice.balance or Decimal(0)
    left = chosen.credit - amount if chosen.credit is not None else None
    part = "in full" if amount == due else f"in part; {money(due - amount, currency)} remains due"
    effect = (
        f"Pays {money(amount, currency)} of invoice {number} from the credit: {part}. The "
        f"remaining credit is {money(left, currency)}. The payment cannot be undone."
    )
    title = f"Pay {money(amount, currency)} of invoice {number} from credit"
    return Plan(title, (request,), effect, tier=Tier.DESTRUCTIVE, typed=f"{amount:.2f}")


def _pay(targets: Targets) -> Intent:
    chosen = targets.argument
    if not isinstance(chosen, InvoiceChoice):
        return Go("billing")
    refused = _why_not_pay(chosen, targets)
    if refused:
        return Refuse(f"{refused} {_NOT_SENT}")
    due, credit = chosen.invoice.balance or Decimal(0), chosen.credit or Decimal(0)
    most = min(due, credit)

    def then(text: str) -> Intent:
        try:
            amount = amount_of(text, chosen.currency)
        except AmountProblem as problem:
            return Refuse(str(problem))
        if amount > most:
            return Refuse(f"The maximum is {money(most, chosen.currency)}.")
        return Confirm(pay_plan(chosen, amount), then=_on_end)

    hint = (
        f"Due: {money(due, chosen.currency)}. Credit: {money(credit, chosen.currency)}. Nothing is "
        "sent yet."
    )
    return Ask(f"Amount to pay on invoice {chosen.invoice.id}", hint, then, typed=f"{most:.2f}")


def _why_not_pay(chosen: InvoiceChoice, targets: Targets) -> str:
    invoice = chosen.invoice
    problem = problem_of(invoice)
    if problem:
        return problem
    open_one = _undecided(targets.operations(), invoice.id or 0)
    if open_one is not None:
        return (
            f"A payment of invoice {invoice.id} is {open_one.state}. Check it under Loose ends "
            "({key:go.loose_ends}) first."
        )
    if chosen.credit is None or not chosen.currency:
        return "The credit is unknown."
    if invoice.currency and str(invoice.currency).upper() != chosen.currency.upper():
        return (
            f"The invoice is in {invoice.currency}, the credit in {chosen.currency}. Hostdeck "
            "does not convert amounts."
        )
    if chosen.credit <= 0:
        return "The credit is empty."
    return "" if "credit" in chosen.before else "The credit ledger has not been read yet."


def _on_end(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is not OpState.DONE:
        return Refuse(
            f"{task_name(operation.action)}: {operation.state}. {operation.said} "
            "Hostdeck does not send the request again."
        )
    return Go("invoice", result.invoice) if isinstance(result, NewInvoice) else None


# Pay several together


def together_plan(numbers: Sequence[int], known: Funds) -> Plan:
    """Return the plan that creates one invoice for several unpaid ones."""
    totals = dict(known.unpaid)
    amounts = [totals.get(number) for number in numbers]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    before = {} if known.newest_invoice is None else {"invoice": known.newest_invoice}
    request = Request(
        whmcs.MASS_PAY,
        whmcs.GroupPayment.model_validate({"invoices[]": tuple(numbers)}),
        locks=False,
        before=before,
        check=_all_unpaid(numbers),
    )
    effect = (
        f"Creates one invoice of {money(total, known.currency)} for "
        f"{count(len(numbers), 'unpaid invoice')} ({', '.join(map(str, numbers))}). They remain "
        "unpaid until the new invoice is paid."
    )
    return Plan(
        "Create group invoice", (request,), effect, tier=Tier.DESTRUCTIVE, typed=f"{total:.2f}"
    )


def _all_unpaid(numbers: Sequence[int]) -> Callable[[Client], str]:
    def check(client: Client) -> str:
        for number in numbers:
            invoice = client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=number))
            if invoice.id != number:
                return f"The answer is about invoice {invoice.id}, not {number}."
            problem = problem_of(invoice)
            if problem:
                return problem
        return ""

    return check


def _together(targets: Targets) -> Intent:
    known = targets.argument
    if not isinstance(known, Funds):
        return Go("billing")
    if len(known.unpaid) < _LEAST_TOGETHER:
        return Refuse(f"Fewer than two invoices are known to be unpaid. {_NOT_SENT}")
    earlier = unfinished(targets.operations(), whmcs.MASS_PAY.name, None)
    if earlier:
        return Refuse(earlier)

    def then(text: str) -> Intent:
        words = text.replace(",", " ").split()
        numbers = list(dict.fromkeys(int(word) for word in words if word.isdecimal()))
        unpaid = dict(known.unpaid)
        if len(numbers) != len(words) or len(numbers) < _LEAST_TOGETHER:
            return Refuse("Enter at least two different invoice numbers.")
        wrong = next((number for number in numbers if number not in unpaid), None)
        if wrong is not None:
            return Refuse(f"Invoice {wrong} is not known to be unpaid.")
        if any(unpaid[number] is None for number in numbers):
            return Refuse("The amount of one of these invoices is unknown.")
        return Confirm(together_plan(numbers, known), then=_on_end)

    hint = "Numbers of unpaid invoices, separated by spaces. Nothing is sent yet."
    typed = " ".join(str(number) for number, _ in known.unpaid)
    return Ask("Create group invoice", hint, then, typed=typed)


# The next invoice of a server


def next_invoice_plan(row: ServerRow, newest: int | None) -> Plan:
    """Return the plan that creates the next invoice of a server."""
    before: dict[str, Any] = {} if newest is None else {"invoice": newest}
    before |= {} if row.price is None else {"amount": f"{row.price:.2f}"}
    before |= {"currency": row.currency} if row.currency else {}
    request = Request.on(
        row, whmcs.GENERATE_DUE_INVOICE, ServerRef(id=row.id), locks=False, before=before
    )
    price = "an unknown amount" if row.price is None else money(row.price, row.currency)
    effect = (
        f"Creates the next invoice of {row.called} now, for {price}. The provider refuses while "
        "another invoice of the server is unpaid."
    )
    typed = row.called if row.price is None else f"{row.price:.2f}"
    return Plan("Create next invoice", (request,), effect, tier=Tier.DESTRUCTIVE, typed=typed)


def _next_invoice(targets: Targets) -> Intent:
    known = targets.argument
    newest = known.newest_invoice if isinstance(known, Funds) else None
    if newest is None:
        return Refuse(
            "The list of invoices was not read completely. Hostdeck could not check a lost answer. "
            f"{_NOT_SENT}"
        )
    action = whmcs.GENERATE_DUE_INVOICE.name
    earlier = unfinished(targets.operations(), action, targets.row.id)
    if earlier:
        return Refuse(earlier)
    return Confirm(next_invoice_plan(targets.row, newest), then=_on_end)


COMMANDS = (
    Command(
        "billing.pay_invoice",
        "Pay invoice from credit",
        (whmcs.APPLY_CREDIT,),
        _pay,
        on_servers=False,
    ),
    Command(
        "billing.pay_together",
        "Create group invoice",
        (whmcs.MASS_PAY,),
        _together,
        on_servers=False,
    ),
    Command(
        "billing.next_invoice",
        "Create next invoice",
        (whmcs.GENERATE_DUE_INVOICE,),
        _next_invoice,
        many=False,
    ),
)
