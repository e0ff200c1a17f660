"""pdns.php: zones and their records, written as whole sets as in PowerDNS."""

from __future__ import annotations

import json
from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles, ok, refuse
from tui.simulator.world import World

_SOA = "ns1.hostkey.com hostmaster.{} 2026113001 3600 600 1209600 3600"


@handles("pdns/list_domains")
def domains(world: World, fields: Fields) -> dict[str, Any]:
    """Return names and ids of the zones; null if there are none."""
    found = [{"id": 77 + at, "name": name} for at, name in enumerate(world.account.zones)]
    return {"result": "OK", "module": "pdns", "action": "list_domains", "data": found or None}


def _zone(world: World, fields: Fields) -> list[dict[str, Any]]:
    name = fields.get("params[zone]", "").rstrip(".").lower()
    try:
        return world.account.zones[name]
    except KeyError:
        raise refuse(f"pdns/{fields['action']}", "zone not found") from None


@handles("pdns/view_zone")
def view_zone(world: World, fields: Fields) -> dict[str, Any]:
    """Return the records of one zone."""
    name = fields.get("params[zone]", "").rstrip(".").lower()
    records = [{"id": at, **record} for at, record in enumerate(_zone(world, fields), 1)]
    zone = {"id": 77 + list(world.account.zones).index(name), "name": name, "records": records}
    return {"result": "OK", "module": "pdns", "action": "view_zone", "data": zone}


@handles("pdns/add_domain")
def add_domain(world: World, fields: Fields) -> dict[str, Any]:
    """Create a zone with SOA and two NS records; refuse an existing zone."""
    name = fields.get("params[name]", "").rstrip(".").lower()
    if not name:
        raise Refusal({"result": -1, "error": "Missing required keys: name"})
    if name in world.account.zones:
        raise refuse("pdns/add_domain", "domain already exists")
    world.account.zones[name] = [
        _record("@", "SOA", _SOA.format(name)),
        _record("@", "NS", "ns1.hostkey.com"),
        _record("@", "NS", "ns2.hostkey.com"),
    ]
    return {**ok(fields), "module": "pdns", "data": {"id": 76 + len(world.account.zones)}}


@handles("pdns/delete_domain")
def delete_domain(world: World, fields: Fields) -> dict[str, Any]:
    """Delete a zone with all its records."""
    _zone(world, fields)
    del world.account.zones[fields["params[zone]"].rstrip(".").lower()]
    return ok(fields)


def _record(name: str, kind: str, content: str, ttl: int = 3600, priority: int = 0) -> Any:
    return {"name": name, "type": kind, "content": content, "ttl": ttl, "priority": priority}


def _contents(fields: Fields) -> list[str]:
    """Return the values in a request: the transport joins a repeated field with line breaks."""
    listed = fields.get("params[content][]", "")
    return [part for part in (listed or fields.get("params[content]", "")).split("\n") if part]


def _is_same(record: dict[str, Any], fields: Fields, zone: str) -> bool:
    name = fields.get("params[name]", "")
    return _short(record["name"], zone) == _short(name, zone) and record["type"] == fields.get(
        "params[type]", ""
    )


def _short(name: str, zone: str) -> str:
    short = name.rstrip(".").lower()
    return "@" if short in ("", "@", zone) else short.removesuffix(f".{zone}")


@handles("pdns/add_dns")
def add_record(world: World, fields: Fields) -> dict[str, Any]:
    """Write a record set, which replaces the previous records of the name and type."""
    records, zone = _zone(world, fields), fields["params[zone]"].rstrip(".").lower()
    contents, kind = _contents(fields), fields.get("params[type]", "")
    if not contents:
        raise Refusal({"result": -1, "error": "Missing required keys: content"})
    name = fields.get("params[name]", "")
    beside = {row["type"] for row in records if _short(row["name"], zone) == _short(name, zone)}
    if (kind == "CNAME" and beside - {"CNAME"}) or (kind != "CNAME" and "CNAME" in beside):
        raise refuse("pdns/add_dns", "RRset conflicts with pre-existing RRset")
    records[:] = [row for row in records if not _is_same(row, fields, zone)]
    ttl, priority = (
        int(fields.get(f"params[{key}]") or usual)
        for key, usual in (("ttl", 3600), ("priority", 0))
    )
    records.extend(_record(name, kind, content, ttl, priority) for content in contents)
    return ok(fields)


@handles("pdns/delete_dns")
def delete_record(world: World, fields: Fields) -> dict[str, Any]:
    """Delete records by content; without content, all of that name and type."""
    records, zone = _zone(world, fields), fields["params[zone]"].rstrip(".").lower()
    contents = {json.dumps(content) for content in _contents(fields)}
    records[:] = [
        row
        for row in records
        if not _is_same(row, fields, zone)
        or (contents and json.dumps(row["content"]) not in contents)
    ]
    return {"result": "OK"}
