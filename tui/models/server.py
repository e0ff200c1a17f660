"""Servers: the list and the details. Source: apidocs eq/list and eq/show; shapes seen in clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import Field

from tui.models.base import Model
from tui.models.generic import facts
from tui.models.hardware import Hardware, first_known, hardware_from
from tui.models.kind import ServerKind, kind_of
from tui.models.power import Power, power_from_text
from tui.models.scalars import Flag, LooseFloat, LooseInt, LooseList, LooseText, PhpMap
from tui.models.tag import Tag
from tui.secrets import is_secret_name
from tui.text import SafeText, Untrusted, safe_text

_CURRENCIES = ("EUR", "USD", "RUB", "RUR")
_PLACES = ("code", "dc_location", "name")


def _shown(text: Untrusted | None) -> SafeText:
    return text.shown if text else SafeText("")


def _place(value: Any) -> SafeText:
    """A location that is a word or an object {dc_location, name, code}."""
    if isinstance(value, dict):
        for name in _PLACES:
            if isinstance(value.get(name), str) and value[name]:
                return safe_text(value[name], 40)
        return SafeText("")
    return safe_text(value, 40) if isinstance(value, str) else SafeText("")


class ServerSummary(Model):
    """A record of eq/list with `full=1`. Seen in a billing client."""

    id: int
    status_sent: LooseText = Field(None, alias="status")
    hostname_sent: LooseText = Field(None, alias="hostname")
    name: LooseText = None
    type: LooseText = None
    ip_sent: LooseText = Field(None, alias="IP")
    """Usually the main address; some builds put a name here."""
    location_sent: Any = Field(None, alias="location")
    short_location: LooseText = None
    due_date: LooseText = None
    days_left: LooseInt = None
    price_EUR: LooseFloat = None
    price_USD: LooseFloat = None
    price_RUB: LooseFloat = None
    price_RUR: LooseFloat = None
    is_prebill: Flag = None
    virtual: Flag = None

    @property
    def status(self) -> SafeText:
        """The rental's state in the provider's word; empty when it is not told."""
        return _shown(self.status_sent)

    @property
    def hostname(self) -> SafeText:
        """The host name; empty when it is not told."""
        return _shown(self.hostname_sent)

    @property
    def kind(self) -> ServerKind:
        """By table, preset and the mark `virtual`. Inferred: no field says it outright."""
        return kind_of(type_name=_shown(self.type), preset=_shown(self.name), virtual=self.virtual)

    @property
    def location(self) -> SafeText:
        """Short code of the location, from either of its two shapes; empty when it is not told."""
        return _shown(self.short_location) or _place(self.location_sent)

    @property
    def ip(self) -> SafeText:
        """The main address; empty where a build puts a name into the field."""
        sent = _shown(self.ip_sent)
        return sent if ":" in sent or sent[:1].isdigit() else SafeText("")

    def _price(self) -> tuple[float | None, str]:
        for currency in _CURRENCIES:
            amount = getattr(self, f"price_{currency}")
            # -1 means "no price here", 0 stands in currencies the account does not use.
            if amount is not None and amount > 0:
                return amount, "RUB" if currency == "RUR" else currency
        return None, ""

    @property
    def price(self) -> float | None:
        """A month, in `currency`; `None` when no currency has a price above zero."""
        return self._price()[0]

    @property
    def currency(self) -> str:
        """Of `price`; empty without one."""
        return self._price()[1]

    @property
    def due(self) -> SafeText:
        """Paid until that day, as the provider writes it; empty for its "0000-00-00"."""
        sent = _shown(self.due_date)
        return SafeText("") if sent.startswith("0000") else sent


@dataclass(frozen=True, slots=True)
class ServerList:
    """eq/list: ids, records, or a mix; which one depends on the build and on `full=1`."""

    ids: tuple[int, ...]
    """All ids in the order of the answer."""
    records: tuple[dict[str, Any], ...]
    """The items that came as objects, not yet validated: there may be ten thousand."""


def read_server_list(payload: Any) -> ServerList:
    """Reads `servers` at the top or under `message`.

    Raises:
        ValueError: There is no `servers`. Missing is a fault, never "no servers".
    """
    found = payload
    for wrapper in ("message", "data"):
        if isinstance(found, dict) and "servers" not in found and isinstance(found.get(wrapper), dict):
            found = found[wrapper]
    if not isinstance(found, dict) or not isinstance(found.get("servers"), list | dict):
        raise ValueError("the answer has no list of servers")
    items = found["servers"]
    items = list(items.values()) if isinstance(items, dict) else items
    ids, records = [], []
    for item in items:
        if isinstance(item, dict):
            item = {**item, "id": _id(item.get("id"))}
            records.append(item)
            ids.append(item["id"])
        else:
            ids.append(_id(item))
    return ServerList(tuple(ids), tuple(records))


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip().isdigit():
        raise ValueError("a server id is not a number")
    number = int(value)
    if number > 2**53:
        raise ValueError("a server id is too large")
    return number


class ServersUpdated(Model):
    """eq/update_servers."""

    servers: LooseList = Field(default_factory=list)
    billing_servers: LooseList = Field(default_factory=list)
    deploy_keys: PhpMap = Field(default_factory=dict, repr=False)


class Address(Model):
    """One address of a server. Clients report both cases of the keys."""

    upper: LooseText = Field(None, alias="IP")
    lower: LooseText = Field(None, alias="ip")
    upper_mac: LooseText = Field(None, alias="MAC")
    lower_mac: LooseText = Field(None, alias="mac")
    main_ip: Flag = None
    vlan: LooseText = None
    status: LooseText = None

    @property
    def address(self) -> SafeText:
        """Without the prefix length."""
        return safe_text(_shown(self.upper or self.lower).partition("/")[0])

    @property
    def mac(self) -> SafeText:
        """Of the interface that carries it; empty when it is not told."""
        return _shown(self.upper_mac or self.lower_mac)


def shown_tags(tags: Iterable[Tag]) -> tuple[tuple[str, str], ...]:
    """Names and values of the tags that may be shown."""
    return tuple((tag.tag.shown, _shown(tag.value)) for tag in tags if not is_secret_name(tag.tag.raw))


class ServerDetail(Model):
    """eq/show. The pieces stand beside each other, not in one tree."""

    server_data: dict[str, Any]
    """The equipment record; some builds send it as an array with one element."""
    addresses: tuple[Address, ...] = ()
    interfaces: LooseList = Field(default_factory=list)
    hardware_sent: Any = Field(None, alias="hardware")
    location_sent: Any = Field(None, alias="location")
    tags_sent: tuple[Tag, ...] = Field((), alias="tags")
    OS: Any = None
    """Object, text, or `None` right after a wipe."""
    ipmi: PhpMap = Field(default_factory=dict)
    power_status: LooseText = None
    left_out: tuple[str, ...] = ()
    """Lists that the answer does not contain: an empty list says that there are none, a missing one says nothing."""

    @property
    def id(self) -> int | None:
        """`None` on builds that leave it out; whoever asked knows it."""
        sent = self.server_data.get("id")
        return None if sent is None else _id(sent)

    def _tag(self, name: str) -> SafeText:
        return next(
            (tag.value.shown for tag in self.tags_sent if tag.tag.raw == name and tag.value),
            SafeText(""),
        )

    def _field(self, *names: str) -> SafeText:
        for name in names:
            value = self.server_data.get(name)
            if isinstance(value, str) and value:
                return safe_text(value)
        return SafeText("")

    @cached_property
    def hostname(self) -> SafeText:
        """The tag `hostname`, else `server_name`, else the record's own name."""
        return (
            self._tag("hostname") or self._tag("server_name")
            or self._field("hostname", "server_name", "name")
        )  # fmt: skip

    @property
    def kind(self) -> ServerKind:
        """By table, preset, BMC, the mark `virtual` and the hardware. Inferred: no field says it outright."""
        virtual = self.server_data.get("virtual")
        return kind_of(
            type_name=self._field("ref_tableName", "type"),
            preset=self._field("preset", "name"),
            ipmi_model=str(self.ipmi.get("model") or ""),
            virtual=str(virtual) in ("1", "True") if virtual is not None else None,
            gpu=self.hardware.gpu,
        )

    @property
    def has_remote_control(self) -> bool | None:
        """Whether there is a BMC or a hypervisor; `None` when the answer does not say.

        An empty `ipmi` is taken for "none", on machines only: a VM has a hypervisor in any case. Inferred.
        """
        if self.kind in (ServerKind.VM, ServerKind.VGPU):
            return True
        if not self.ipmi:
            return False if "ipmi" in self.model_fields_set and self.kind is not ServerKind.UNKNOWN else None
        return str(self.ipmi.get("model") or "").lower() not in ("", "none", "no", "-")

    @cached_property
    def hardware(self) -> Hardware:
        """From `hardware`, gaps filled from `hwconfig` of the record."""
        return first_known(hardware_from(self.hardware_sent), hardware_from(self.server_data.get("hwconfig")))

    @property
    def location(self) -> SafeText:
        """Short code, from the location or else from the record."""
        return _place(self.location_sent) or _place(self.server_data.get("location"))

    @property
    def ips(self) -> tuple[str, ...]:
        """All addresses in the order of the answer, without prefix lengths."""
        return tuple(one.address for one in self.addresses if one.address)

    @property
    def ip(self) -> SafeText:
        """The address marked as main, else the first; empty without any."""
        main = next((one.address for one in self.addresses if one.main_ip and one.address), "")
        return SafeText(main or (self.ips[0] if self.ips else ""))

    @property
    def macs(self) -> tuple[str, ...]:
        """Of addresses and interfaces, each once."""
        found = [one.mac for one in self.addresses if one.mac]
        found += [safe_text(str(one.get("mac"))) for one in self.interfaces if isinstance(one, dict) and one.get("mac")]
        return tuple(dict.fromkeys(found))

    @property
    def status(self) -> SafeText:
        """The rental's state in the provider's word; empty when it is not told."""
        return self._field("status", "Condition_Component")

    @property
    def power(self) -> Power:
        """As the record says it: older than what `eq/status` asks of the machine."""
        told = self.power_status.raw if self.power_status else self.server_data.get("power_status")
        return power_from_text(told)

    @property
    def os(self) -> SafeText:
        """Name of the system; empty right after a wipe."""
        name = self.OS.get("name") if isinstance(self.OS, dict) else self.OS
        return safe_text(name) if isinstance(name, str) else SafeText("")

    @property
    def cpu(self) -> str:
        """In the provider's words; empty when it is not told."""
        return self.hardware.cpu

    @property
    def cores(self) -> int | None:
        """`None` is unknown."""
        return self.hardware.cores

    @property
    def ram_gb(self) -> float | None:
        """Memory in GB; `None` is unknown."""
        return self.hardware.ram_gb

    @property
    def disk(self) -> str:
        """The disks in the provider's words, for example "2x960 SSD"."""
        return self.hardware.disk

    @property
    def disk_gb(self) -> float | None:
        """All disks together in GB; `None` is unknown."""
        return self.hardware.disk_gb

    @property
    def gpu(self) -> str:
        """In the provider's words; empty without one."""
        return self.hardware.gpu

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Tags that may be shown: `password` and its like are not among them."""
        return shown_tags(self.tags_sent)

    def other_facts(self) -> Iterator[tuple[SafeText, SafeText]]:
        """Everything that no property above speaks of, generically and masked."""
        spoken = {"id", "hostname", "server_name", "name", "ref_tableName", "type", "status",
                  "Condition_Component", "power_status", "hwconfig", "location", "virtual"}  # fmt: skip
        yield from facts({k: v for k, v in self.server_data.items() if k not in spoken})
        yield from facts(self.interfaces, "interface")
        yield from facts(self.ipmi, "ipmi")
        yield from facts(self.hardware_sent, "hardware")
        yield from facts({k: v for k, v in (self.model_extra or {}).items() if k not in _ENVELOPE})


_ENVELOPE = frozenset({"result", "action", "module"})


def read_server(payload: Any) -> ServerDetail:
    """The pieces of eq/show.

    Raises:
        ValueError: There is no equipment record, or its id is not a number.
    """
    if not isinstance(payload, dict):
        raise ValueError("the answer is not an object")
    record = payload.get("server_data")
    if isinstance(record, list):
        record = record[0] if record else None
    if not isinstance(record, dict):
        raise ValueError("the answer has no server_data")
    if record.get("id") is not None:
        _id(record["id"])
    rest = {k: v for k, v in payload.items() if k not in ("server_data", "IP", "tags", "left_out")}
    addresses = payload.get("IP")
    tags = payload.get("tags")
    return ServerDetail.model_validate(
        {
            **rest,
            "server_data": record,
            "addresses": [one for one in addresses if isinstance(one, dict)] if isinstance(addresses, list) else (),
            "tags": [one for one in tags if isinstance(one, dict) and one.get("tag")] if isinstance(tags, list) else (),
            "left_out": () if isinstance(tags, list) else ("tags",),
        }
    )  # fmt: skip
