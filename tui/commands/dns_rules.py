"""Rules of DNS records: parsing a typed line, checks by type, conflicts. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tui.models.zone import APEX, HOST_TYPES, LIST_TYPES, ZoneRecord, comparable, host, relative

TYPES = (
    "A",
    "AAAA",
    "CNAME",
    "MX",
    "TXT",
    "SRV",
    "NS",
    "CAA",
    "PTR",
    "TLSA",
    "SSHFP",
    "SPF",
    "DKIM",
)
LOWEST_TTL, LONGEST_TTL, USUAL_TTL = 60, 2_147_483_647, 3600
LONGEST_TEXT = 4096
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_CAA = re.compile(r'\d{1,3} [a-z0-9]+ ("[^"]*"|\S+)', re.I)
_TLSA = re.compile(r"[0-3] [01] [0-2] (?:[0-9a-f]{2})+", re.I)
_SSHFP = re.compile(r"[1-6] [12] (?:[0-9a-f]{2})+", re.I)
_PATTERNS = {
    "CAA": (_CAA, '0 issue "letsencrypt.org"'),
    "TLSA": (_TLSA, "3 1 1 and the hash in hexadecimal"),
    "SSHFP": (_SSHFP, "4 2 and the fingerprint in hexadecimal"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: typed, or read from a zone."""

    name: str
    """Name within the zone; `@` for the zone itself."""
    type: str
    content: str
    ttl: int | None = None
    priority: int | None = None
    """Priority of MX and SRV records."""

    @property
    def line(self) -> str:
        """Return the record in zone file format."""
        parts = [self.name, str(self.ttl or ""), self.type]
        parts += [str(self.priority)] if self.priority is not None and self.has_priority else []
        return " ".join(part for part in (*parts, self.content) if part)

    @property
    def has_priority(self) -> bool:
        """Return whether the type has a priority before its value."""
        return self.type in ("MX", "SRV")

    @property
    def key(self) -> tuple[str, str]:
        """Return name and type: the record set that it belongs to."""
        return self.name, self.type

    @property
    def value(self) -> str:
        """Return the content for comparison."""
        return comparable(self.type, self.content)


def record_of(read: ZoneRecord, zone: str) -> Record:
    """Return a record of a zone as read."""
    kind = read.type.raw.upper()
    content = read.content.raw if read.content else ""
    name = relative(read.name.raw if read.name else "", zone)
    return Record(name, kind, content, read.ttl, read.priority)


def parse(text: str, zone: str) -> Record:
    """Return the record in a line such as `www 300 A 192.0.2.10` or `@ MX 10 mail.example.com`.

    Raises:
        ValueError: The line is not a valid record; the message gives the reason.
    """
    words = text.split(None, 1)
    if len(words) < 2:
        raise ValueError("Enter name, type, and value: www A 192.0.2.10")
    name, rest = words
    ttl: int | None = None
    first, _, behind = rest.strip().partition(" ")
    if first.isascii() and first.isdigit():
        ttl, rest = int(first), behind.strip()
    kind, _, content = rest.strip().partition(" ")
    kind, content = kind.upper(), content.strip()
    if kind == "IN":
        kind, _, content = content.partition(" ")
        kind, content = kind.upper(), content.strip()
    if kind == "SOA":
        raise ValueError("The provider maintains the SOA record. It cannot be changed here.")
    if kind not in TYPES:
        problem = f"{kind} is not a record type." if kind else "Enter a record type."
        raise ValueError(f"{problem} Types: {', '.join(TYPES)}.")
    priority: int | None = None
    if kind in ("MX", "SRV"):
        number, _, content = content.partition(" ")
        if not (number.isascii() and number.isdigit() and int(number) <= 65535):
            raise ValueError(f"{kind} needs a priority from 0 to 65535 before its value.")
        priority, content = int(number), content.strip()
    made = Record(relative(name, zone), kind, content, ttl, priority)
    problem = record_problem(made, name, zone)
    if problem:
        raise ValueError(problem)
    return made


def record_problem(record: Record, typed_name: str, zone: str) -> str:
    """Return the error in a record; empty if it is valid."""
    if typed_name.endswith(".") and relative(typed_name, zone) == host(typed_name) != APEX:
        return f"{typed_name} is not in zone {zone}."
    if record.name != APEX and not _is_name(record.name, wildcard=True):
        return f"{typed_name} is not a valid name."
    if record.ttl is not None and not LOWEST_TTL <= record.ttl <= LONGEST_TTL:
        return f"The TTL must be at least {LOWEST_TTL} seconds."
    if not record.content:
        return f"{record.type} needs a value."
    if not record.content.isprintable() or len(record.content) > LONGEST_TEXT:
        return f"The value contains control characters or is longer than {LONGEST_TEXT} characters."
    return _value_problem(record)


def _value_problem(record: Record) -> str:
    kind, content = record.type, record.content
    if kind in ("A", "AAAA"):
        return _address_problem(kind, content)
    if kind == "SRV":
        return _srv_problem(content)
    if kind in HOST_TYPES:
        if _address_problem("A", content) == "" or _address_problem("AAAA", content) == "":
            return f"{kind} needs a host name, not an address."
        return "" if _is_name(host(content)) else f"{content[:60]} is not a valid host name."
    if kind in _PATTERNS:
        pattern, example = _PATTERNS[kind]
        return "" if pattern.fullmatch(content) else f"{kind} looks like this: {example}"
    return ""


def _address_problem(kind: str, content: str) -> str:
    try:
        found = ipaddress.ip_address(content)
    except ValueError:
        found = None
    version = 4 if kind == "A" else 6
    if found is None or found.version != version:
        return f"{kind} needs an IPv{version} address."
    return ""


def _srv_problem(content: str) -> str:
    words = content.split()
    numbers = [int(word) for word in words[:2] if word.isascii() and word.isdigit()]
    if len(words) != 3 or len(numbers) != 2 or max(numbers) > 65535:
        return "SRV looks like this: 10 5 5060 sip.example.com (priority, weight, port, target)"
    return "" if _is_name(host(words[2])) else f"{words[2][:60]} is not a valid host name."


def _is_name(name: str, *, wildcard: bool = False) -> bool:
    labels = name.split(".")
    if wildcard and labels[0] == "*":
        labels = labels[1:] or ["x"]
    return name.isascii() and len(name) <= 253 and all(map(_LABEL.fullmatch, labels))


def zone_problem(name: str) -> str:
    """Return the error in the name of a new zone; empty if it is valid."""
    short = host(name)
    if "." not in short or not _is_name(short) or "_" in short:
        return "Enter the full domain name: example.com"
    return ""


def conflict(record: Record, records: Iterable[Record]) -> str:
    """Return why a record conflicts with others in its zone; empty if it does not."""
    at_name = [existing for existing in records if existing.name == record.name]
    if any(existing.type == record.type and not existing.content for existing in at_name):
        return (
            f"The value of another {record.type} record of {record.name} is unknown: it could be "
            "replaced. Nothing was sent."
        )
    if any(existing.type == record.type and existing.value == record.value for existing in at_name):
        return f"{record.name} already has this {record.type} record."
    if record.type == "CNAME":
        if record.name == APEX:
            return "The zone itself (@) cannot be a CNAME. Use A and AAAA records."
        others = sorted({existing.type for existing in at_name})
        if others:
            records_of = "a record" if len(at_name) == 1 else "records"
            return (
                f"{record.name} already has {records_of} of type {', '.join(others)}. A name with "
                "a CNAME can have no other record."
            )
    elif any(existing.type == "CNAME" for existing in at_name):
        return f"{record.name} is a CNAME and can have no other record. Remove the CNAME first."
    return ""


def beside(record: Record, records: Iterable[Record]) -> list[Record]:
    """Return the other records of the same name and type."""
    return [other for other in records if other.key == record.key and other.value != record.value]


def whole_set(record: Record, others: Sequence[Record]) -> tuple[str, ...] | None:
    """Return all values to send together, so that none is replaced; `None` if the provider accepts
    only one value at a time, or if one call would change priorities."""
    if record.type not in LIST_TYPES:
        return None
    if record.type == "MX" and any(other.priority != record.priority for other in others):
        return None
    return (*(other.content for other in others), record.content)


def lost_of(wanted: Iterable[Record], now: Iterable[Record]) -> list[Record]:
    """Return the missing records that should still exist."""
    there = {(record.name, record.type, record.value) for record in now}
    return [record for record in wanted if (record.name, record.type, record.value) not in there]


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return records with those of the zone itself first, then by name and type."""

    def key(record: Record) -> tuple[bool, str, int, str]:
        first = ("SOA", "NS", "A", "AAAA", "MX")
        rank = first.index(record.type) if record.type in first else len(first)
        return record.name != APEX, record.name, rank, record.value

    return sorted((replace(record) for record in records), key=key)
