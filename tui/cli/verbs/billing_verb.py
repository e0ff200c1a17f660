"""`hostdeck billing`: credit, server costs, invoices; adding funds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.cli.change_session import change_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.output import applied, record_of
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--by",
        default="",
        metavar="WHAT",
        help="group monthly costs by kind, location, status, or tag:KEY",
    )
    parser.add_argument("--invoices", action="store_true", help="list all invoices")
    parser.add_argument("--due", action="store_true", help="list servers by next due date")
    parser.add_argument(
        "--top-up",
        default="",
        metavar="AMOUNT",
        help="create an invoice to add funds; you pay it in a browser",
    )
    parser.add_argument(
        "--pay", type=int, default=0, metavar="INVOICE", help="pay an invoice from the credit"
    )
    parser.add_argument(
        "--amount",
        default="",
        metavar="AMOUNT",
        help="with --pay: amount to pay (default: the amount due)",
    )
    parser.add_argument(
        "--pdf", type=int, default=0, metavar="INVOICE", help="save an invoice as a private PDF"
    )
    parser.add_argument("--output", default="", metavar="FILE", help="with --pdf: file to create")
    change_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    if options.top_up:
        return _top_up(options, start)
    if options.pay or options.pdf:
        from tui.cli.invoice_session import pay, save

        return pay(options, start) if options.pay else save(options, start)
    from tui.cli.command_sign_in import find_or_ask, signed_in

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        if options.invoices:
            return _invoices(client, options)
        rows = _servers(client, start)
        if options.by:
            return _groups(_readable(client, rows, options.by), options)
        return _due(rows, options) if options.due else _account(client, rows, options)


def _is_no_list(options: Namespace) -> bool:
    """Return whether the arguments ask for something other than a list of servers, costs or
    invoices."""
    pays = options.top_up or options.pay or options.pdf
    return bool(pays) or not (options.invoices or options.due or options.by)


def _servers(client: Client, start: StartOptions) -> list[ServerRow]:
    from tui.cli.server_arguments import selected
    from tui.fleet.filter import parse

    return selected(client, start, parse(""))


def _account(client: Client, rows: list[ServerRow], options: Namespace) -> int:
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.billing.spending import next_due, runway, spending
    from tui.cli.output import write_json, write_lines
    from tui.format import count, due, money

    account, whole = client.call(whmcs.GET_CLIENT, whmcs.ClientParams()), spending(rows)
    first = next((row for row in next_due(rows) if row.due), None)
    currency = str(account.currency_code or "")
    name = " ".join(str(part) for part in (account.firstname, account.lastname) if part)
    lasts = None if account.credit is None else runway(rows, account.credit, currency)
    if options.json:
        write_json(
            {
                "customer": account.id,
                "name": name,
                "email": str(account.email or ""),
                "currency": currency,
                "credit": account.credit,
                "auto_pay": account.auto_pay,
                "servers": whole.servers,
                "price_unknown": whole.unknown,
                "monthly": dict(whole.totals),
                "next_due": None
                if first is None
                else {"id": first.id, "hostname": first.hostname, "due": first.due},
                "lasts": None
                if lasts is None
                else {
                    "until": lasts.day,
                    "id": None if lasts.first is None else lasts.first.id,
                    "left_out": lasts.left_out,
                },
            }
        )
        return ExitCode.OK
    monthly = " + ".join(money(amount, of) for of, amount in whole.totals) or "unknown"
    facts = [
        ("customer", f"{account.id or ''} {name} {account.email or ''}".strip()),
        ("credit", money(account.credit, currency)),
        ("auto-pay", {None: "unknown", True: "on", False: "off"}[account.auto_pay]),
        (
            "per month",
            f"{monthly} for {count(whole.servers, 'server')}"
            + (f", {count(whole.unknown, 'price')} unknown" if whole.unknown else ""),
        ),
    ]
    if first is not None:
        facts.append(
            ("next due", f"{due(first.due, first.days_left)}: {first.hostname or first.id}")
        )
    if lasts is not None:
        words = (
            "more than a year at current prices"
            if lasts.first is None
            else f"until {lasts.day}; does not cover {lasts.first.hostname or lasts.first.id}"
        )
        without = (
            f", without {count(lasts.left_out, 'server')} whose price or due date is unknown"
            if lasts.left_out
            else ""
        )
        facts.append(("lasts", f"{words}{without}"))
    write_lines([f"{name:<10}{value}" for name, value in facts])
    return ExitCode.OK


def _readable(client: Client, rows: list[ServerRow], by: str) -> list[ServerRow]:
    """Return the rows, with tags if they are grouped by tag: the list has no tags, so each server
    is read."""
    from tui.cli.server_arguments import readable

    return readable(client, rows) if by.startswith("tag:") else rows


def _groups(rows: list[ServerRow], options: Namespace) -> int:
    from tui.billing.spending import Spending, by_group, group_reader
    from tui.cli.output import OutputColumn, Table
    from tui.format import money

    try:
        group_reader(options.by)
    except KeyError:
        raise UsageError(
            "Grouping",
            said=f"Servers cannot be grouped by {options.by!r}.",
            certain="Nothing was changed.",
            next="Use kind, location, status, or tag:KEY.",
        ) from None
    columns: list[OutputColumn[Spending]] = [
        OutputColumn("group", attrgetter("group"), width=12),
        OutputColumn("servers", attrgetter("servers"), right=True),
        OutputColumn(
            "monthly",
            applied(dict, "totals"),
            lambda group: " + ".join(money(amount, of) for of, amount in group.totals) or "unknown",
            right=True,
        ),
        OutputColumn("price_unknown", attrgetter("unknown"), right=True, heading="unknown"),
    ]
    table = Table(columns, as_json=options.json)
    table.write(
        by_group(rows, options.by),
        record_of(columns),
    )
    return ExitCode.OK


def _due(rows: list[ServerRow], options: Namespace) -> int:
    from tui.billing.spending import next_due
    from tui.cli.output import OutputColumn, Table
    from tui.fleet.server_state import rental_text
    from tui.format import money

    columns: list[OutputColumn[ServerRow]] = [
        OutputColumn("due", attrgetter("due"), width=10),
        OutputColumn("days_left", attrgetter("days_left"), right=True, heading="days"),
        OutputColumn("id", attrgetter("id"), right=True),
        OutputColumn("hostname", attrgetter("hostname"), width=16),
        OutputColumn("price", attrgetter("price"), applied(money, "price", "currency"), right=True),
        OutputColumn("status", attrgetter("status"), lambda row: rental_text(row.status)),
    ]
    Table(columns, as_json=options.json).write(next_due(rows), record_of(columns))
    return ExitCode.OK


def _invoices(client: Client, options: Namespace) -> int:
    from tui.api.pages import all_invoices
    from tui.cli.command_sign_in import remark
    from tui.cli.output import OutputColumn, Table
    from tui.format import money
    from tui.models.billing import Invoice

    found = all_invoices(client)
    if found.part_words:
        remark(found.part_words)
    columns: list[OutputColumn[Invoice]] = [
        OutputColumn("id", attrgetter("id"), right=True, width=6),
        OutputColumn(
            "status",
            lambda invoice: str(invoice.status or ""),
            attrgetter("shown_status"),
            width=9,
        ),
        OutputColumn("date", attrgetter("date")),
        OutputColumn("due", attrgetter("due")),
        OutputColumn(
            "total",
            attrgetter("total"),
            lambda invoice: money(invoice.total, str(invoice.currency or "")),
            right=True,
        ),
    ]
    table = Table(columns, as_json=options.json)
    table.write(found.invoices, record_of(columns))
    return ExitCode.OK


def _top_up(options: Namespace, start: StartOptions) -> int:
    from tui.billing.amount import AmountProblem, amount_of
    from tui.cli.action_arguments import funds_now
    from tui.cli.change_session import carry_out
    from tui.cli.command_parts import command_parts
    from tui.commands.billing_commands import funds_plan

    if start.read_only:
        raise UsageError(
            "Adding funds",
            said="Read-only mode: changes are refused.",
            certain="Nothing was sent.",
        )
    try:
        amount = amount_of(options.top_up)
    except AmountProblem as problem:
        raise UsageError("Adding funds", said=str(problem), certain="Nothing was sent.") from None
    with command_parts(start) as parts:
        return carry_out(
            parts,
            funds_plan(amount, funds_now(parts.client)),
            options,
            on_end=lambda operation, made: _say_link(parts, made),
        )


def _say_link(parts: Any, made: Any) -> None:
    import sys

    number = getattr(made, "invoice", None)
    if number is not None:
        sys.stderr.write(
            f"Pay invoice {number} in a browser: {parts.client.transport.url}/?invoice={number}\n"
        )


VERB = Verb(
    "billing",
    "show credit, costs, and invoices; add funds",
    _arguments,
    _run,
    reads_accounts=True,
    one_account=_is_no_list,
)
