"""whmcs.php: decimal strings, lower-case success, several wrappers."""

from __future__ import annotations

import base64
from typing import Any

from tui.simulator.demo_credentials import DEMO_USER
from tui.simulator.handlers import Fields, Refusal, handles, machine, ok, pin_checked, refuse
from tui.simulator.world import World

CANCELLED_AFTER_S = 3600.0
"""Seconds from an immediate cancellation request until the server is deleted."""


@handles("whmcs/get_client")
def get_client(world: World, fields: Fields) -> dict[str, Any]:
    """Return the customer with the credit, a decimal string in the customer's currency."""
    return {
        "result": "success",
        "billing_location": "whmcs_com",
        "client": {
            "id": 98765,
            "firstname": "Ada",
            "lastname": "Example",
            "companyname": "",
            "email": DEMO_USER,
            "status": "Active",
            "country": "NL",
            **world.account.details,
            "credit": f"{world.account.balance:.2f}",
            "currency_code": "EUR",
            "tags": [{"tag": tag, "value": value} for tag, value in world.account.switches.items()],
        },
    }


def amount_in(fields: Fields, action: str) -> float:
    """Return the amount of a request."""
    try:
        amount = float(fields.get("amount", ""))
    except ValueError:
        raise refuse(action, "invalid amount") from None
    if not 0 < amount < 100_000:
        raise refuse(action, "invalid amount")
    return amount


@handles("whmcs/create_addfunds")
def create_addfunds(world: World, fields: Fields) -> dict[str, Any]:
    """Create an unpaid invoice; depending on the account's settings, it is paid on the web page
    after a while."""
    amount = amount_in(fields, "whmcs/create_addfunds")
    made = world.account.invoice(amount, "Unpaid", "Add funds")

    def paid() -> dict[str, Any]:
        made["status"] = "Paid"
        world.account.balance += amount
        world.account.transactions.insert(
            0,
            {
                "id": world.account.number(),
                "date": made["date"],
                "description": "Add funds",
                "amount": f"{amount:.2f}",
            },
        )
        return {}

    if world.account.pays_after_s is not None:
        # This key is not sent: the invoice is paid on the web page meanwhile.
        world.start(world.account.pays_after_s, paid)
    return {"result": "OK", "invoice": made["id"]}


def invoice_in(world: World, fields: Fields) -> dict[str, Any]:
    """Return the invoice named by a request."""
    found = next(
        (item for item in world.account.invoices if str(item["id"]) == fields.get("invoice_id")),
        None,
    )
    if found is None:
        raise Refusal({"result": "error", "message": "Invoice ID Not Found"})
    return found


@handles("whmcs/getpaymentgw")
def gateways(world: World, fields: Fields) -> dict[str, Any]:
    """Return payment methods for an invoice, each as an HTML form that contains an external
    address."""
    number = invoice_in(world, fields)["id"]
    form = (
        '<form method="post" action="https://pay.example.com/"><input name="invoice" '
        f'value="{number}"></form>'
    )
    return {
        "result": "OK",
        "action": "getpaymentgw",
        "gateways": [{"module": "paypal", "name": "PayPal", "call": form}],
    }


@handles("whmcs/get_billing_data")
def billing_data(world: World, fields: Fields) -> dict[str, Any]:
    """Return the price and due date of a server. The provider spells the field
    `billing_reccuring`."""
    server = machine(world, fields, "whmcs/get_billing_data")
    return {
        "IP": server.preset.replace(".", "-"),
        "client_id": 98765,
        "order_id": server.id,
        "billing_setupfee": "0.00",
        "billing_status": "Suspended" if server.status == "suspended" else "Active",
        "reg_date": "2026-05-25",
        "billing_cycle": "Monthly",
        "next_due_date": world.due_date(server),
        "billing_reccuring": f"{server.price:.2f}",
        "billing_name": f"Instant server {server.preset}",
    }


def _short(invoice: dict[str, Any]) -> dict[str, Any]:
    return {name: invoice[name] for name in ("id", "status", "total", "date", "duedate")}


@handles("whmcs/get_invoices")
def invoices(world: World, fields: Fields) -> dict[str, Any]:
    """Return a page of the account's invoices: from `limitstart`, at most `limitnum`, 25 by
    default."""
    start, count = int(fields.get("limitstart") or 0), int(fields.get("limitnum") or 25)
    found = [_short(item) for item in world.account.invoices][start : start + count]
    return {
        "result": "success",
        "totalresults": len(world.account.invoices),
        "invoices": {"invoice": found},
    }


@handles("whmcs/get_related_invoices", "whmcs/get_product_invoice")
def related(world: World, fields: Fields) -> dict[str, Any]:
    """Return the invoices of one server; an empty list if there are none."""
    found = [
        _short(item) for item in world.account.invoices if str(item["inv_id"]) == fields.get("id")
    ]
    return {"result": "OK", "action": fields["action"], "invoices": found}


@handles("whmcs/download_invoice")
def download(world: World, fields: Fields) -> dict[str, Any]:
    """Return the invoice as PDF in base64."""
    number = invoice_in(world, fields)["id"]
    pdf = b"%PDF-1.4\n% invoice " + str(number).encode() + b"\n%%EOF\n"
    return {"result": "OK", "action": "download_invoice", "data": base64.b64encode(pdf).decode()}


@handles("whmcs/transactions")
def transactions(world: World, fields: Fields) -> dict[str, Any]:
    """Return the payments, newest first."""
    return {"result": "OK", "transactions": world.account.transactions}


@handles("whmcs/getcredits")
def getcredits(world: World, fields: Fields) -> dict[str, Any]:
    """Return the credit movements. One movement is an object, several are a list, as PHP encodes
    them."""
    moved = world.account.credits
    return {
        "result": "OK",
        "message": {
            "result": "success",
            "totalresults": len(moved),
            "clientid": 98765,
            "credits": {"credit": moved if len(moved) != 1 else moved[0]},
        },
    }


@handles("whmcs/request_cancellation")
def cancel(world: World, fields: Fields) -> dict[str, Any]:
    """Request the cancellation of a server, immediately (`0`) or at the end of the paid period."""
    server = machine(world, fields, "whmcs/request_cancellation")
    pin_checked(world, fields)
    at_once = fields.get("cancellation_type", "0") == "1"
    if server.id in world.account.cancellations:
        raise refuse("whmcs/request_cancellation", "request already exists")
    made = {
        "id": server.id,
        "type": "Immediate" if at_once else "End of Billing Period",
        "date": world.account.today(),
        "reason": fields.get("cancellation_reason", ""),
    }
    world.account.cancellations[server.id] = made
    if not at_once:
        return ok(fields)

    def carried_out() -> dict[str, Any]:
        if world.account.cancellations.get(server.id) is made:
            del world.account.cancellations[server.id]
            server.status = "terminated"
        return {}

    world.start(CANCELLED_AFTER_S, carried_out)
    return {**ok(fields), "refund": f"{server.price * max(0, server.days_left - 1) / 30:.2f}"}


@handles("whmcs/delete_cancellation_request")
def keep(world: World, fields: Fields) -> dict[str, Any]:
    """Withdraw a cancellation; refuse if none is pending."""
    if (
        world.account.cancellations.pop(
            machine(world, fields, "whmcs/delete_cancellation_request").id, None
        )
        is None
    ):
        raise refuse("whmcs/delete_cancellation_request", "request not found")
    return ok(fields)


@handles("whmcs/get_cancellation_requests")
def cancellations(world: World, fields: Fields) -> dict[str, Any]:
    """Return all pending cancellations."""
    return {
        "result": "OK",
        "action": fields["action"],
        "data": list(world.account.cancellations.values()),
    }
