"""Names, addresses and places found in answers that a PHP backend nests in several ways. Pure.

An empty map arrives as `[]`, a list as a map with numeric keys, a scalar as a list with one item,
and an object as JSON in a string. The name of another object (the node of a VM, a switch) is
ignored.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.lazy_pattern import lazy_pattern
from tui.models.listed import as_items, decoded
from tui.text import SafeText, safe_text

HOST_NAMES = ("hostname", "server_name", "host_name", "serverName", "hostName")
"""Keys of a host name, the most reliable first."""
_WRAPPERS = (
    "server_data",
    "data",
    "server",
    "record",
    "item",
    "equipment",
    "vm",
    "instance",
    "machine",
    "details",
    "info",
)
_ADDRESSES = (
    "IP",
    "ip",
    "ips",
    "IPs",
    "addresses",
    "ip_addresses",
    "ip_address",
    "main_ip",
    "ipv4",
    "ipv6",
    "address",
)
_PLACES = (
    "code",
    "dc_location",
    "short_location",
    "dc_name",
    "location_name",
    "location",
    "name",
    "dc",
    "datacenter",
)
_OTHER_WORDS = """
parent node nodes host hosts switch switches hypervisor hypervisors cluster router gateway rack
chassis enclosure blade dc datacenter datacenter location region zone site ipmi bmc ilo idrac
kvm pdu ups storage san nas backup backups snapshot snapshots template templates image images
iso os owner client customer account user users contact reseller previous prev old former
history log logs last source target destination origin peer peers partner replica replicas
master slave primary secondary pair neighbor neighbors neighbor neighbors sibling siblings
child children related linked other others upstream downstream uplink interface interfaces nic
nics port ports network networks vlan dns nameserver nameservers ns ptr ntp mirror proxy vpn
monitoring zabbix license default defaults example placeholder component components disk disks
controller provider manager management vcenter ovirt openstack console rescue tag tags preset
order invoice billing jump jumphost bastion supervisor
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
"""Words in the key of an object other than the server itself."""
_MAC = lazy_pattern(r"[0-9A-Fa-f]{2}([:.-]?[0-9A-Fa-f]{2}){5,7}")
_NOT_ITS_OWN = frozenset(
    [
        "gateway",
        "gw",
        "netmask",
        "mask",
        "broadcast",
        "dns",
        "nameserver",
        "nameservers",
        "ns",
        "resolver",
        "resolvers",
        "router",
        "ntp",
        "subnet",
        "network",
        "ipmi",
        "bmc",
        "switch",
        "node",
        "host",
        "hypervisor",
        "parent",
        "nat",
    ]
)
"""Words in the key of an address that belongs to another machine or is not an address."""
_NO_NAME = frozenset({"", "-", "--", "null", "none", "n/a", "unknown", "undefined", "false", "0"})
_WORDS = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEEPEST = 12
_MOST = 500
"""Maximum objects to search; an answer has some dozens."""


def one_object(value: Any) -> dict[str, Any] | None:
    """Return an object, also from a list or map with one item, or from JSON in a string; `None` for
    anything else."""
    value = decoded(value)
    for _ in range(3):
        items = value if isinstance(value, list) else None
        if isinstance(value, dict) and len(value) == 1 and next(iter(value)).isdecimal():
            items = list(value.values())
        if items is None or len(items) != 1:
            break
        value = decoded(items[0])
    return value if isinstance(value, dict) else None


def without_wrappers(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record within wrappers that contain nothing else: `{"data": {"server": {…}}}`."""
    for _ in range(_DEEPEST):
        name = next(iter(record)) if len(record) == 1 else ""
        inner = one_object(record[name]) if name in _WRAPPERS else None
        if inner is None:
            break
        record = inner
    return record


def text_at(record: Mapping[str, Any], *names: str) -> SafeText:
    """Return the first of these fields with a text, also from a list with one item."""
    for name in names:
        value = record.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value.strip().lower() not in _NO_NAME:
            return safe_text(value.strip())
    return SafeText("")


def host_name_in(record: Mapping[str, Any]) -> SafeText:
    """Return the host name of the server that a record describes, at any depth; empty if there is
    none.

    The name closest to the root is used. At one depth, the most reliable key comes first, then the
    content of a known wrapper. Objects of another kind, and servers with another id, are not
    searched.
    """
    level: list[Mapping[str, Any]] = [record]
    looked = 0
    for _ in range(_DEEPEST):
        for name in HOST_NAMES:
            for item in level:
                found = text_at(item, name)
                if found:
                    return found
        level = [inner for item in level for inner in _own_parts(item, record.get("id"))]
        looked += len(level)
        if not level or looked > _MOST:
            break
    return SafeText("")


def _own_parts(record: Mapping[str, Any], server_id: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in a record that are about the same server, known wrappers first."""
    names = sorted(record, key=lambda name: name not in _WRAPPERS)
    for name in names:
        if _OTHERS & _words_of(name):
            continue
        inner = one_object(record[name])
        if inner is not None and not _is_other_server(inner, server_id):
            yield inner


def _words_of(name: Any) -> set[str]:
    """Return the words of a key: `parentHost` and `parent_host` are "parent" and "host"."""
    return {word.lower() for word in _WORDS.findall(str(name))}


def _is_other_server(record: Mapping[str, Any], server_id: Any) -> bool:
    own = record.get("id")
    return own is not None and server_id is not None and str(own) != str(server_id)


def place_in(value: Any) -> SafeText:
    """Return a location from a word, or from an object with a code or a name; empty if there is
    none."""
    value = decoded(value)
    if isinstance(value, str):
        return safe_text(value.strip(), 40)
    record = one_object(value)
    if record is None:
        return safe_text(value[0].strip(), 40) if _is_one_text(value) else SafeText("")
    for name in _PLACES:
        inner = record.get(name)
        found = place_in(inner) if isinstance(inner, dict | list) else text_at(record, name)
        if found:
            return safe_text(found, 40)
    return SafeText("")


def _is_one_text(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)


def addresses_in(*sources: Any) -> tuple[list[dict[str, Any]], int, bool]:
    """Return three values: the addresses of the first source with any, as objects with `ip`, each
    address once; how many more were unreadable; and whether the list is complete. It is complete if
    a list was sent, all of it was readable, and no other source has more."""
    missed = 0
    for at, source in enumerate(sources):
        found: dict[str, dict[str, Any]] = {}
        unread = 0
        for entry in _entries(source, {}, 0):
            address = entry.get("ip")
            if address is None:
                unread += 1
            else:
                found.setdefault(address, entry)
        if found:
            is_whole = not (unread or missed) and _is_whole_list(source, len(found))
            further = (
                entry.get("ip") for more in sources[at + 1 :] for entry in _entries(more, {}, 0)
            )
            bare = {address.partition("/")[0] for address in found}
            is_whole = is_whole and all(
                ip is None or ip.partition("/")[0] in bare for ip in further
            )
            return list(found.values()), unread, is_whole
        missed = missed or unread
    return [], missed, False


def _is_whole_list(source: Any, count: int) -> bool:
    """Return whether each item of a list has an address. A single text may be only the main
    address."""
    items = as_items(source)
    if items is None:
        return count > 1
    return all(any(entry.get("ip") for entry in _entries(item, {}, 0)) for item in items)


def networks_in(addresses: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the addresses that are networks: with a prefix length, and the first address of the
    network."""
    found = []
    for address in addresses:
        with contextlib.suppress(ValueError):
            if ipaddress.ip_network(address["ip"].strip()).num_addresses > 1:
                found.append(address["ip"].strip().lower())
    return found


def knows_all_macs(interfaces: Any) -> bool:
    """Return whether the answer has a list of interfaces, each with its MAC."""
    items = as_items(interfaces)
    return items is not None and all(
        isinstance(item, dict) and _MAC.fullmatch(str(item.get("mac"))) for item in items
    )


def _entries(value: Any, beside: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """Yield every address under a value. A record without `ip` represents an invalid entry."""
    value = decoded(value)
    if value in (None, "", [], {}) or depth > _DEEPEST:
        return
    if isinstance(value, str):
        for part in re.split(r"[,;\s]+", value.strip()):
            if part:
                yield {**beside, "ip": part} if is_address(part) else {}
    elif isinstance(value, list):
        for item in value:
            if item is None or item == "":
                yield {}
            yield from _entries(item, beside, depth + 1)
    elif isinstance(value, dict):
        yield from _of_object(value, depth)
    else:
        yield {}


def _of_object(value: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    beside = {
        str(name).lower(): item for name, item in value.items() if not isinstance(item, dict | list)
    }
    named = [
        name
        for name in ("IP", "ip", "address", "ip_address", "addr")
        if value.get(name) not in (None, "")
    ]
    if named:
        yield from _entries(value[named[0]], {**beside, "ip": None}, depth + 1)
        return
    for name, item in value.items():
        if _NOT_ITS_OWN & _words_of(name):
            continue
        if is_address(str(name)):
            yield {**(one_object(item) or {}), "ip": str(name)}
        elif (
            isinstance(item, str)
            and not str(name).isdecimal()
            and not is_address(item.partition(",")[0].strip())
        ):
            continue  # the name of a gateway, a comment
        elif not isinstance(item, bool | int | float):
            main = {"main_ip": 1} if str(name).lower() in ("main", "main_ip", "primary") else {}
            yield from (
                {**entry, **main} if entry else entry for entry in _entries(item, {}, depth + 1)
            )


def is_address(text: str) -> bool:
    """Return whether a text is an IPv4 or IPv6 address, with or without a prefix length."""
    try:
        ipaddress.ip_interface(text.strip())
    except ValueError:
        return False
    # Python parses a plain number as an address.
    return "." in text or ":" in text


def address_sources(payload: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the possible locations of a server's addresses, the most reliable first."""
    for where in (payload, record):
        for name in _ADDRESSES:
            if name in where:
                yield where[name]
    for where in (payload, record):
        yield from (where[name] for name in ("interfaces", "networks", "network") if name in where)
    level: list[Mapping[str, Any]] = [record]
    for _ in range(4):
        level = [inner for item in level for inner in _own_parts(item, record.get("id"))]
        for inner in level:
            yield from (inner[name] for name in _ADDRESSES if name in inner)


def tags_in(value: Any) -> list[Any]:
    """Return the tags of an answer as objects, from a list, a PHP map, or a map from names to
    values."""
    value = decoded(value)
    if (
        isinstance(value, dict)
        and "tag" not in value
        and not any(isinstance(entry, dict) for entry in value.values())
    ):
        return [{"tag": name, "value": item} for name, item in value.items()]
    items = as_items(value) or []
    return [_tag(item) for item in items]


def _tag(item: Any) -> Any:
    if isinstance(item, str) and "=" in item:
        name, _, value = item.partition("=")
        return {"tag": name.strip(), "value": value.strip()}
    if isinstance(item, dict) and "tag" not in item and isinstance(item.get("name"), str):
        return {**item, "tag": item["name"]}
    return item
