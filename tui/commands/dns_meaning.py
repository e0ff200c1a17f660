"""Meaning of DNS records in sentences: one record within its zone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.commands.dns_rules import Record
from tui.format import age
from tui.models.zone import APEX
from tui.text import safe_text

MOST_STEPS = 8
"""Maximum number of aliases followed, which stops loops."""
_ADDRESSES = ("A", "AAAA")
_SOA = (
    ("Name server", ""),
    ("Contact", ""),
    ("Serial", ""),
    ("Refresh", "s"),
    ("Retry", "s"),
    ("Expire", "s"),
    ("Negative TTL", "s"),
)
_SPF_ENDS = {
    "-all": "Receivers should reject mail from all other hosts.",
    "~all": "Receivers should mark mail from all other hosts as suspicious.",
    "?all": "The record has no rule for mail from other hosts.",
    "+all": "Mail from every host is allowed.",
}
_TAKES = {
    "NS": "is a name server of",
    "PTR": "is the name of",
}


def meaning(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    """Return sentences about a record; none for a type without a known meaning."""
    explain = _MEANINGS.get(record.type)
    return [] if explain is None else explain(record, zone, records)


def soa_fields(content: str) -> list[tuple[str, str]]:
    """Return the fields of an SOA record with their names; none if they do not match the format."""
    parts = content.split()
    if len(parts) != len(_SOA):
        return []
    found: list[tuple[str, str]] = []
    for (name, unit), part in zip(_SOA, parts, strict=True):
        is_time = unit == "s" and part.isascii() and part.isdigit() and len(part) < 11
        words = f"{int(part):,} s, {age(float(part))}" if is_time else safe_text(part, 120)
        found.append((name, words))
    return found


def full_name(name: str, zone: str) -> str:
    """Return a name within a zone as a full domain name."""
    return zone if name == APEX else f"{name}.{zone}"


def _address(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    name = safe_text(full_name(record.name, zone), 120)
    lines = [f"{name} has the address {safe_text(record.value, 60)}."]
    twins = sum(other.key == record.key for other in records) - 1
    if twins > 0:
        lines.append(f"{twins + 1} addresses share the name: resolvers rotate them.")
    return lines


def _alias(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    name = safe_text(full_name(record.name, zone), 120)
    return [f"{name} is an alias of {safe_text(record.value, 120)}.", _ends(record, zone, records)]


def _mail(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    name = safe_text(full_name(record.name, zone), 120)
    others = [other for other in records if other.key == record.key]
    lowest = min((other.priority for other in others if other.priority is not None), default=None)
    order = ""
    if record.priority is not None and len(others) > 1:
        order = " first" if record.priority == lowest else " if the preferred hosts are down"
    host = safe_text(record.value, 120)
    return [f"Mail for {name} goes to {host}{order}.", _ends(record, zone, records)]


def _ends(record: Record, zone: str, records: Sequence[Record]) -> str:
    """Return the addresses that the target of a record resolves to, as far as the zone contains
    them."""
    target, seen = record.value.rstrip("."), 0
    while seen < MOST_STEPS:
        seen += 1
        found = [each for each in records if full_name(each.name, zone) == target]
        addresses = [each.value for each in found if each.type in _ADDRESSES]
        if addresses:
            return f"{safe_text(target, 120)} has {safe_text(', '.join(addresses), 120)}."
        alias = next((each for each in found if each.type == "CNAME"), None)
        if alias is None:
            break
        target = alias.value.rstrip(".")
    if seen == MOST_STEPS:
        return "The aliases form a loop: no address is found."
    if target == zone or target.endswith(f".{zone}"):
        return f"{safe_text(target, 120)} has no address in this zone."
    return f"{safe_text(target, 120)} is outside this zone: its address is unknown here."


def _text(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    value = record.content.strip().strip('"')
    if value.lower().startswith("v=spf1"):
        last = value.split()[-1].lower()
        hosts = ["Lists the hosts that may send mail for the zone (SPF)."]
        return hosts + ([_SPF_ENDS[last]] if last in _SPF_ENDS else [])
    if value.lower().startswith("v=dkim1"):
        return ["Holds the public key that signs mail of the zone (DKIM)."]
    if value.lower().startswith("v=dmarc1"):
        return ["Tells receivers how to treat mail that fails SPF and DKIM (DMARC)."]
    return ["Holds a text for other programs, for example a proof of ownership."]


def _authority(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    return ["Names the primary name server and the times of the zone. The provider maintains it."]


def _issue(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    return ["Names the authority that may issue certificates for the name."]


def _server(record: Record, zone: str, records: Sequence[Record]) -> list[str]:
    name = safe_text(full_name(record.name, zone), 120)
    return [f"{safe_text(record.value, 120)} {_TAKES[record.type]} {name}."]


_MEANINGS: dict[str, Callable[[Record, str, Sequence[Record]], list[str]]] = {
    "A": _address,
    "AAAA": _address,
    "CNAME": _alias,
    "MX": _mail,
    "TXT": _text,
    "SPF": _text,
    "SOA": _authority,
    "CAA": _issue,
    "NS": _server,
    "PTR": _server,
}
