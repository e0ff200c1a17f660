"""Which reads tell what became of an order, a top-up, a tag or a key whose answer was lost. Worker threads.

An order is never sent again. Before it leaves, what there was is written down beside it (`before`):
the newest invoice and the deploys going on. Whatever is newer afterwards came of it, unless there is
more than one such thing: then a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq, ssh_keys, tags, whmcs
from tui.api.catalogue.common import NoParams
from tui.engine.plan import kept_value
from tui.engine.verdict import Decider, Told, Verdict
from tui.errors import HostdeckError
from tui.format import money
from tui.models.async_answer import AsyncKey
from tui.secrets import MASK
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.engine.poller import Poller
    from tui.models.billing import Invoice

LOOKED_AT = 50
"""Invoices read for it, the newest."""
BEFORE = "before"
"""Where an operation keeps what there was, among its parameters."""
NOT_AGAIN = "Do not order again until it is known."
HIDDEN = "What was asked for looks like a secret and is not written down: look whether it is there, and decide it."


def before_money(client: Client) -> dict[str, Any]:
    """What there is before an order or a top-up. Worker thread; raises HostdeckError."""
    newest = _invoices(client)
    return {"invoice": max((one.id or 0 for one in newest), default=0), "deploys": sorted(_deploys(client))}


def _invoices(client: Client) -> tuple[Invoice, ...]:
    return client.call(whmcs.GET_INVOICES, whmcs.Page(limitstart=0, limitnum=LOOKED_AT)).invoices


def _deploys(client: Client) -> Mapping[str, str]:
    found = client.call(eq.UPDATE_SERVERS, NoParams()).deploy_keys
    return {str(number): key for number, key in found.items() if isinstance(key, str) and key}


def parameters_of(one: Operation) -> dict[str, Any]:
    """What was asked for, as it was written down."""
    try:
        found = json.loads(one.parameters)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _before(one: Operation) -> tuple[int | None, set[str]]:
    kept = parameters_of(one).get(BEFORE)
    if not isinstance(kept, dict):
        return None, set()
    invoice = kept.get("invoice")
    return (invoice if isinstance(invoice, int) else None), set(map(str, kept.get("deploys") or ()))


def _by_deploys(client: Client, poller: Poller, one: Operation, told: Told) -> None:
    """First the keys of deploys, then the list of servers, then the invoices."""
    try:
        deploys, verdict = _deploys(client), None
        newest, known = _before(one)
        fresh = {number: key for number, key in deploys.items() if _is_newer(number, newest, known)}
        if len(fresh) == 1:
            ((number, key),) = fresh.items()
            verdict = Verdict(OpState.RUNNING, f"It was carried out: invoice {number}. Its key was found again.",
                              AsyncKey(key))  # fmt: skip
        elif len(fresh) > 1:
            verdict = Verdict(None, f"{len(fresh)} deploys have begun since: {', '.join(sorted(fresh))}. {NOT_AGAIN}")
        told(verdict or _by_server(client, one) or _by_invoice(client, one, newest))
    except HostdeckError as error:
        told(Verdict(None, f"It could not be read what became of it: {error.said or error.headline} {NOT_AGAIN}"))


def _is_newer(number: str, newest: int | None, known: set[str]) -> bool:
    if number in known:
        return False
    # Digits that stand for a number: "²" is none, and thousands of them are refused by Python.
    return newest is None or not number.isdecimal() or len(number) > 18 or int(number) > newest


def _by_server(client: Client, one: Operation) -> Verdict | None:
    """There is a server of that name, and there was none before: names are checked for that."""
    wanted = str(parameters_of(one).get("hostname", "")).lower()
    listed = client.call(eq.LIST, eq.ListParams(full=True))
    found = [record["id"] for record in listed.records if str(record.get("hostname", "")).lower() == wanted]
    if wanted and len(found) == 1:
        return Verdict(OpState.DONE, f"It was carried out: the server is there, id {found[0]}.")
    return None


def _by_invoice(client: Client, one: Operation, newest: int | None) -> Verdict:
    fresh = [] if newest is None else [found for found in _invoices(client) if (found.id or 0) > newest]
    if not fresh:
        return Verdict(None, f"No new deploy, server or invoice shows it (yet). {NOT_AGAIN}")
    numbers = ", ".join(f"{found.id} ({money(found.total)}, {found.status})" for found in fresh)
    unpaid = [found for found in fresh if str(found.status or "").lower() == "unpaid"]
    if len(fresh) == 1 and unpaid:
        return Verdict(OpState.DONE, f"Invoice {numbers} was made; nothing is installed before it is paid.")
    return Verdict(None, f"New since then: invoice {numbers}. Look at it under B. {NOT_AGAIN}")


def _by_funds(client: Client, poller: Poller, one: Operation, told: Told) -> None:
    """A new invoice of that amount."""
    newest, _ = _before(one)
    amount = str(parameters_of(one).get("amount", ""))
    try:
        fresh = [found for found in _invoices(client) if newest is not None and (found.id or 0) > newest]
    except HostdeckError as error:
        told(Verdict(None, f"The invoices could not be read: {error.said or error.headline}"))
        return
    same = [found for found in fresh if found.total is not None and f"{found.total:.2f}" == _cents(amount)]
    if len(same) == 1:
        told(Verdict(OpState.DONE, f"Invoice {same[0].id} was made."))
    elif same:
        told(Verdict(None, f"{len(same)} new invoices are for that amount. Look at them under B."))
    else:
        told(Verdict(None, "There is no new invoice for that amount (yet)."))


def _cents(amount: str) -> str:
    from tui.models.scalars import _money

    read = _money(amount)
    return "" if read is None else f"{read:.2f}"


def _is_hidden(kept: Any) -> bool:
    """The journal does not hold what was asked for, or not all of it: it looked like a secret."""
    return MASK in str(kept)


def _same(name: str, read: str, kept: Any) -> bool:
    """Whether what was read is what was asked for. A long text is kept by its mark, and known by that."""
    return not _is_hidden(kept) and str(kept or "") in (read, kept_value(name, read))


def _by_tags(*, there: bool) -> Decider:
    """The tags of the server say it: setting and removing can be read back."""

    def decide(client: Client, poller: Poller, one: Operation, told: Told) -> None:
        asked = parameters_of(one)
        try:
            found = client.call(tags.LIST, tags.TagsOf(id=one.server_id or 0)).tags
        except HostdeckError as error:
            told(Verdict(None, f"The tags could not be read: {error.said or error.headline}"))
            return
        held = next((tag for tag in found if _same("tag", tag.tag.raw, asked.get("tag"))), None)
        value = "" if held is None or held.value is None else held.value.raw
        if _is_hidden(asked.get("tag")) or (there and held is not None and _is_hidden(asked.get("value"))):
            told(Verdict(None, f"Its tags were read. {HIDDEN}"))
        elif there and held is not None and _same("value", value, asked.get("value")):
            told(Verdict(OpState.DONE, "Its tags were read: it is set."))
        elif not there and held is None:
            told(Verdict(OpState.DONE, "Its tags were read: it is gone."))
        elif there:
            told(Verdict(None, "Its tags were read: it is not set like that. It may still come."))
        else:
            told(Verdict(None, "Its tags were read: it is still there. It may still go."))

    return decide


def _by_keys(*, there: bool) -> Decider:
    """The account's keys say it: one that is added is known by its line, one that is deleted by its id."""

    def decide(client: Client, poller: Poller, one: Operation, told: Told) -> None:
        asked = parameters_of(one)
        try:
            found = client.call(ssh_keys.LIST, NoParams())
        except HostdeckError as error:
            told(Verdict(None, f"The keys could not be read: {error.said or error.headline}"))
            return
        line, number = asked.get("params[key]"), asked.get("id")
        if there:
            listed = any(key.key is not None and _same("params[key]", key.key.raw, line) for key in found)
        else:
            listed = any(str(key.id) == str(number) for key in found)
        if there and _is_hidden(line):
            told(Verdict(None, f"The account's keys were read. {HIDDEN}"))
        elif listed is there:
            words = "it is there" if there else "it is gone"
            told(Verdict(OpState.DONE, f"The account's keys were read: {words}."))
        else:
            words = "it is not there. It may still come" if there else "it is still there. It may still go"
            told(Verdict(None, f"The account's keys were read: {words}."))

    return decide


MONEY_DECIDERS: dict[str, Decider] = {
    "eq/order_instance": _by_deploys,
    "whmcs/create_addfunds": _by_funds,
    "tags/add": _by_tags(there=True),
    "tags/remove": _by_tags(there=False),
    "ssh_keys/add": _by_keys(there=True),
    "ssh_keys/delete": _by_keys(there=False),
}
MONEY_READ_BY = {
    "eq/order_instance": "eq/update_servers, eq/list, whmcs/get_invoices",
    "whmcs/create_addfunds": "whmcs/get_invoices",
    "tags/add": "tags/list", "tags/remove": "tags/list",
    "ssh_keys/add": "ssh_keys/list", "ssh_keys/delete": "ssh_keys/list",
}  # fmt: skip
