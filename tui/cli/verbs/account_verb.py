"""`hostdeck account`: lists of the account: keys, requests, tickets, sign-ins, contacts, money."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.output import OutputColumn

_WHAT = {
    "keys": "API keys",
    "requests": "remote-hands requests",
    "tickets": "support tickets",
    "sign-ins": "sign-ins",
    "contacts": "contacts",
    "credit": "credit entries",
    "payments": "payments",
    "storage": "object storage accounts",
    "storage-plans": "object storage plans",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=sorted(_WHAT), metavar="WHAT", help=", ".join(sorted(_WHAT))
    )
    parser.add_argument(
        "--server",
        type=int,
        default=0,
        metavar="ID",
        help="with keys: list the keys of this server only",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.command_sign_in import find_or_ask, remark, signed_in
    from tui.cli.output import Table
    from tui.format import count

    with signed_in(start, find_or_ask(start)) as (client, _):
        rows = _reader(options.what, options.server)(client)
    unread = getattr(rows, "unread", 0)
    if unread:
        remark(f"{count(unread, 'record')} could not be read.")
    columns: list[OutputColumn[Any]] = [
        _column(name, at == len(_COLUMNS[options.what]) - 1)
        for at, name in enumerate(_COLUMNS[options.what])
    ]
    if not rows and not options.json:
        remark(f"The provider lists no {_WHAT[options.what]}.")
    table = Table(columns, as_json=options.json)
    table.write(rows, lambda row: {column.name: column.value(row) for column in columns})
    return ExitCode.OK


_COLUMNS: dict[str, Sequence[str]] = {
    "keys": ("id", "name", "server_id", "active", "ip", "login_notify_method", "expires"),
    "requests": ("id", "eq_id", "eq_name", "type", "status", "created_at", "updated_at", "request"),
    "tickets": ("id", "key", "status", "updated", "link", "summary"),
    "sign-ins": ("date", "action", "ip", "user"),
    "contacts": ("id", "name", "email", "companyname"),
    "credit": ("id", "date", "amount", "invoice", "description"),
    "payments": ("id", "date", "amount", "amount_out", "fees", "gateway", "invoice", "description"),
    "storage": ("s3uid", "location", "plan", "used", "quota", "status", "ends"),
    "storage-plans": ("id", "name", "price", "size"),
}


def _status(row: Any) -> str:
    """Return the status of a request, ticket or storage account; an unknown word is in quotes."""
    from tui.fleet.server_state import is_known_rental
    from tui.models.storage import StorageAccount
    from tui.models.unknown_word import marked_word

    word = str(row.status or "")
    is_storage = isinstance(row, StorageAccount)
    is_known = is_known_rental(word) if is_storage else row.is_open is not None
    return marked_word(word, is_known=is_known) or "unknown"


def _column(name: str, is_last: bool) -> OutputColumn[Any]:
    from tui.cli.output import OutputColumn
    from tui.text import Untrusted

    def value(row: Any) -> Any:
        found = getattr(row, name)
        return str(found) if isinstance(found, Untrusted) else found

    text = _status if name == "status" else None
    return OutputColumn(name, value, text, width=0 if is_last else 8)


def _reader(what: str, server_id: int) -> Callable[[Client], Sequence[Any]]:
    from tui.api.catalog import api_keys_actions as api_keys
    from tui.api.catalog import auth_more_actions as auth_more
    from tui.api.catalog import contacts_actions as contacts
    from tui.api.catalog import others_actions as others
    from tui.api.catalog import rhr_actions as rhr
    from tui.api.catalog import s3_actions as s3
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.api.catalog.common import NoParams

    reads: dict[str, tuple[Any, Any]] = {
        "keys": (api_keys.LIST, NoParams()),
        "requests": (rhr.LIST, NoParams()),
        "tickets": (others.GET_TICKETS, NoParams()),
        "sign-ins": (auth_more.GET_LOG, auth_more.Period()),
        "contacts": (contacts.GET_CONTACTS, NoParams()),
        "credit": (whmcs.GETCREDITS, NoParams()),
        "payments": (whmcs.TRANSACTIONS, whmcs.TransactionFilter()),
        "storage": (s3.GET_USERS, NoParams()),
        "storage-plans": (s3.LIST_PLANS, NoParams()),
    }
    action, params = reads[what]
    if what == "keys" and server_id:
        action = api_keys.LIST_FOR_SERVER
        params = api_keys.KeysOf.model_validate({"params[server_id]": server_id})

    def read(client: Client) -> Sequence[Any]:
        found: Sequence[Any] = client.call(action, params)
        return found

    return read


VERB = Verb(
    "account",
    "list API keys, requests, tickets, sign-ins, contacts, credit, storage",
    _arguments,
    _run,
    "To make changes, use hostdeck do, for example: hostdeck do account.add_api_key",
)
