"""DNS zones and their records. Source: the provider's Terraform client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import AliasChoices, Field

from tui.models.base import Model
from tui.models.listed import Listing, counted, items_at, listing, read_each
from tui.models.scalars import LooseInt, LooseText
from tui.models.unpublished import rows_of
from tui.text import Untrusted

APEX = "@"
LIST_TYPES = ("A", "AAAA", "NS", "MX")
"""Types whose values the provider accepts as a list."""
HOST_TYPES = ("CNAME", "NS", "MX", "PTR", "SRV")
"""Types whose value ends in a host name."""


class ZoneName(Model):
    """One zone of the account."""

    id: LooseInt = None
    name: Untrusted = Field(validation_alias=AliasChoices("name", "domain", "zone"))
    server_id: LooseInt = None

    @property
    def key(self) -> str:
        """The name as sent, to distinguish zones and to send it back, never for display."""
        return self.name.raw


class ZoneRecord(Model):
    """One record, as it was sent."""

    id: LooseInt = None
    name: LooseText = None
    type: Untrusted
    content: LooseText = None
    ttl: LooseInt = None
    priority: LooseInt = Field(None, validation_alias=AliasChoices("priority", "prio"))


@dataclass(frozen=True, slots=True)
class Zone:
    """The records of a zone."""

    name: str
    """The name without a final dot; empty if the answer does not contain it."""
    records: tuple[ZoneRecord, ...]
    unread: int = 0


def host(name: Any) -> str:
    """Return a domain name for comparison: without the final dot, in lower case."""
    return str(name or "").strip().rstrip(".").casefold()


def relative(name: Any, zone: str) -> str:
    """Return a record's name within its zone, for comparison; `@` is the zone itself."""
    short, zone = host(name), host(zone)
    return APEX if short in ("", APEX, zone) else short.removesuffix(f".{zone}")


def sent_name(name: str, zone: str) -> str:
    """Return a name within a zone for sending: the full name if the provider would otherwise take
    it for a name that includes the zone."""
    short, zone = host(name), host(zone)
    return f"{short}.{zone}" if short == zone or short.endswith(f".{zone}") else name


def comparable(kind: str, content: Any) -> str:
    """Return the content of a record for comparison: without quotes and final dots, and in lower
    case where case is insignificant."""
    text = " ".join(str(content or "").split())
    if kind.upper() in ("TXT", "SPF", "DKIM"):
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    return host(text)


def read_zones(payload: Any) -> Listing[ZoneName]:
    """Return the zones. Raises ValueError without a list."""
    return counted(read_each(rows_of(payload, "domains", "zones"), _zone_name, "zone"), payload)


def _zone_name(row: Any) -> ZoneName:
    return ZoneName.model_validate({"name": row} if isinstance(row, str) and row else row)


def read_zone(payload: Any) -> Zone:
    """Return the records of a zone. Raises ValueError without a list."""
    named = payload.get("name") if isinstance(payload, dict) else ""
    sent = payload.get("records", payload) if isinstance(payload, dict) else payload
    # PHP writes an empty list in several ways, but an object without records is not one.
    empty = sent is not payload and sent in (None, "", [], {})
    items: Iterable[Any] = () if empty else items_at(payload, ("records",))
    found = list(items)
    records = read_each(_each_value(found), _zone_record, "record")
    # A record with a list of values counts once.
    missing = counted(listing(found), payload).unread
    records = listing(records, records.unread + missing)
    return Zone(host(named), records, records.unread)


def _each_value(items: Iterable[Any]) -> Iterable[Any]:
    """Return the records. A record with a list of values becomes one record per value."""
    for item in items:
        values = item.get("content") if isinstance(item, dict) else None
        if isinstance(values, list) and values:
            yield from ({**item, "content": value} for value in values)
        else:
            yield item


def _zone_record(item: Any) -> ZoneRecord:
    if isinstance(item, dict) and not isinstance(item.get("name"), str | int):
        raise ValueError("a record has no name")
    return ZoneRecord.model_validate(item)


def zone_named(found: Zone, zone: str) -> Zone:
    """Return the requested zone.

    Raises:
        ValueError: The answer contains a different zone.
    """
    if found.name and found.name != host(zone):
        raise ValueError("the answer is about another zone")
    return Zone(host(zone), found.records, found.unread)
