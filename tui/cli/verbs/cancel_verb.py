"""`hostdeck cancel`: request or withdraw the cancellation of a server, list the pending
cancellations."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.change_session import change_arguments, run_command
from tui.cli.change_targets import target_rows
from tui.cli.command_parts import command_parts
from tui.cli.server_arguments import check_choice, server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.models.cancellation import CancellationRequest

_SENT = "Nothing was sent."
_TYPES = {"end": "0", "now": "1"}


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser, all_servers=False)
    parser.add_argument(
        "--at",
        choices=sorted(_TYPES),
        default="",
        help="end: at the end of the paid period; now: immediately",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--withdraw", action="store_true", help="withdraw a pending cancellation request"
    )
    choice.add_argument("--list", action="store_true", help="list pending cancellations")
    change_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    if options.list:
        return _list(options, start)
    check_choice(options, start)
    if not options.withdraw and not (options.at and options.reason.strip()):
        raise UsageError(
            "Canceling a server",
            said="Specify when and why: --at end|now --reason TEXT.",
            certain=_SENT,
        )
    with command_parts(start) as parts:
        rows = target_rows(parts.client, start, options)
        if len(rows) != 1:
            raise UsageError("Choosing servers", said="Specify exactly one server.", certain=_SENT)
        if options.withdraw:
            return run_command(parts, "billing.withdraw_cancellation", rows, options)
        from tui.cli.verbs.access_verb import show_results

        return run_command(
            parts,
            "billing.cancel_server",
            rows,
            options,
            answers=(_TYPES[options.at], options.reason),
            follow=lambda then, code: show_results(then, code, options),
        )


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.api.catalog.common import NoParams
    from tui.cli.command_sign_in import find_or_ask, remark, signed_in
    from tui.cli.output import OutputColumn, Table
    from tui.format import count
    from tui.models.unknown_word import marked_word

    with signed_in(start, find_or_ask(start)) as (client, _):
        found = client.call(whmcs.GET_CANCELLATION_REQUESTS, NoParams())
    if found.unread:
        remark(f"{count(found.unread, 'record')} could not be read.")
    columns: list[OutputColumn[CancellationRequest]] = [
        OutputColumn("server", lambda request: request.server_id, right=True, width=6),
        OutputColumn("type", lambda request: request.kind_words, width=25),
        OutputColumn("requested", lambda request: request.date, width=10),
        OutputColumn("ends", lambda request: request.ends, width=10),
        OutputColumn(
            "status",
            lambda request: str(request.status or ""),
            lambda request: (
                marked_word(str(request.status or ""), is_known=request.is_pending is not None)
                or "unknown"
            ),
        ),
        OutputColumn("reason", lambda request: str(request.reason or "")),
    ]
    table = Table(columns, as_json=options.json)
    table.write(found, lambda request: {column.name: column.value(request) for column in columns})
    return 0


VERB = Verb(
    "cancel",
    "cancel a server, withdraw a cancellation, list pending cancellations",
    _arguments,
    _run,
    (
        "A cancellation needs --reason. It is sent to the provider and saved in the audit trail.\n"
        "Confirm with the host name: --confirm NAME. Hostdeck asks for the PIN on a terminal; "
        "otherwise use --pin-stdin."
    ),
)
