"""Servers: the list and the details. Source: apidocs eq/list and eq/show; shapes seen in
clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from pydantic import Field

from tui.models.base import Model
from tui.models.generic import facts
from tui.models.hardware import Hardware, first_known, hardware_from
from tui.models.kind import ServerKind, kind_of
from tui.models.listed import decoded
from tui.models.nested import (
    address_sources,
    addresses_in,
    host_name_in,
    knows_all_macs,
    networks_in,
    one_object,
    place_in,
    text_at,
    without_wrappers,
)
from tui.models.power import Power, power_from_text
from tui.models.scalars import Flag, LooseFloat, LooseInt, LooseList, LooseText, PhpMap, record_id
from tui.models.server_address import Address
from tui.models.tag import Tag, number_told, read_tags, tag_value
from tui.models.traffic import limit_from
from tui.text import SafeText, Untrusted, safe_text

_LOCATIONS = ("location", "short_location", "dc_location", "location_name", "dc_name")
_CURRENCIES = ("EUR", "USD", "RUB", "RUR")


def _shown(text: Untrusted | None) -> SafeText:
    return text.shown if text else SafeText("")


class ServerSummary(Model):
    """A record of eq/list with `full=1`. Seen in a billing client."""

    id: int
    status_sent: LooseText = Field(None, alias="status")
    hostname_sent: LooseText = Field(None, alias="hostname")
    name: LooseText = None
    type: LooseText = None
    ip_sent: LooseText = Field(None, alias="IP")
    """Usually the main address; on some builds a name."""
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
        """Return the rental status in the provider's word; empty if unknown."""
        return _shown(self.status_sent)

    @property
    def hostname(self) -> SafeText:
        """Return the host name, also from nested fields or the tags; empty if unknown."""
        return _shown(self.hostname_sent) or _name_within(self.model_extra or {}, self.id)

    @property
    def kind(self) -> ServerKind:
        """Return the kind by table, preset, and the field `virtual`. Inferred: no field contains it
        directly."""
        return kind_of(type_name=_shown(self.type), preset=_shown(self.name), virtual=self.virtual)

    @property
    def location(self) -> SafeText:
        """Return the short code of the location, from either of its two shapes; empty if
        unknown."""
        return _shown(self.short_location) or place_in(self.location_sent)

    @property
    def ip(self) -> SafeText:
        """Return the main address; empty if a build puts a name into the field."""
        sent = _shown(self.ip_sent)
        return sent if ":" in sent or sent[:1].isdigit() else SafeText("")

    def _price(self) -> tuple[float | None, str]:
        for currency in _CURRENCIES:
            amount = getattr(self, f"price_{currency}")
            # -1 means "no price here", and 0 appears in currencies that the account does not use.
            if amount is not None and amount > 0:
                return amount, "RUB" if currency == "RUR" else currency
        return None, ""

    @property
    def price(self) -> float | None:
        """Return the monthly price in `currency`; `None` if no currency has a price above zero."""
        return self._price()[0]

    @property
    def currency(self) -> str:
        """Return the currency of `price`; empty without a price."""
        return self._price()[1]

    @property
    def due(self) -> SafeText:
        """Return the end of the paid period, as sent; empty for "0000-00-00"."""
        sent = _shown(self.due_date)
        return SafeText("") if sent.startswith("0000") else sent


def _name_within(record: dict[str, Any], server_id: int) -> SafeText:
    if not record:
        return SafeText("")
    tags = read_tags(record.get("tags"))
    return (
        tag_value(tags, "hostname")
        or tag_value(tags, "server_name")
        or host_name_in({**record, "id": server_id})
    )


def shown_tags(tags: Iterable[Tag]) -> tuple[tuple[str, str], ...]:
    """Return names and values of tags. Secret values are masked."""
    return tuple((tag.tag.shown, tag.shown_value) for tag in tags)


class ServerDetail(Model):
    """eq/show. Its parts are siblings, not one tree."""

    server_data: dict[str, Any]
    """The equipment record; some builds send it as an array with one element."""
    addresses: tuple[Address, ...] = ()
    interfaces: LooseList = Field(default_factory=list)
    hardware_sent: Any = Field(None, alias="hardware")
    location_sent: Any = Field(None, alias="location")
    tags_sent: tuple[Tag, ...] = Field((), alias="tags")
    sent: Any = Field(None, exclude=True, repr=False)
    """The answer as the provider sent it, for the raw view."""
    unread: int = 0
    """Number of addresses and tags that could not be read."""
    tags_told: int = 0
    """Number of tags in the answer, including unreadable ones."""
    OS: Any = None
    """Object, text, or `None` right after a wipe."""
    ipmi: PhpMap = Field(default_factory=dict)
    power_status: LooseText = None
    left_out: tuple[str, ...] = ()
    """"tags", "ips", and "macs" if the answer does not contain the whole list; and networks among
    the addresses.

    An empty list means that there are no items, and a missing list means nothing. For a network the
    answer does not show which addresses the server uses.
    """

    @property
    def id(self) -> int | None:
        """Return the id; `None` on builds that omit it, because the caller knows it."""
        sent = self.server_data.get("id")
        return None if sent in (None, "") else record_id(sent)

    def _field(self, *names: str) -> SafeText:
        return text_at(self.server_data, *names)

    @cached_property
    def hostname(self) -> SafeText:
        """Return the tag `hostname`, otherwise `server_name`, a host name within the record, or its
        own name."""
        named = tag_value(self.tags_sent, "hostname") or tag_value(self.tags_sent, "server_name")
        return named or host_name_in(self.server_data) or self._field("name")

    @property
    def kind(self) -> ServerKind:
        """Return the kind by table, preset, BMC, the field `virtual`, and the hardware. Inferred:
        no field contains it directly."""
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
        """Return whether there is a BMC or a hypervisor; `None` if the answer does not contain it.

        An empty `ipmi` means "none" on physical machines only, because a VM always has a
        hypervisor. Inferred.
        """
        if self.kind in (ServerKind.VM, ServerKind.VGPU):
            return True
        if not self.ipmi:
            return (
                False
                if "ipmi" in self.model_fields_set and self.kind is not ServerKind.UNKNOWN
                else None
            )
        return str(self.ipmi.get("model") or "").lower() not in ("", "none", "no", "-")

    @cached_property
    def hardware(self) -> Hardware:
        """Return the hardware from `hardware`, with missing values from `hwconfig` of the
        record."""
        return first_known(
            hardware_from(self.hardware_sent), hardware_from(self.server_data.get("hwconfig"))
        )

    @property
    def location(self) -> SafeText:
        """Return the short code from the location, otherwise from the record."""
        sent = (self.location_sent, *(self.server_data.get(name) for name in _LOCATIONS))
        return next((found for item in sent if (found := place_in(item))), SafeText(""))

    @property
    def ips(self) -> tuple[str, ...]:
        """Return all addresses in the order of the answer, without prefix lengths."""
        return tuple(address.address for address in self.addresses if address.address)

    @property
    def ip(self) -> SafeText:
        """Return the address marked as main, otherwise the first; empty if there is none."""
        main = next(
            (address.address for address in self.addresses if address.main_ip and address.address),
            "",
        )
        return SafeText(main or (self.ips[0] if self.ips else ""))

    @property
    def macs(self) -> tuple[str, ...]:
        """Return the MAC addresses of addresses and interfaces, each once."""
        found = [address.mac for address in self.addresses if address.mac]
        found += [
            safe_text(str(interface.get("mac")))
            for interface in self.interfaces
            if isinstance(interface, dict) and interface.get("mac")
        ]
        return tuple(dict.fromkeys(found))

    @property
    def status(self) -> SafeText:
        """Return the rental status in the provider's word; empty if unknown."""
        return self._field("status", "Condition_Component")

    @property
    def power(self) -> Power:
        """Return the power from the record, which is older than the answer of `eq/status`."""
        word = self.power_status.raw if self.power_status else self.server_data.get("power_status")
        return power_from_text(word)

    @property
    def os(self) -> SafeText:
        """Return the name of the system; empty right after a wipe."""
        record = one_object(self.OS)
        if record is not None:
            return text_at(record, "name", "os_name", "os")
        return text_at({"OS": self.OS}, "OS")

    @property
    def cpu(self) -> str:
        """Return the processor in the provider's words; empty if unknown."""
        return self.hardware.cpu

    @property
    def cores(self) -> int | None:
        """Return the number of cores; `None` is unknown."""
        return self.hardware.cores

    @property
    def ram_gb(self) -> float | None:
        """Return the memory in GB; `None` is unknown."""
        return self.hardware.ram_gb

    @property
    def disk(self) -> str:
        """Return the disks in the provider's words, for example "2x960 SSD"."""
        return self.hardware.disk

    @property
    def disk_gb(self) -> float | None:
        """Return the size of all disks together in GB; `None` is unknown."""
        return self.hardware.disk_gb

    @property
    def gpu(self) -> str:
        """Return the graphics card in the provider's words; empty if there is none."""
        return self.hardware.gpu

    @property
    def traffic_limit_tb(self) -> float | None:
        """Return the monthly traffic allowance in TB; -1 is no limit, `None` is unknown."""
        return limit_from(self.server_data.get("limit_traffic"))

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Return all tags as name and value. Values of `password` and similar tags are masked."""
        return shown_tags(self.tags_sent)

    def other_facts(self) -> Iterator[tuple[SafeText, SafeText]]:
        """Return all fields that no property above covers, generically and masked."""
        spoken = {
            "id",
            "hostname",
            "server_name",
            "name",
            "ref_tableName",
            "type",
            "status",
            "Condition_Component",
            "power_status",
            "hwconfig",
            "location",
            "virtual",
        }
        yield from facts({k: v for k, v in self.server_data.items() if k not in spoken})
        yield from facts(self.interfaces, "interface")
        yield from facts(self.ipmi, "ipmi")
        if self.hardware_sent is not None:
            yield from facts(self.hardware_sent, "hardware")
        yield from facts({k: v for k, v in (self.model_extra or {}).items() if k not in _ENVELOPE})


_ENVELOPE = frozenset({"result", "action", "module"})


def read_server(payload: Any) -> ServerDetail:
    """Return the parts of eq/show.

    Raises:
        ValueError: There is no equipment record, or its id is not a number.
    """
    whole = decoded(payload)
    if isinstance(whole, dict) and "server_data" not in whole:
        whole = one_object(whole.get("data")) or whole
    if not isinstance(whole, dict):
        raise ValueError("the answer is not an object")
    found = one_object(whole.get("server_data"))
    if not found:
        raise ValueError("the answer has no server_data")
    record = without_wrappers(found)
    if record.get("id") not in (None, ""):
        record_id(record["id"])
    addresses, unread, has_all_ips = addresses_in(*address_sources(whole, record))
    tag_source = decoded(whole["tags"] if whole.get("tags") is not None else record.get("tags"))
    tags = read_tags(tag_source)
    rest = {
        k: v
        for k, v in whole.items()
        if k not in ("server_data", "IP", "tags", "left_out", "tags_told")
    }
    return ServerDetail.model_validate(
        {
            **rest,
            "server_data": record,
            "addresses": addresses,
            "tags": tags,
            **({"ipmi": one_object(rest["ipmi"]) or {}} if "ipmi" in rest else {}),
            "sent": payload,
            "unread": unread + tags.unread,
            "tags_told": number_told(tag_source, tags),
            # An unreadable part may be anything, so it is as unknown as a missing one.
            "left_out": (
                *(() if isinstance(tag_source, list | dict) and not tags.unread else ("tags",)),
                *(() if has_all_ips else ("ips",)),
                *(() if knows_all_macs(whole.get("interfaces")) else ("macs",)),
                *networks_in(addresses),
            ),
        }
    )
