"""Paying from the credit and creating invoices: compared as values, nothing is sent."""

from __future__ import annotations

import base64
import dataclasses
import json
import stat
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.remote.test_ladder import METAL, did
from tui.billing.invoice_files import save_pdf
from tui.commands import commands
from tui.commands.backup_commands import BackupFacts
from tui.commands.billing_commands import Funds
from tui.commands.command import Ask, Confirm, Go, Refuse, Targets
from tui.commands.invoice_commands import InvoiceChoice, still_payable
from tui.commands.storage_commands import Storage
from tui.models.backup import BackupState
from tui.models.billing import read_invoice
from tui.models.payment_answers import read_credit_applied, read_invoice_pdf, read_new_invoice
from tui.models.storage import StoragePlan
from tui.operations.plan import Tier
from tui.store.operations import OpState

UNPAID = {"invoiceid": 901, "status": "Unpaid", "total": "89.00", "balance": "89.00"}
BEFORE = {"credit": 3, "payment": 7001}


def choice(credit: str | None = "42.11", before: Any = BEFORE, **fields: Any) -> InvoiceChoice:
    amount = None if credit is None else Decimal(credit)
    return InvoiceChoice(read_invoice({**UNPAID, **fields}), amount, "EUR", dict(before))


def pay(chosen: InvoiceChoice, *operations: Any) -> Any:
    targets = Targets(argument=chosen, operations=lambda: operations)
    return commands()["billing.pay_invoice"].intent(targets)


def test_the_smaller_of_balance_and_credit_is_offered_and_the_amount_is_typed() -> None:
    asked = pay(choice())
    assert isinstance(asked, Ask)
    assert asked.typed == "42.11"
    assert isinstance(asked.then("42.12"), Refuse)
    found = asked.then("40")
    assert isinstance(found, Confirm)
    plan = found.plan
    assert (plan.tier, plan.typed) == (Tier.DESTRUCTIVE, "40.00")
    assert "49.00 EUR remains due" in plan.effect
    before = json.loads(plan.requests[0].planned().parameters)["before"]
    assert (before["credit"], before["payment"], before["balance"]) == (3, 7001, "89.00")
    assert pay(choice("500")).typed == "89.00"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "Paid"}, "already paid"),
        ({"status": "success", "paymentstatus": "Paid"}, "already paid"),
        ({"status": "OK"}, "status unknown"),
        ({"status": "Payment Pending"}, "is pending"),
        ({"status": "Beglichen?"}, "cannot be paid"),
        ({"status": "Cancelled"}, "cannot be paid"),
        ({"balance": None}, "is unknown"),
        ({"balance": "0.00"}, "Nothing is due"),
        ({"currencycode": "USD"}, "does not convert"),
    ],
)
def test_what_is_paid_or_unknown_is_not_paid(fields: dict[str, Any], words: str) -> None:
    found = pay(choice(**fields))
    assert isinstance(found, Refuse)
    assert words in found.reason


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (choice(None), "credit is unknown"),
        (choice("0"), "credit is empty"),
        (choice(before={}), "ledger"),
    ],
)
def test_without_credit_or_ledger_nothing_is_paid(chosen: InvoiceChoice, words: str) -> None:
    found = pay(chosen)
    assert isinstance(found, Refuse)
    assert words in found.reason


@pytest.mark.parametrize("state", [OpState.SENDING, OpState.UNKNOWN])
def test_an_invoice_whose_payment_may_have_gone_through_is_not_paid_again(state: OpState) -> None:
    lost = dataclasses.replace(
        did(1, "whmcs/apply_credit", state=state), parameters=json.dumps({"invoice_id": 901})
    )
    assert isinstance(pay(choice(), lost), Refuse)
    other = dataclasses.replace(lost, parameters=json.dumps({"invoice_id": 900}))
    assert isinstance(pay(choice(), other, dataclasses.replace(lost, settled=True)), Ask)


class Reader:
    """A client that answers from fixed bodies."""

    def __init__(self, invoice: Any, credit: str = "42.11", currency: str = "EUR") -> None:
        self.bodies = {
            "whmcs/get_invoice": invoice,
            "whmcs/get_client": {"client": {"credit": credit, "currency_code": currency}},
        }

    def call(self, action: Any, params: Any) -> Any:
        return action.read(self.bodies[action.name])


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (Reader(UNPAID), ""),
        (Reader({**UNPAID, "status": "Paid"}), "already paid"),
        (Reader({**UNPAID, "invoiceid": 900}), "about invoice 900"),
        (Reader({**UNPAID, "balance": "10.00"}), "Only 10.00 EUR is due"),
        (Reader(UNPAID, credit="5"), "credit is only 5.00 EUR"),
        (Reader(UNPAID, currency="USD"), "is unknown"),
    ],
)
def test_the_last_look_stops_a_payment(reader: Any, words: str) -> None:
    said = still_payable(901, Decimal("40"), "EUR")(reader)
    assert words in said if words else not said


def test_answers_of_payments_say_what_is_known() -> None:
    paid = {"invoiceid": "900", "amount": "6.47", "invoicepaid": "true"}
    assert read_credit_applied(paid).words.endswith("It is paid in full.")
    assert "not paid in full" in read_credit_applied({**paid, "invoicepaid": "false"}).words
    assert "unknown" in read_credit_applied({"data": {"invoiceid": 900}}).words
    assert [
        read_new_invoice(body).invoice
        for body in ({"invoice": 5}, {"invoiceid": "5"}, {"data": {"invoice": {"id": 5}}})
    ] == [5, 5, 5]
    with pytest.raises(ValueError, match="id"):
        read_new_invoice({"result": "OK"})


def test_a_pdf_is_checked_and_saved_for_the_user_only(tmp_path: Path) -> None:
    text = base64.b64encode(b"%PDF-1.4 x").decode()
    for body in ({"data": text}, {"pdf": text}, {"data": {"content": text}}, text):
        assert read_invoice_pdf(body).content == b"%PDF-1.4 x"
    for wrong in ({"data": "!!"}, {"data": base64.b64encode(b"<html>").decode()}, {}, {"x": text}):
        with pytest.raises(ValueError, match=r"PDF|Base64"):
            read_invoice_pdf(wrong)
    pdf = read_invoice_pdf({"data": text})
    assert "1.4" not in repr(pdf)
    path = save_pdf(901, pdf, tmp_path / "invoices")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert save_pdf(901, pdf, tmp_path / "invoices") == path


def test_invoices_are_paid_together_by_their_numbers() -> None:
    known = Funds("EUR", Decimal(5), ((901, Decimal(89)), (902, Decimal(5)), (903, None)), 903)
    asked = commands()["billing.pay_together"].intent(Targets(argument=known))
    assert isinstance(asked, Ask)
    for wrong in ("901", "901 901", "901 900", "901 903", "901 x"):
        assert isinstance(asked.then(wrong), Refuse), wrong
    found = asked.then("901, 902")
    assert isinstance(found, Confirm)
    assert found.plan.typed == "94.00"
    assert "remain unpaid" in found.plan.effect
    made = did(1, "whmcs/mass_pay")
    assert found.then is not None
    assert found.then([(made, read_new_invoice({"invoice": 904}))]) == Go("invoice", 904)
    lost = did(1, "whmcs/mass_pay", state=OpState.UNKNOWN)
    again = commands()["billing.pay_together"].intent(
        Targets(argument=known, operations=lambda: (lost,))
    )
    assert isinstance(again, Refuse)


@pytest.mark.parametrize("state", [OpState.SENDING, OpState.UNKNOWN])
@pytest.mark.parametrize(
    ("command", "action", "is_account"),
    [
        ("billing.next_invoice", "whmcs/generate_due_invoice", False),
        ("billing.pay_together", "whmcs/mass_pay", True),
        ("network.add_ip", "net/add_ipv4", False),
        ("backup.create", "eq/create_backup", False),
        ("storage.create", "s3/create_order", True),
    ],
)
def test_a_request_that_costs_money_waits_for_the_earlier_one(
    command: str, action: str, is_account: bool, state: OpState
) -> None:
    argument: Any = {
        "backup.create": BackupFacts(BackupState(())),
        "storage.create": Storage((), plans=(StoragePlan.model_validate({"id": 1}),)),
    }.get(command, Funds("EUR", Decimal(5), ((901, Decimal(9)), (902, Decimal(5))), 903))
    lost = dataclasses.replace(did(1, action, state=state), server_id=None)
    if not is_account:
        lost = dataclasses.replace(lost, server_id=METAL.id)
    for open_one in (lost, dataclasses.replace(lost, settled=True)):
        targets = Targets((METAL,), argument=argument, operations=partial(tuple, [open_one]))
        found = commands()[command].intent(targets)
        refused = isinstance(found, Refuse) and "earlier request" in found.reason
        # What is under way may still be carried out, whatever a person marked.
        assert refused is (open_one.under_way or not open_one.settled), found
