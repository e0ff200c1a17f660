"""`hostdeck order`: the cost and content of an order; with --send, the order itself. A dry run by
default.

If the order cannot be sent (invalid host name, preset sold out), both forms exit with the code for
wrong arguments.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.change_session import change_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.key_file import key_in
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from tui.api.client import Client
    from tui.wizards.ordering.order_draft import OrderDraft, OrderFacts

DOING, NOTHING = "Ordering a server", "Nothing was ordered."
PERIODS = ("monthly", "quarterly", "semi-annually", "annually")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "preset",
        nargs="?",
        default="",
        metavar="PRESET",
        help="preset name or id; to list presets, run: hostdeck presets",
    )
    parser.add_argument("--location", default="", metavar="CODE", help="location: NL, US, …")
    parser.add_argument(
        "--stock",
        type=int,
        default=0,
        metavar="ID",
        help="order this server in stock instead of a preset; hostdeck stock lists them",
    )
    parser.add_argument("--os", type=int, default=0, metavar="ID", help="operating system id")
    parser.add_argument(
        "--plan",
        type=int,
        default=0,
        metavar="ID",
        help="traffic plan id (default: the included plan)",
    )
    parser.add_argument(
        "--software",
        type=int,
        default=0,
        metavar="ID",
        help="software to install; hostdeck stock --software lists it",
    )
    parser.add_argument("--hostname", default="", metavar="NAME", help="host name of the server")
    parser.add_argument(
        "--period",
        choices=PERIODS,
        default="monthly",
        help="billing period paid in advance (default: monthly)",
    )
    parser.add_argument(
        "--currency",
        choices=("EUR", "USD", "RUB"),
        default="EUR",
        help="currency of prices (default: EUR)",
    )
    parser.add_argument("--ssh-key", default="", metavar="FILE", help="public SSH key to install")
    parser.add_argument("--ipv6", action="store_true", help="also assign an IPv6 network")
    parser.add_argument(
        "--promocode",
        default="",
        metavar="CODE",
        help="promotion code; the discount is shown only on the invoice",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="show the price and the request; send nothing (default)",
    )
    parser.add_argument(
        "--send", action="store_true", help="send the order; asks for password, amount, and PIN"
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the administrator password from standard input, before the PIN",
    )
    change_arguments(parser, timeout_s=5400.0)


def _run(options: Namespace, start: StartOptions) -> int:
    if options.send and options.dry_run:
        raise UsageError(DOING, said="--send and --dry-run cannot be combined.", certain=NOTHING)
    _check_product(options)
    if not options.send:
        return _look(options, start)
    if start.read_only:
        raise UsageError(DOING, said="Read-only mode: changes are refused.", certain=NOTHING)
    return _send(options, start)


def _check_product(options: Namespace) -> None:
    """Refuse arguments that name no product, or two. Raises UsageError."""
    if options.stock and (options.preset or options.location):
        said = "--stock names one server: give no PRESET and no --location."
    elif options.stock < 0 or not (options.stock or options.preset):
        said = "Name a PRESET with --location, or a server with --stock."
    elif options.preset and not options.location:
        said = "PRESET needs --location CODE."
    else:
        return
    raise UsageError(DOING, said=said, certain=NOTHING)


def _look(options: Namespace, start: StartOptions) -> int:
    """Print the dry run. It needs no sign-in; if a key is available, credit and used names are read
    too."""
    from tui.cli.command_sign_in import at_hand, client_for, signed_in

    found = at_hand(start)
    if found is not None:
        with signed_in(start, found) as (client, _):
            return _dry_run(*_draft(client, options, account=True), options)
    client = client_for(start)
    try:
        return _dry_run(*_draft(client, options), options)
    finally:
        client.close()


def _draft(
    client: Client, options: Namespace, *, account: bool = False
) -> tuple[OrderDraft, OrderFacts]:
    """Return the order from the arguments, and the available choices.

    Args:
        account: Also read credit and host names, which requires a session.
    """
    from dataclasses import replace

    from tui.api.catalog import order_actions as order
    from tui.api.catalog import os_images_actions as os_images
    from tui.cli.stock_arguments import stock_draft
    from tui.readings.catalog_topics import offers_now
    from tui.wizards.installing.systems import choices
    from tui.wizards.ordering.order_cost import BillingPeriod
    from tui.wizards.ordering.order_draft import (
        OrderDraft,
        OrderFacts,
        plan_choices,
        target_of,
        usual_plan,
    )
    from tui.wizards.ordering.order_software import software_choices

    if options.stock:
        return stock_draft(client, options, _with_account if account else None)
    place = options.location.upper()
    offers = offers_now(client, place, options.currency).rows
    offer = next(
        (offer for offer in offers if options.preset in (offer.name, str(offer.preset_id))), None
    )
    if offer is None:
        raise UsageError(
            DOING,
            said=f"There is no preset {options.preset!r} at {place}.",
            certain=NOTHING,
            next=f"To list presets, run: hostdeck presets --location {place}",
        )
    systems = client.call(
        os_images.OS_LIST, os_images.OsParams(instance_id=offer.preset_id, location=place)
    )
    plans = client.call(
        order.TRAFFIC_PLANS_LIST, order.PlanParams(instance=offer.preset_id, location=place)
    )
    found = plan_choices(plans, place, options.currency)
    facts = OrderFacts(choices(systems, target_of(offer)), found)
    if options.software:
        wanted = os_images.OsParams(instance_id=offer.preset_id, location=place)
        software = client.call(os_images.SOFTWARE_LIST, wanted)
        facts = replace(facts, software=software_choices(software))
    if account:
        facts = _with_account(client, facts)
    draft = OrderDraft(
        offer,
        options.os or None,
        options.plan or usual_plan(found),
        options.hostname,
        ssh_key=key_in(options.ssh_key, DOING, NOTHING),
        period=BillingPeriod(options.period),
        ipv6=options.ipv6,
        promocode=options.promocode,
        soft_id=options.software or None,
    )
    return draft, facts


def _with_account(client: Client, facts: OrderFacts) -> OrderFacts:
    from dataclasses import replace

    from tui.api.catalog import whmcs_actions as whmcs
    from tui.cli.server_arguments import listed

    owner = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
    names = frozenset(row.hostname.lower() for row in listed(client) if row.hostname)
    return replace(
        facts, credit=owner.credit, account_currency=str(owner.currency_code or ""), hostnames=names
    )


def _dry_run(draft: OrderDraft, facts: OrderFacts, options: Namespace) -> int:
    from tui.cli.output import write_json, write_lines
    from tui.commands.order_commands import STOCK_NOTE
    from tui.format import money
    from tui.wizards.ordering.order_cost import money_words
    from tui.wizards.ordering.order_draft import cost, credit_words, problems

    found, offer = cost(draft, facts), draft.offer
    wrong = [
        f"{problem.step}: {problem.words}"
        for problem in problems(draft, facts)
        if "Password" not in problem.words
    ]
    if options.json:
        write_json(
            {
                "preset": offer.name if offer.stock_id is None else None,
                "stock_server": offer.stock_id,
                "name": offer.name,
                "location": offer.location,
                "stock": offer.stock,
                "os_id": draft.os_id,
                "traffic_plan": draft.plan_id,
                "software": draft.soft_id,
                "hostname": draft.hostname,
                "period": draft.period.value,
                "currency": found.currency,
                "total": found.total,
                "saved": found.saved,
                "items": [
                    {
                        "what": item.words,
                        "monthly": item.monthly,
                        "discount": item.discount,
                        "total": item.total,
                    }
                    for item in found.items
                ],
                "credit": found.credit_before,
                "credit_after": found.credit_after,
                "problems": wrong,
                "sent": False,
            }
        )
        return ExitCode.USAGE if wrong else ExitCode.OK
    lines = [
        f"{item.words:<44}{money_words(item.monthly, found.currency):>14} "
        f"x {found.period.months:<2} "
        f"{f'-{item.discount}%' if item.discount else '':>5}{money(item.total, found.currency):>16}"
        for item in found.items
    ]
    lines += [
        f"{'total, VAT excluded':<68}{money(found.total, found.currency):>16}",
        credit_words(found),
        *([STOCK_NOTE] if offer.stock_id is not None else []),
    ]
    lines += [f"! {words}" for words in wrong]
    if draft.os_id is None:
        lines += [
            f"  --os {system.id:<6}{system.name}, {system.price_words}"
            for system in facts.systems or ()
            if system.fits
        ]
    last = "With --send the order would be refused." if wrong else "To order, add --send."
    write_lines([*lines, f"Dry run: nothing was sent. {last}"])
    return ExitCode.USAGE if wrong else ExitCode.OK


def _send(options: Namespace, start: StartOptions) -> int:
    from dataclasses import replace

    from tui.api.catalog.order_actions import Deploy, OrderInstance
    from tui.cli.change_session import carry_out
    from tui.cli.command_parts import command_parts
    from tui.commands.order_commands import Wanted, order_plan
    from tui.operations.outcomes.money_verdicts import before_money
    from tui.wizards.ordering.order_draft import DraftIncomplete, cost, request_of

    password = _password(options)
    with command_parts(start) as parts:
        draft, facts = _draft(parts.client, options, account=True)
        draft = replace(draft, password=password, password_stored=True)
        try:
            params = request_of(draft, facts).params
        except DraftIncomplete as problem:
            raise UsageError(DOING, said=str(problem), certain=NOTHING) from None
        assert isinstance(params, OrderInstance | Deploy)
        system = facts.system(draft.os_id)
        summary = f"{system.name if system else 'unknown system'}, host name {draft.hostname}"
        wanted = Wanted(
            params,
            draft.offer,
            cost(draft, facts),
            summary,
            before_money(parts.client),
            str(system.name) if system else "",
        )
        return carry_out(
            parts,
            order_plan(wanted),
            options,
            on_end=lambda operation, result: _say_line(operation),
        )


def _password(options: Namespace) -> SecretStr:
    from pydantic import SecretStr

    from tui.cli.secret_prompts import hidden, next_line
    from tui.secrets import REDACTOR

    if options.password_stdin:
        typed = next_line()
    elif sys.stdin.isatty():
        typed = hidden("Administrator password: ")
        if typed != hidden("Repeat password: "):
            raise UsageError(DOING, said="The passwords do not match.", certain=NOTHING)
    else:
        raise UsageError(
            DOING,
            said="There is no terminal to ask for the password.",
            certain=NOTHING,
            next="Use --password-stdin.",
        )
    REDACTOR.remember(typed)
    return SecretStr(typed)


def _say_line(operation: Any) -> None:
    """Print the connection command once the server is ready."""
    from tui.ssh import ssh_line
    from tui.store.operations import answer_of

    scope = answer_of(operation).get("scope")
    line = ssh_line(str(scope.get("ip", "")) if isinstance(scope, dict) else "")
    if line:
        sys.stderr.write(f"{line}\n")


VERB = Verb(
    "order",
    "show the price of a server, or order it with --send",
    _arguments,
    _run,
    (
        "Without --send nothing is ordered and no sign-in is needed. --send requires --confirm "
        "with the total."
    ),
)
