"""DNS zones and records: add, change, remove, undo. Every replacement is named first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.api.catalog import dns_actions as dns
from tui.commands.command import Ask, Command, Confirm, Go, Intent, Refuse, Targets
from tui.commands.dns_checks import checked_first, is_as_shown
from tui.commands.dns_rules import (
    Record,
    beside,
    conflict,
    lost_of,
    parse,
    record_problem,
    whole_set,
    zone_problem,
)
from tui.format import count
from tui.models.zone import APEX, host, sent_name
from tui.operations.outcomes.verdict import before_of
from tui.operations.plan import Plan, Request, Tier
from tui.secrets import MASK
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

SLOW = "New values may take up to 24 h to be seen everywhere."
UNREAD = "The records of the zone have not been read completely. Nothing was sent."
_NO_VALUE = "The value of this record is unknown. Nothing was sent."
_EXAMPLE = (
    "Format: NAME TTL TYPE VALUE. The TTL is optional; @ stands for {zone} itself. Examples: "
    "“www A 192.0.2.10”, “@ MX 10 mail.{zone}”."
)


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """A zone as read, and the selected record."""

    zone: str = ""
    """Name of the zone; empty if none is selected."""
    zone_id: int | None = None
    records: tuple[Record, ...] | None = None
    """Records; `None` if they could not be read completely."""
    chosen: Record | None = None
    zones: tuple[str, ...] | None = None
    """Names of the account's zones; `None` if they could not be read."""


def _facts(targets: Targets) -> ZoneFacts:
    return targets.argument if isinstance(targets.argument, ZoneFacts) else ZoneFacts()


def _in_zone(
    then: Callable[[Targets, ZoneFacts, tuple[Record, ...]], Intent],
) -> Callable[[Targets], Intent]:
    """Run in the selected zone; without one, show the zones."""

    def intend(targets: Targets) -> Intent:
        facts = _facts(targets)
        if not facts.zone:
            return Go("dns")
        return Refuse(UNREAD) if facts.records is None else then(targets, facts, facts.records)

    return intend


def _chosen(
    then: Callable[[ZoneFacts, tuple[Record, ...], Record], Intent],
) -> Callable[[Targets], Intent]:
    def checked(targets: Targets, facts: ZoneFacts, records: tuple[Record, ...]) -> Intent:
        if facts.chosen is None:
            return Refuse("Select a record first.")
        if facts.chosen.type == "SOA":
            return Refuse("The provider maintains the SOA record. It cannot be changed here.")
        return then(facts, records, facts.chosen)

    return _in_zone(checked)


# Requests


def addition(
    zone: str, record: Record, others: Sequence[Record], *, update: bool = False
) -> Request:
    """Return the request that adds a record together with the other records of its set."""
    values = whole_set(record, others)
    srv = record.content.split() if record.type == "SRV" else []
    params = dns.RecordAddition.model_validate(
        {
            "zone": zone,
            "name": sent_name(record.name, zone),
            "type": record.type,
            # The set has one TTL: a new value must not change the TTL of the others.
            "ttl": record.ttl or (others[0].ttl if others else None),
            "priority": record.priority if record.has_priority else None,
            "content": None if values else record.content,
            "contents": values,
            "weight": int(srv[0]) if len(srv) == 3 else None,
            "port": int(srv[1]) if len(srv) == 3 else None,
            "target": srv[2] if len(srv) == 3 else None,
            "changetype": "update" if update else None,
        }
    )
    before = {"records": [as_dict(record) for record in others]}
    return Request(dns.ADD_DNS, params, locks=False, before=before)


def removal(zone: str, record: Record, **before: Any) -> Request:
    """Return the request that removes one record by its content, never a whole set."""
    params = dns.RecordRemoval.model_validate(
        {
            "zone": zone,
            "name": sent_name(record.name, zone),
            "type": record.type,
            "contents": (record.content,),
            "priority": record.priority if record.has_priority else None,
        }
    )
    noted = {"record": as_dict(record), **before}
    return Request(dns.DELETE_DNS, params, locks=False, before=noted)


def as_dict(record: Record) -> dict[str, Any]:
    """Return a record for the journal."""
    return {
        "name": record.name,
        "type": record.type,
        "content": record.content,
        "ttl": record.ttl,
        "priority": record.priority,
    }


def _plan(title: str, requests: tuple[Request, ...], words: str, *warnings: str) -> Plan:
    plan = Plan(title, requests, f"{words} {SLOW}", tier=Tier.DISRUPTIVE, wave=1)
    return plan.warned(*warnings) if warnings else plan


def _set_words(record: Record, others: Sequence[Record]) -> tuple[str, tuple[str, ...]]:
    """Return the resulting set, and a warning if other records may be replaced."""
    if not others:
        return "", ()
    held = ", ".join(safe_text(record.content, 60) for record in others[:5])
    if whole_set(record, others) is not None:
        return f" The name keeps its other {record.type} values: {held}.", ()
    return "", (
        f"The provider may replace the {count(len(others), f'{record.type} record')} of "
        f"{record.name}: {held}. Hostdeck compares the zone afterwards.",
    )


# Records


def _add(targets: Targets, facts: ZoneFacts, records: tuple[Record, ...]) -> Intent:
    def then(text: str) -> Intent:
        return added(facts.zone, records, text)

    hint = _EXAMPLE.format(zone=facts.zone)
    return Ask(f"New record in {facts.zone}", hint, then)


def added(zone: str, records: Sequence[Record], text: str) -> Intent:
    """Return the question for a new record, or why it cannot be added."""
    try:
        record = parse(text, zone)
    except ValueError as error:
        return Refuse(str(error))
    problem = conflict(record, records)
    if problem:
        return Refuse(problem)
    others = beside(record, records)
    more, warnings = _set_words(record, others)
    words = f"Adds {safe_text(record.line, 300)} to {zone}.{more}"
    title = f"Add {record.type} record {safe_text(record.name, 60)} to {zone}"
    requests = checked_first(zone, records, (addition(zone, record, others),), record)
    return Confirm(_plan(title, requests, words, *warnings))


def _change(facts: ZoneFacts, records: tuple[Record, ...], old: Record) -> Intent:
    def then(text: str) -> Intent:
        return changed(facts.zone, records, old, text)

    return Ask(
        f"Change record in {facts.zone}", _EXAMPLE.format(zone=facts.zone), then, typed=old.line
    )


def changed(zone: str, records: Sequence[Record], old: Record, text: str) -> Intent:
    """Return the question for a changed record: the new one is added first, then the old one is
    removed."""
    if not old.content:
        return Refuse(_NO_VALUE)
    try:
        new = parse(text, zone)
    except ValueError as error:
        return Refuse(str(error))
    if new == old:
        return Refuse("The record already has this value.")
    rest = [record for record in records if record != old]
    problem = conflict(new, rest)
    if problem:
        return Refuse(problem)
    others = beside(new, rest)
    more, warnings = _set_words(new, others)
    words = f"Changes {safe_text(old.line, 200)} to {safe_text(new.line, 200)}.{more}"
    title = f"Change {old.type} record {safe_text(old.name, 60)} in {zone}"
    requests: tuple[Request, ...]
    if (new.key, new.value) == (old.key, old.value):
        requests = (addition(zone, new, others, update=True),)
    elif "CNAME" in (old.type, new.type) and old.name == new.name:
        # Both cannot stand together: the old one goes first, and stays a loose end until then.
        requests = (removal(zone, old, replaced=True), addition(zone, new, others))
        warnings = (*warnings, f"{new.name} does not resolve between the two requests.")
    else:
        remaining = [*others, old] if old.key == new.key else others
        requests = (addition(zone, new, remaining), removal(zone, old))
    requests = checked_first(zone, records, requests, old, new)
    return Confirm(_plan(title, requests, words, *warnings))


def _remove(facts: ZoneFacts, records: tuple[Record, ...], record: Record) -> Intent:
    if not record.content:
        return Refuse(_NO_VALUE)
    zone, left = facts.zone, beside(record, records)
    words = f"Removes {safe_text(record.line, 300)} from {zone}. You can undo it."
    warnings = []
    if record.type == "NS" and record.name == APEX:
        warnings.append("Without its NS records the zone does not resolve.")
    if left:
        stay = "stays" if len(left) == 1 else "stay"
        words += f" {count(len(left), f'other {record.type} record')} of this name {stay}."
    title = f"Remove {record.type} record {safe_text(record.name, 60)} from {zone}"
    requests = checked_first(zone, records, (removal(zone, record),), record)
    return Confirm(_plan(title, requests, words, *warnings))


def last_removed(operations: Sequence[Operation], zone: str) -> Record | None:
    """Return the record of the latest removal in a zone; `None` if it cannot be added again."""
    for operation in sorted(operations, key=lambda operation: -operation.id):
        sent = parameters_of(operation)
        if host(sent.get("params[zone]")) != host(zone) or operation.state is not OpState.DONE:
            continue
        if operation.action == dns.ADD_DNS.name:
            return None
        if operation.action == dns.DELETE_DNS.name:
            return _noted(before_of(operation).get("record"))
    return None


def missing_after(
    operations: Sequence[Operation], zone: str, records: Sequence[Record]
) -> list[Record]:
    """Return records that Hostdeck's latest addition to a zone should have left or added, and that
    are missing."""
    own = [
        operation
        for operation in operations
        if operation.action.startswith("pdns/")
        and operation.state is OpState.DONE
        and host(parameters_of(operation).get("params[zone]")) == host(zone)
    ]
    last = max(own, key=_number, default=None)
    if last is None or last.action != dns.ADD_DNS.name:
        return []
    noted = before_of(last).get("records")
    wanted = [found for entry in noted or () if (found := _noted(entry)) is not None]
    return lost_of(wanted, records)


def _number(operation: Operation) -> int:
    return operation.id


def _noted(noted: Any) -> Record | None:
    if not isinstance(noted, dict) or MASK in str(noted):
        return None
    content = noted.get("content")
    if not isinstance(content, str) or ", sha256 " in content:
        return None
    return Record(
        str(noted.get("name")),
        str(noted.get("type")),
        content,
        noted.get("ttl"),
        noted.get("priority"),
    )


def _undo(targets: Targets, facts: ZoneFacts, records: tuple[Record, ...]) -> Intent:
    record = last_removed(tuple(targets.operations()), facts.zone)
    if record is None:
        return Refuse(
            f"Hostdeck's last change of {facts.zone} is not a removal that can be undone."
        )
    problem = record_problem(record, record.name, facts.zone) or conflict(record, records)
    if problem:
        return Refuse(problem)
    others = beside(record, records)
    more, warnings = _set_words(record, others)
    words = f"Adds {safe_text(record.line, 300)} to {facts.zone} again.{more}"
    title = f"Undo removal of {record.type} record {safe_text(record.name, 60)}"
    requests = checked_first(facts.zone, records, (addition(facts.zone, record, others),), record)
    return Confirm(_plan(title, requests, words, *warnings))


# Zones


def _open(targets: Targets) -> Intent:
    return Go("dns")


def _add_zone(targets: Targets) -> Intent:
    known = _facts(targets).zones

    def then(text: str) -> Intent:
        name = host(text)
        problem = zone_problem(text)
        if problem:
            return Refuse(problem)
        if known is not None and name in {host(zone) for zone in known}:
            return Refuse(f"The account already has zone {name}.")
        request = Request(dns.ADD_DOMAIN, dns.NewZone.model_validate({"name": name}), locks=False)
        words = (
            f"Adds zone {name} with its SOA and NS records. Delegate the domain at your registrar "
            "to the provider's name servers."
        )
        return Confirm(_plan(f"Add DNS zone {name}", (request,), words))

    return Ask("Domain name of the new zone", "The full domain name: example.com", then)


def _remove_zone(targets: Targets) -> Intent:
    facts = _facts(targets)
    if not facts.zone:
        return Go("dns")
    params = dns.ZoneRemoval.model_validate({"zone": facts.zone, "domain_id": facts.zone_id})
    number = "all" if facts.records is None else f"all {len(facts.records)}"
    words = f"Deletes zone {facts.zone} with {number} records. It cannot be undone."
    check = None if facts.records is None else is_as_shown(facts.zone, facts.records)
    request = Request(dns.DELETE_DOMAIN, params, locks=False, check=check)
    plan = Plan(
        f"Delete DNS zone {facts.zone}",
        (request,),
        words,
        tier=Tier.DESTRUCTIVE,
        typed=facts.zone,
    )
    return Confirm(plan)


COMMANDS = (
    Command("dns.open", "DNS zones", (), _open, letter="g", on_servers=False),
    *(
        Command(f"dns.{name}", title, uses, intend, on_servers=False, about=ZoneFacts)
        for name, title, uses, intend in (
            ("add", "Add record", (dns.ADD_DNS,), _in_zone(_add)),
            ("change", "Change record", (dns.ADD_DNS, dns.DELETE_DNS), _chosen(_change)),
            ("remove", "Remove record", (dns.DELETE_DNS,), _chosen(_remove)),
            ("undo", "Undo removal of a record", (dns.ADD_DNS,), _in_zone(_undo)),
            ("add_zone", "Add DNS zone", (dns.ADD_DOMAIN,), _add_zone),
            ("remove_zone", "Delete DNS zone", (dns.DELETE_DOMAIN,), _remove_zone),
        )
    ),
)
