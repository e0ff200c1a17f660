"""whmcs.php: one invoice, payments from the credit, group invoices, the next invoice."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.billing_answers import amount_in, invoice_in
from tui.simulator.handlers import Fields, Refusal, handles, machine, refuse
from tui.simulator.world import World


def _applied(entry: dict[str, Any]) -> float:
    return float(entry.get("credit", 0))


def _due(entry: dict[str, Any]) -> float:
    return 0.0 if entry["status"] == "Paid" else round(float(entry["total"]) - _applied(entry), 2)


@handles("whmcs/get_invoice")
def invoice(world: World, fields: Fields) -> dict[str, Any]:
    """Return one invoice with its items; `balance` is the unpaid amount."""
    entry = invoice_in(world, fields)
    items = entry.get("items") or [
        {
            "type": "Hosting",
            "relid": 456,
            "inv_id": entry["inv_id"],
            "description": entry["description"],
        }
    ]
    return {
        "result": "OK",
        "invoiceid": entry["id"],
        "userid": 98765,
        "status": entry["status"],
        "subtotal": entry["total"],
        "credit": f"{_applied(entry):.2f}",
        "tax": "0.00",
        "tax2": "0.00",
        "total": entry["total"],
        "balance": f"{_due(entry):.2f}",
        "date": entry["date"],
        "duedate": entry["duedate"],
        "datepaid": entry.get("datepaid", "0000-00-00 00:00:00"),
        "currencycode": "EUR",
        "items": {"item": items if len(items) != 1 else items[0]},
    }


def _settle(world: World, entry: dict[str, Any]) -> None:
    """Mark an invoice as paid, including the invoices that it covers."""
    entry["status"], entry["datepaid"] = "Paid", world.account.today()
    world.account.when_paid.pop(entry["id"], lambda: None)()
    numbers = {str(item["relid"]) for item in entry.get("items", ()) if item["type"] == "Invoice"}
    for other in world.account.invoices:
        if str(other["id"]) in numbers:
            _settle(world, other)


@handles("whmcs/apply_credit")
def apply_credit(world: World, fields: Fields) -> dict[str, Any]:
    """Pay an invoice from the credit, in full or in part; never more than the amount due."""
    entry, amount = invoice_in(world, fields), amount_in(fields, "whmcs/apply_credit")
    if entry["status"] != "Unpaid":
        raise Refusal({"result": "error", "message": "Invoice is not in a payable state"})
    if amount > world.account.balance:
        raise Refusal({"result": "error", "message": "Amount exceeds customer credit balance"})
    if amount > _due(entry):
        raise Refusal({"result": "error", "message": "Amount exceeds invoice balance"})
    world.account.balance = round(world.account.balance - amount, 2)
    entry["credit"] = f"{_applied(entry) + amount:.2f}"
    world.account.credits.append(
        {
            "id": world.account.number(),
            "amount": f"-{amount:.2f}",
            "relid": entry["id"],
            "date": world.account.today(),
            "description": f"Credit Applied to Invoice #{entry['id']}",
        }
    )
    is_paid = _due(entry) <= 0
    if is_paid:
        _settle(world, entry)
    return {
        "result": "success",
        "invoiceid": str(entry["id"]),
        "amount": f"{amount:.2f}",
        "invoicepaid": "true" if is_paid else "false",
    }


@handles("whmcs/mass_pay")
def mass_pay(world: World, fields: Fields) -> dict[str, Any]:
    """Create one invoice for the chosen ones, which stay unpaid until it is paid."""
    wanted = fields.get("invoices[]", "").splitlines()
    chosen = [entry for entry in world.account.invoices if str(entry["id"]) in wanted]
    if not chosen or any(entry["status"] != "Unpaid" for entry in chosen):
        raise refuse("whmcs/mass_pay", "no unpaid invoices")
    made = world.account.invoice(sum(map(_due, chosen)), "Unpaid", "Mass payment")
    made["items"] = [
        {
            "type": "Invoice",
            "relid": entry["id"],
            "inv_id": 0,
            "description": f"Invoice #{entry['id']}",
            "amount": f"{_due(entry):.2f}",
        }
        for entry in chosen
    ]
    return {"result": "success", "invoiceid": made["id"]}


@handles("whmcs/generate_due_invoice")
def generate_due(world: World, fields: Fields) -> dict[str, Any]:
    """Create the next invoice of a server before it is due; refuse while one is unpaid."""
    server = machine(world, fields, "whmcs/generate_due_invoice")
    if any(
        entry["inv_id"] == server.id and entry["status"] == "Unpaid"
        for entry in world.account.invoices
    ):
        raise refuse("whmcs/generate_due_invoice", "an unpaid invoice exists for this server")
    made = world.account.invoice(server.price, "Unpaid", f"{server.preset} (monthly)", server.id)
    return {"result": "OK", "action": "generate_due_invoice", "invoice": made["id"]}
