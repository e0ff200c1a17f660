"""Reads that decide changes of ISO images and DNS zones. Worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalog import dns_actions as dns
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import iso_actions as iso
from tui.api.catalog.common import NoParams, ServerRef
from tui.models.backup import read_settings
from tui.models.iso import IsoImage
from tui.models.listed import Listing
from tui.models.scalars import _int
from tui.models.zone import Zone, ZoneRecord, comparable, host, relative, zone_named
from tui.operations.outcomes.comparing import HIDDEN, is_hidden
from tui.operations.outcomes.verdict import PARTLY, Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of

if TYPE_CHECKING:
    from tui.api.client import Client

# ISO images


def _images(client: Client, operation: Operation) -> Listing[IsoImage]:
    """Return the images of the account. The provider requires a server id, but any server works."""
    server_id = operation.server_id or next(iter(client.call(eq.LIST, eq.ListParams()).ids), 0)
    if not server_id:
        raise ValueError("no server to ask with")
    return client.call(iso.UPLOADED, iso.IsoList(server_id=server_id))


def _image_uploaded(client: Client, operation: Operation) -> Verdict:
    name, known = (
        str(parameters_of(operation).get("name") or ""),
        before_of(operation).get("images"),
    )
    if not isinstance(known, list):
        return Verdict(
            None, "The earlier ISO images are unknown, so a new image cannot be recognized."
        )
    found = [
        image
        for image in _images(client, operation)
        if image.name is not None and image.name.raw == name and image.id not in known
    ]
    if len(found) == 1:
        facts = (f"boot image {found[0].id}",)
        return Verdict(OpState.DONE, "A new ISO image has this name.", None, facts)
    words = f"{len(found)} new ISO images have" if found else "No new ISO image has"
    return Verdict(None, f"{words} this name.")


def before_image(client: Client, operation: Operation) -> dict[str, Any]:
    """Return the facts to record before an ISO image is uploaded. Raises HostdeckError."""
    return {"images": sorted(image.id for image in _images(client, operation))}


def _image_deleted(client: Client, operation: Operation) -> Verdict:
    number, images = _int(parameters_of(operation).get("id")), _images(client, operation)
    if any(image.id == number for image in images):
        return Verdict(
            None, "The account still has the ISO image. The request may still take effect."
        )
    if images.unread:
        return Verdict(None, PARTLY)
    return Verdict(OpState.DONE, "The account no longer has the ISO image.")


# Backups


def _schedule_saved(client: Client, operation: Operation) -> Verdict:
    wanted = before_of(operation).get("wanted")
    server = ServerRef(id=operation.server_id or 0)
    found = read_settings(client.payload(eq_more.BACKUP_GET_SCHEDULE, server))
    if not isinstance(wanted, dict) or found is None:
        return Verdict(None, "The backup schedule could not be compared.")
    if dict(found) == wanted:
        return Verdict(OpState.DONE, "The backup schedule has the new value.")
    return Verdict(
        None, "The backup schedule does not have the new value. The request may still take effect."
    )


# DNS zones


def _has_zone(client: Client, operation: Operation, name: str) -> tuple[bool, int]:
    zones = client.call(dns.LIST_DOMAINS, NoParams())
    wanted = host(parameters_of(operation).get(name))
    return wanted in {host(zone.name.raw) for zone in zones}, zones.unread


def _zone_added(client: Client, operation: Operation) -> Verdict:
    if _has_zone(client, operation, "params[name]")[0]:
        return Verdict(OpState.DONE, "The account has the DNS zone.")
    return Verdict(
        None, "The account does not have the DNS zone. The request may still take effect."
    )


def _zone_deleted(client: Client, operation: Operation) -> Verdict:
    there, unread = _has_zone(client, operation, "params[zone]")
    if there:
        return Verdict(
            None, "The account still has the DNS zone. The request may still take effect."
        )
    if unread:
        return Verdict(None, PARTLY)
    return Verdict(OpState.DONE, "The account no longer has the DNS zone.")


def _zone_of(client: Client, operation: Operation) -> Zone:
    name = str(parameters_of(operation).get("params[zone]") or "")
    params = dns.ZoneRef.model_validate({"params[zone]": name})
    return zone_named(client.call(dns.VIEW_ZONE, params), name)


def _values(asked: dict[str, Any]) -> set[str]:
    """Return the sent values in a form for comparison."""
    kind = str(asked.get("params[type]") or "")
    listed = asked.get("params[content][]")
    sent = listed if isinstance(listed, list) else [asked.get("params[content]")]
    return {comparable(kind, value) for value in sent if value}


def _held(zone: Zone, asked: dict[str, Any]) -> list[ZoneRecord]:
    """Return the records that have the name and type of a request."""
    name, kind = relative(asked.get("params[name]"), zone.name), str(asked.get("params[type]"))
    return [
        record
        for record in zone.records
        if record.type.raw.upper() == kind.upper()
        and relative(record.name.raw if record.name else "", zone.name) == name
    ]


def _value(record: ZoneRecord) -> str:
    """Return the value of a record for comparison; empty if unknown."""
    return comparable(record.type.raw, record.content.raw if record.content else "")


def _priority(asked: dict[str, Any]) -> int | None:
    """Return the sent priority; `None` for a type without one."""
    return _int(asked.get("params[priority]"))


def _dns_added(client: Client, operation: Operation) -> Verdict:
    asked, zone = parameters_of(operation), _zone_of(client, operation)
    if is_hidden(operation.parameters):
        return Verdict(None, f"The zone was read. {HIDDEN}")
    ttl, priority = _int(asked.get("params[ttl]")), _priority(asked)
    wanted = _values(asked)
    there = wanted & {
        _value(record)
        for record in _held(zone, asked)
        if ttl in (None, record.ttl) and priority in (None, record.priority)
    }
    if wanted and there == wanted:
        return Verdict(OpState.DONE, "The zone contains what was sent.")
    return Verdict(
        None,
        f"The zone contains {len(there)} of {len(wanted)} values that were sent. The "
        "request may still take effect.",
    )


def _dns_deleted(client: Client, operation: Operation) -> Verdict:
    asked, zone = parameters_of(operation), _zone_of(client, operation)
    if is_hidden(operation.parameters):
        return Verdict(None, f"The zone was read. {HIDDEN}")
    wanted, priority = _values(asked), _priority(asked)
    held = [
        record
        for record in _held(zone, asked)
        if None in (priority, record.priority) or record.priority == priority
    ]
    if not wanted or wanted & {_value(record) for record in held}:
        words = "The zone still contains the record. The request may still take effect."
        return Verdict(None, words)
    if zone.unread or not all(map(_value, held)):
        return Verdict(None, PARTLY)
    return Verdict(OpState.DONE, "The zone no longer contains the record.")


MEDIA_DECIDERS: dict[str, Decider] = {
    "eq/backup_save_schedule": guarded(_schedule_saved, "The backup schedule"),
    "iso/upload": guarded(_image_uploaded, "The ISO images"),
    "iso/delete": guarded(_image_deleted, "The ISO images"),
    "iso/del": guarded(_image_deleted, "The ISO images"),
    "pdns/add_domain": guarded(_zone_added, "The zones"),
    "pdns/delete_domain": guarded(_zone_deleted, "The zones"),
    "pdns/add_dns": guarded(_dns_added, "The zone"),
    "pdns/delete_dns": guarded(_dns_deleted, "The zone"),
}
