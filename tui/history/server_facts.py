"""Known facts of a server as text, and the differences between two times. Pure.

Only read values are facts. An unknown value is not a fact, so it is never a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from tui.fleet.rows import ServerRow
from tui.format import rate
from tui.models.power import Power
from tui.text import safe_text

TAGS_READ = "tags read"
"""Fact of a server whose tags were all read. A tag that appears later is new."""
LISTED = "in the list"
ACCOUNT_ID = 0
"""Represents the account in place of a server id."""
LIST_READ = "list read"
"""Fact of the account after all servers were listed once. A server that appears later is new."""
MACHINE = "machine"
"""Fact that changes when the provider gives the id of a server to another machine."""
NEW = "new"
"""Value for a listed server that was missing when all servers were listed before."""
TAG = "tag "
POWER = "power"
PORT = "port "
PTR = "PTR "
TRAFFIC = "traffic"
"""Mean outgoing rate of a day in bit/s, recorded if it has changed by a factor."""
INVOICE = "invoice "
TICKET = "ticket "
REQUEST = "remote-hands request "
INVOICES_READ, TICKETS_READ, REQUESTS_READ = "invoices read", "tickets read", "requests read"
_ALL_READ = {
    TAG: TAGS_READ,
    INVOICE: INVOICES_READ,
    TICKET: TICKETS_READ,
    REQUEST: REQUESTS_READ,
}
"""Name prefixes, and the fact since which all facts with that prefix have been read."""
_OF_ACCOUNT = (INVOICE, TICKET, REQUEST)
_HIDDEN = frozenset(_ALL_READ.values())


@dataclass(frozen=True, slots=True)
class Fact:
    """Value of a server from a time on; `None`: gone."""

    server_id: int
    name: str
    at: float
    value: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact whose value differs from the previous one. `None`: absent."""

    server_id: int
    name: str
    before: str | None
    after: str | None
    at: float
    """Unix seconds of the first reading of the new value."""


def list_facts(row: ServerRow) -> dict[str, str]:
    """Return the facts of a row that the list of servers contains."""
    facts = {
        "name": row.hostname,
        "main IP": row.ip,
        "location": row.location,
        "rental": row.status,
        "due": row.due,
        "price": "" if row.price is None else f"{row.price:.2f} {row.currency}".rstrip(),
    }
    return {name: value for name, value in facts.items() if value} | {LISTED: "yes"}


def power_facts(row: ServerRow) -> dict[str, str]:
    """Return the power of a row; empty if it was not read."""
    return {} if row.power is Power.UNKNOWN else {POWER: str(row.power)}


def detail_facts(row: ServerRow) -> dict[str, str]:
    """Return the facts of a row that only the details contain; empty if they were not read."""
    if not row.detailed:
        return {}
    facts = {"system": row.os}
    if "ips" not in row.left_out:
        facts["addresses"] = " ".join(sorted(row.addresses))
    if "tags" not in row.left_out:
        facts[TAGS_READ] = "yes"
        facts |= {f"{TAG}{name}": value or "(empty)" for name, value in row.tags}
    return {name: value for name, value in facts.items() if value}


def gone_names(known: Iterable[str], facts: Mapping[str, str]) -> Iterator[str]:
    """Yield the known tags of a server, and those that disappeared although all tags were read."""
    if TAGS_READ in facts:
        yield from (name for name in known if name.startswith(TAG) and name not in facts)


def differences(facts: Iterable[Fact], since: float) -> list[Difference]:
    """Return the differences from `since`, oldest first.

    Args:
        facts: Sorted by server, name, and time.
        since: Unix seconds.
    """
    found: list[Difference] = []
    knew_list = False
    for server_id, of_server in groupby(facts, key=lambda fact: fact.server_id):
        if server_id == ACCOUNT_ID:
            of_account = list(of_server)
            knew_list = any(fact.name == LIST_READ and fact.at <= since for fact in of_account)
            named = [fact for fact in of_account if _is_shown_of_account(fact.name)]
            found += _of_server(named, since, knew_list=False)
        else:
            found += _of_server(list(of_server), since, knew_list=knew_list)
    return sorted(found, key=lambda difference: (difference.at, difference.server_id))


def _is_shown_of_account(name: str) -> bool:
    return name.startswith(_OF_ACCOUNT) or name in _HIDDEN


def _of_server(facts: list[Fact], since: float, *, knew_list: bool) -> Iterator[Difference]:
    machine = [fact for fact in facts if fact.name == MACHINE and fact.at > since]
    if machine:
        # Values of two machines are not compared.
        yield Difference(machine[-1].server_id, MACHINE, None, machine[-1].value, machine[-1].at)
        since = machine[-1].at
    listed = [fact for fact in facts if fact.name == LISTED]
    if knew_list and not machine and listed and listed[0].at > since:
        # Values of an absent server are not compared.
        if listed[-1].value is not None:
            yield Difference(listed[0].server_id, LISTED, None, NEW, listed[0].at)
        return
    knew_all = {fact.name for fact in facts if fact.name in _HIDDEN and fact.at <= since}
    for name, of_name in groupby(facts, key=lambda fact: fact.name):
        values = list(of_name)
        before = [fact for fact in values if fact.at <= since]
        is_new = not before and any(
            name.startswith(start) and marker in knew_all for start, marker in _ALL_READ.items()
        )
        if name in _HIDDEN or name == MACHINE or not (before or is_new):
            continue
        was = before[-1].value if before else None
        last = values[-1]
        if last.value != was:
            changed_at = _since_when(values)
            yield Difference(last.server_id, name, was, last.value, changed_at)


def _since_when(values: list[Fact]) -> float:
    """Return the time since which the last value applies."""
    at = values[-1].at
    for fact in reversed(values):
        if fact.value != values[-1].value:
            break
        at = fact.at
    return at


def is_serious(difference: Difference) -> bool:
    """Return whether a difference may mean an outage: off, gone, port off, or another machine."""
    if difference.name == LISTED:
        return difference.after is None
    if difference.name == POWER:
        return difference.after == str(Power.OFF)
    if difference.name.startswith(PORT):
        return (difference.after or "").startswith(str(Power.OFF))
    return difference.name == MACHINE


def subject(server_id: int, names: Mapping[int, str]) -> str:
    """Return the displayed host name of a server, or `Account`."""
    if server_id == ACCOUNT_ID:
        return "Account"
    return safe_text(names.get(server_id) or f"#{server_id}")


def value_words(name: str, value: str | None) -> str | None:
    """Return the value of a fact as text."""
    if name != TRAFFIC or value is None:
        return value
    return rate(float(value))


def in_words(difference: Difference) -> str:
    """Return a difference as text: `tag env: prod → test`."""
    name = difference.name
    if name == MACHINE:
        return f"another machine has this id now: {difference.after}"
    if name == LISTED and difference.after == NEW:
        return "is new in the list"
    if name == LISTED:
        return "is in the list again" if difference.after else "is no longer in the list"
    before, after = value_words(name, difference.before), value_words(name, difference.after)
    if before is None:
        return f"{name}: {after} (new)"
    if after is None:
        return f"{name}: {before} (removed)"
    return f"{name}: {before} → {after}{_factor(difference)}"


def _factor(difference: Difference) -> str:
    """Return the ratio of a rate to the previous one."""
    if difference.name != TRAFFIC or not difference.before or not difference.after:
        return ""
    before, after = float(difference.before), float(difference.after)
    return f" ({after / before:.1f} times)" if after > before > 0 else ""
