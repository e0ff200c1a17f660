"""Reads that decide changes of keys, zones, images and requests to humans. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import iso_actions as iso
from tui.api.catalog import others_actions as others
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog.common import NoParams
from tui.models.api_key import ApiKeyInfo
from tui.models.listed import items_at
from tui.models.scalars import _int
from tui.models.ssh_key import SshKey
from tui.models.ticket import RemoteHandsRequest
from tui.operations.outcomes.comparing import HIDDEN, equals_stored, is_hidden, is_since
from tui.operations.outcomes.verdict import (
    MATCH,
    Decider,
    Verdict,
    before_of,
    guarded,
    parameters_of,
)
from tui.store.operations import Operation, OpState
from tui.text import safe_text
from tui.wizards.ssh_keys import KeyProblem, public_key

if TYPE_CHECKING:
    from tui.api.client import Client


# SSH keys


def fingerprint_of(line: str) -> str:
    """The fingerprint of a public key; empty when the line is none."""
    try:
        return public_key(line).fingerprint
    except KeyProblem:
        return ""


def _is_same_key(key: SshKey, operation: Operation) -> bool:
    """The whole key, whatever blanks and comment stand around it."""
    line = parameters_of(operation).get("params[key]")
    if key.key is None:
        return False
    read = key.key.raw
    wanted = str(before_of(operation).get("fingerprint") or "") or fingerprint_of(str(line))
    return fingerprint_of(read) == wanted if wanted else equals_stored("params[key]", read, line)


def _ssh_key_added(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    listed = client.call(ssh_keys.LIST, NoParams())
    if is_hidden(asked.get("params[key]")) and not before_of(operation).get("fingerprint"):
        return Verdict(None, f"The account's SSH keys were read. {HIDDEN}")
    same = [key for key in listed if _is_same_key(key, operation)]
    name = str(asked.get("params[name]") or "")
    named = [
        key
        for key in same
        if key.name is not None and equals_stored("params[name]", key.name.raw, name)
    ]
    new = [key for key in named if is_since(key.created, operation) is not False]
    if len(new) == 1:
        return Verdict(
            OpState.DONE,
            "The account's SSH keys contain this key.",
            None,
            (f"SSH key {new[0].id}",),
        )
    if new:
        return Verdict(None, f"The account's SSH keys contain this key {len(new)} times.")
    if named:
        return Verdict(
            None, "The account's SSH keys contain this key, added before this request was sent."
        )
    if same:
        shown = ", ".join(safe_text(str(key.name or key.id), 40) for key in same[:3])
        return Verdict(
            None,
            f"The account's SSH keys contain this key under another name: {shown}. It may still "
            "come.",
        )
    return Verdict(None, "The account's SSH keys do not contain this key. It may still come.")


def _ssh_key_deleted(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("id"))
    if any(str(key.id) == number for key in client.call(ssh_keys.LIST, NoParams())):
        return Verdict(None, "The account's SSH keys still contain this key. It may still go.")
    return Verdict(OpState.DONE, "The account's SSH keys no longer contain this key.")


# API keys


def _scope(asked: Mapping[str, Any]) -> tuple[str, int, tuple[str, ...]]:
    addresses = str(asked.get("params[ip]") or "").replace(",", " ").split()
    return (
        str(asked.get("params[name]") or ""),
        _int(asked.get("params[server_id]")) or 0,
        tuple(sorted(addresses)),
    )


def _scope_of(key: ApiKeyInfo) -> tuple[str, int, tuple[str, ...]]:
    addresses = (key.ip.raw if key.ip else "").replace(",", " ").split()
    return key.name.raw if key.name else "", key.server_id or 0, tuple(sorted(addresses))


def _api_key_added(client: Client, operation: Operation) -> Verdict:
    wanted = _scope(parameters_of(operation))
    known = before_of(operation).get("keys")
    if not isinstance(known, list):
        return Verdict(None, "The earlier API keys are not known: none can be recognized as new.")
    found = [
        key
        for key in client.call(api_keys.LIST, NoParams())
        if _scope_of(key) == wanted and key.id not in known
    ]
    if len(found) == 1:
        words = "A new API key has this name and scope. Its secret was in the lost answer."
        return Verdict(OpState.DONE, words, None, (f"API key {found[0].id}",))
    words = f"{len(found)} new API keys have" if found else "No new API key has"
    return Verdict(None, f"{words} this name and scope.")


def before_api_key(client: Client) -> dict[str, Any]:
    """Return the facts to note before an API key is made. Raises HostdeckError."""
    return {"keys": sorted(key.id for key in client.call(api_keys.LIST, NoParams()))}


def _api_key_edited(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    key = next(
        (
            key
            for key in client.call(api_keys.LIST, NoParams())
            if str(key.id) == str(asked.get("params[id]"))
        ),
        None,
    )
    if key is None:
        return Verdict(None, "The account has no API key of this number.")
    name, _, addresses = _scope(asked)
    now_name, _, now_addresses = _scope_of(key)
    active = asked.get("params[active]")
    same = [
        "params[name]" not in asked or name == now_name,
        "params[ip]" not in asked or addresses == now_addresses,
        active is None or (key.active is not None and key.active is bool(_int(active))),
    ]
    if all(same):
        return Verdict(OpState.DONE, "The API key has the settings that were sent.")
    return Verdict(
        None, "The API key does not have the settings that were sent. It may still come."
    )


def _api_key_deleted(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("params[id]"))
    if any(str(key.id) == number for key in client.call(api_keys.LIST, NoParams())):
        return Verdict(None, "The account still has the API key. It may still go.")
    return Verdict(OpState.DONE, "The account no longer has the API key.")


# Zones


def _host(name: Any) -> str:
    return str(name or "").strip().rstrip(".").casefold()


def _zone_added(client: Client, operation: Operation) -> Verdict:
    zone = _host(parameters_of(operation).get("params[zone]"))
    rows = items_at(client.call(others.LIST_DOMAINS, NoParams()).root, ("data", "domains"))
    names = {_host(row.get("name") if isinstance(row, dict) else row) for row in rows}
    if zone in names:
        return Verdict(OpState.DONE, "The account has the DNS zone.")
    return Verdict(None, "The account does not have the DNS zone. It may still come.")


def _records(client: Client, zone: str) -> list[tuple[str, str, str, int | None]]:
    """Name within the zone, type, content and lifetime of each record."""
    root = client.call(others.VIEW_ZONE, others.Zone.model_validate({"params[zone]": zone})).root
    if isinstance(root, dict) and isinstance(root.get("data"), dict):
        root = root["data"]
    if isinstance(root, dict) and "name" in root and _host(root["name"]) != _host(zone):
        raise ValueError("the answer is about another zone")
    rows = [row for row in items_at(root, ("records", "data")) if isinstance(row, dict)]
    return [(*_record(row, zone), _int(row.get("ttl"))) for row in rows]


def _record(row: Mapping[str, Any], zone: str) -> tuple[str, str, str]:
    name, kind = _host(row.get("name")), str(row.get("type") or "").upper()
    zone = _host(zone)
    name = "@" if name in ("", "@", zone) else name.removesuffix(f".{zone}")
    content = str(row.get("content") or "").strip()
    if kind == "TXT":
        return name, kind, content.removeprefix('"').removesuffix('"')
    return name, kind, _host(" ".join(content.split()))


def _wanted_record(operation: Operation) -> tuple[str, tuple[str, str, str], int | None]:
    asked = parameters_of(operation)
    zone = str(asked.get("params[zone]") or "")
    row = {name: asked.get(f"params[{name}]") for name in ("name", "type", "content")}
    return zone, _record(row, zone), _int(asked.get("params[ttl]"))


def _dns_added(client: Client, operation: Operation) -> Verdict:
    zone, wanted, ttl = _wanted_record(operation)
    if is_hidden(operation.parameters):
        return Verdict(None, f"The zone was read. {HIDDEN}")
    found = [row for row in _records(client, zone) if row[:3] == wanted and ttl in (None, row[3])]
    if found:
        return Verdict(OpState.DONE, "The zone contains the record.")
    return Verdict(
        None, "The zone contains no record of this name, type and content. It may still come."
    )


def _dns_deleted(client: Client, operation: Operation) -> Verdict:
    zone, wanted, _ = _wanted_record(operation)
    length = 3 if parameters_of(operation).get("params[content]") else 2
    if is_hidden(operation.parameters):
        return Verdict(None, f"The zone was read. {HIDDEN}")
    if any(row[:length] == wanted[:length] for row in _records(client, zone)):
        return Verdict(None, "The zone still contains the record. It may still go.")
    return Verdict(OpState.DONE, "The zone no longer contains the record.")


# Boot images


def _images(client: Client, operation: Operation) -> Iterable[Mapping[str, Any]]:
    """Return those of the account. The provider wants a server named; any will do."""
    server_id = operation.server_id or next(iter(client.call(eq.LIST, eq.ListParams()).ids), 0)
    if not server_id:
        raise ValueError("no server to ask with")
    root = client.call(iso.UPLOADED, iso.IsoList(server_id=server_id)).root
    return [row for row in items_at(root, ("data", "isos")) if isinstance(row, dict)]


def _image_uploaded(client: Client, operation: Operation) -> Verdict:
    name, known = (
        str(parameters_of(operation).get("name") or ""),
        before_of(operation).get("images"),
    )
    if not isinstance(known, list):
        return Verdict(
            None, "The earlier boot images are not known: none can be recognized as new."
        )
    found = [
        row
        for row in _images(client, operation)
        if str(row.get("name")) == name and _int(row.get("id")) not in known
    ]
    if len(found) == 1:
        facts = (f"boot image {_int(found[0].get('id'))}",)
        return Verdict(OpState.DONE, "A new boot image has this name.", None, facts)
    words = f"{len(found)} new boot images have" if found else "No new boot image has"
    return Verdict(None, f"{words} this name.")


def before_image(client: Client, operation: Operation) -> dict[str, Any]:
    """Return the facts to note before a boot image is fetched. Raises HostdeckError."""
    return {"images": sorted(_int(row.get("id")) or 0 for row in _images(client, operation))}


def _image_deleted(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("id"))
    if any(str(row.get("id")) == number for row in _images(client, operation)):
        return Verdict(None, "The account still has the boot image. It may still go.")
    return Verdict(OpState.DONE, "The account no longer has the boot image.")


# Remote hands


def _is_asked(request: RemoteHandsRequest, operation: Operation) -> bool:
    """Type, server and text are those of the operation, and it was made since."""
    asked = parameters_of(operation)
    same = (str(request.type or "").upper(), request.eq_id) == (
        str(asked.get("params[type]") or "").upper(),
        _int(asked.get("params[eq_id]")),
    )
    text = request.request.raw if request.request else ""
    wanted = asked.get("params[order_data]")
    fits = (
        is_hidden(wanted)
        or not text
        or not wanted
        or equals_stored("params[order_data]", text, wanted)
    )
    return same and fits and bool(is_since(request.created_at, operation))


def _hands_asked(client: Client, operation: Operation) -> Verdict:
    found = [
        request for request in client.call(rhr.LIST, NoParams()) if _is_asked(request, operation)
    ]
    if len(found) == 1:
        # Begins with the number: by that it can be withdrawn.
        words = f"{found[0].words}: the list of requests shows it."
        return Verdict(OpState.DONE, words, None, (f"request {found[0].id}",), _explains(found[0]))
    if found:
        numbers = ", ".join(str(request.id) for request in found)
        return Verdict(None, f"Requests {numbers} are new and have this type and server.")
    return Verdict(None, "No new request has this type and server. It may still come.")


def _explains(request: RemoteHandsRequest) -> Callable[[Operation], int]:
    return lambda other: MATCH if _is_asked(request, other) else 0


def _hands_withdrawn(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("id"))
    found = next(
        (request for request in client.call(rhr.LIST, NoParams()) if str(request.id) == number),
        None,
    )
    status = str(found.status or "").upper() if found is not None else ""
    if status in ("DISCARDED", "CANCELLED", "CANCELED"):
        return Verdict(OpState.DONE, f"The request is {status.lower()}.")
    shown = safe_text(status, 20).lower() or "not on the list"
    return Verdict(None, f"The request is {shown}. It may still be withdrawn.")


_KEYS, _API_KEYS, _ZONE = "The account's SSH keys", "The API keys", "The zone"
_IMAGES, _REQUESTS = "The boot images", "The requests to remote hands"
ACCOUNT_DECIDERS: dict[str, Decider] = {
    "ssh_keys/add": guarded(_ssh_key_added, _KEYS),
    "ssh_keys/delete": guarded(_ssh_key_deleted, _KEYS),
    "api_keys/add": guarded(_api_key_added, _API_KEYS),
    "api_keys/edit": guarded(_api_key_edited, _API_KEYS),
    "api_keys/delete": guarded(_api_key_deleted, _API_KEYS),
    "pdns/add_domain": guarded(_zone_added, "The zones"),
    "pdns/add_dns": guarded(_dns_added, _ZONE),
    "pdns/delete_dns": guarded(_dns_deleted, _ZONE),
    "iso/upload": guarded(_image_uploaded, _IMAGES),
    "iso/delete": guarded(_image_deleted, _IMAGES),
    "rhr/add": guarded(_hands_asked, _REQUESTS),
    "rhr/discard": guarded(_hands_withdrawn, _REQUESTS),
}
