"""The fields of the filter language: their names, the values they read from a row, and their
syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.fleet.filter_lists import (
    Addresses,
    Macs,
    address_needle,
    address_reader,
    has_tag,
    mac_needle,
    mac_reader,
    tag_reader,
)
from tui.fleet.filter_states import is_known_kind, kind_reader, state_reader
from tui.fleet.filter_values import (
    Check,
    NumberFormat,
    Reader,
    always,
    choice_reader,
    date_reader,
    name_reader,
    number_reader,
    part_reader,
    price_reader,
    text_or_number_reader,
    text_reader,
    whole_text_reader,
)
from tui.fleet.truth import FieldSource, Truth, truth
from tui.lazy_dataclass import dataclass
from tui.models.power import Power
from tui.models.sensors import SensorStatus

GROUP = "group"


def _no_needle(text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the filter language."""

    name: str
    reads: tuple[str, ...]
    """Attributes of a row. A check gets the single value, or the values in this order."""
    make_reader: Callable[[], Reader[Any]]
    """Makes the reader of one term. A reader may remember an earlier value of its term."""
    example: str
    """An example for the help."""
    meaning: str
    aliases: tuple[str, ...] = ()
    is_known: Callable[[Any], bool] = bool
    """Returns the value that a check gets."""
    sources: tuple[FieldSource, ...] = ()
    """Reads that can supply missing or partial values of a row."""
    needs_details: bool = False
    """The list never contains the value; only eq/show returns it."""
    takes_unknown: bool = True
    """True if the value `unknown` selects rows without a known value."""

    needle: Callable[[str], str] = _no_needle
    """Text that the search key of every matching row contains; "" if none is needed."""

    has_any: Check[Any] | None = None
    """The answer to `field:` alone, for fields where it means "has a value" instead of "is
    known"."""

    def presence(self, *, wanted: bool, widened: bool) -> Check[Any]:
        """Return the check of `field:`, or of `field:unknown` if `wanted` is false.

        Args:
            widened: Values are followed by `detailed`, which is not among `reads`.
        """
        if wanted and self.has_any is not None:
            return self.has_any
        by_details = FieldSource.DETAILS in self.sources

        def check(value: Any, settled: bool) -> Truth:
            held = value if not widened else value[0] if len(value) == 2 else value[:-1]
            if self.is_known(held):
                return truth(wanted)
            if not settled and self.sources and not (by_details and value[-1]):
                return Truth.UNKNOWN  # the next read may supply it
            return truth(not wanted)

        return check


_GB = {"": 1.0, "g": 1.0, "gb": 1.0, "gib": 1.0}
# Memory uses binary units, and disks are sold in decimal ones.
_MEMORY = NumberFormat(
    {**_GB, "m": 1 / 1024, "mb": 1 / 1024, "t": 1024.0, "tb": 1024.0}, 0.5, "ram:>=64"
)
_DISK = NumberFormat({**_GB, "m": 0.001, "mb": 0.001, "t": 1000.0, "tb": 1000.0}, 0.5, "disk:>1t")
_COUNT = NumberFormat({"": 1.0}, 0, "cores:>8")
_ID = NumberFormat({"": 1.0}, 0, "id:25250")
_CELSIUS = NumberFormat({"": 1.0, "c": 1.0, "°c": 1.0}, 0.5, "temp:>70")
_PERCENT = NumberFormat({"": 1.0, "%": 1.0}, 0.5, "traffic:>80%")
_FORECAST = NumberFormat({"": 1.0, "%": 1.0}, 0.5, "forecast:>100%")
_DAYS = NumberFormat({"": 1.0, "d": 1.0, "w": 7.0}, 0, "days:<7")

_POWERS = {power.value: power.value for power in Power}
_DETAILS, _SENSORS = (FieldSource.DETAILS,), (FieldSource.SENSORS,)
_ALARMS = {status.value: status.value for status in SensorStatus}


def _is_always_known(value: object) -> bool:
    return True


def _has_text(value: tuple[Any, ...]) -> bool:
    return bool(value[0])


def _has_price(value: tuple[Any, ...]) -> bool:
    return value[0] is not None


def _any_tag(tag: str, value: str) -> Truth:
    return Truth.YES


def _has_tags(value: Any, settled: bool) -> Truth:
    return has_tag(value, _any_tag)


def _is_number(value: float | None) -> bool:
    return value is not None


def _is_not_unknown(value: str) -> bool:
    return value != "unknown"


def _any_of(values: tuple[object, ...]) -> bool:
    return any(value not in (None, "", ()) for value in values)


def _has_address(value: Addresses) -> bool:
    return bool(value[0] or value[2])


def _has_mac(value: Macs) -> bool:
    return bool(value[1])


def _text(
    name: str,
    attribute: str,
    example: str,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    needs_details: bool = False,
) -> Field:
    return Field(
        name,
        (attribute,),
        always(text_reader),
        example,
        meaning,
        aliases,
        sources=_DETAILS,
        needs_details=needs_details,
    )


def _number(
    name: str,
    attribute: str,
    scale: NumberFormat,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    sources: tuple[FieldSource, ...] = (),
) -> Field:
    reader = number_reader(scale)
    return Field(
        name,
        (attribute,),
        always(reader),
        scale.example,
        meaning,
        aliases,
        _is_number,
        sources=sources,
        needs_details=FieldSource.DETAILS in sources,
    )


def _choice(
    name: str,
    attribute: str,
    names: Mapping[str, str],
    what: str,
    example: str,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    source: FieldSource,
) -> Field:
    reader = choice_reader(names, what)
    return Field(
        name,
        (attribute,),
        always(reader),
        example,
        meaning,
        aliases,
        _is_not_unknown,
        sources=(source,),
        takes_unknown=False,
    )


FIELDS: tuple[Field, ...] = (
    Field(
        "name",
        ("hostname",),
        always(name_reader),
        "name:web-*",
        "host name",
        ("host", "hostname"),
        sources=_DETAILS,
    ),
    Field(
        "id",
        ("server_id",),
        always(number_reader(_ID)),
        "id:25250",
        "server id",
        is_known=_is_always_known,
        takes_unknown=False,
    ),
    Field(
        "account",
        ("account",),
        always(whole_text_reader),
        "account:work",
        "account, in a list of several accounts",
        ("profile",),
    ),
    Field(
        "state",
        ("status", "power", "alarm", "kind", "detailed"),
        always(state_reader),
        "state:warning",
        "value of the STATE column",
        is_known=_is_always_known,
        takes_unknown=False,
        sources=(FieldSource.DETAILS, FieldSource.POWER, FieldSource.SENSORS),
    ),
    _choice(
        "power", "power", _POWERS, "power state", "power:off", "power", source=FieldSource.POWER
    ),
    _choice(
        "alarm",
        "alarm",
        _ALARMS,
        "sensor status",
        "alarm:warning,critical",
        "worst sensor status",
        ("alert",),
        source=FieldSource.SENSORS,
    ),
    _text("status", "status", "status:suspended", "rental status", ("rental",)),
    Field(
        "kind",
        ("kind", "detailed"),
        always(kind_reader),
        "kind:gpu",
        "bare metal, VM, GPU, vGPU",
        ("type",),
        is_known=is_known_kind,
        takes_unknown=False,
        sources=_DETAILS,
    ),
    _text("loc", "location", "loc:nl,de", "location", ("location", "dc")),
    Field(
        "ip",
        ("ip", "left_out", "ips", "detailed"),
        always(address_reader),
        "ip:192.0.2.0/24",
        "any IP address",
        ("addr", "address"),
        is_known=_has_address,
        needle=address_needle,
        sources=_DETAILS,
    ),
    Field(
        "mac",
        ("left_out", "macs", "detailed"),
        always(mac_reader),
        "mac:00:25:90",
        "any MAC address",
        is_known=_has_mac,
        needle=mac_needle,
        sources=_DETAILS,
        needs_details=True,
    ),
    _text("os", "os", "os:debian", "operating system", ("system",), needs_details=True),
    _text("cpu", "cpu", "cpu:epyc", "processor", needs_details=True),
    _number("cores", "cores", _COUNT, "CPU cores", sources=_DETAILS),
    _number("ram", "ram_gb", _MEMORY, "memory in GB", ("mem", "memory"), sources=_DETAILS),
    Field(
        "disk",
        ("disk", "disk_gb"),
        always(text_or_number_reader(_DISK)),
        "disk:>1t disk:nvme",
        "disk space in GB, or text in the disk description",
        ("storage",),
        _any_of,
        sources=_DETAILS,
        needs_details=True,
    ),
    Field(
        "gpu",
        ("gpu", "cpu", "ram_gb", "disk", "detailed"),
        always(part_reader),
        "gpu:4090",
        "GPU",
        is_known=_has_text,
        sources=_DETAILS,
        needs_details=True,
    ),
    # Without details no tag counts as known, even if the list contains some tags.
    Field(
        "tag",
        ("tags", "left_out", "detailed"),
        tag_reader,
        "tag:env=prod,stage",
        "tag name, with or without a value",
        ("tags",),
        sources=_DETAILS,
        needs_details=True,
        takes_unknown=False,
        has_any=_has_tags,
    ),
    # Read for one server at a time: for servers that the filter leaves undecided, or with the
    # Billing tab.
    Field(
        GROUP,
        ("groups",),
        always(text_reader),
        "group:dedicated",
        "group assigned by the provider",
        ("groups",),
    ),
    _number(
        "temp", "hottest_c", _CELSIUS, "hottest sensor in °C", ("hot", "hottest"), sources=_SENSORS
    ),
    Field(
        "price",
        ("price", "currency"),
        always(price_reader),
        "price:<50",
        "monthly price",
        ("cost",),
        is_known=_has_price,
    ),
    Field("due", ("due",), always(date_reader), "due:<2026-12-01", "next due date"),
    _number("days", "days_left", _DAYS, "days until the next due date"),
    _number(
        "traffic",
        "traffic_percent",
        _PERCENT,
        "traffic of the month in % of the allowance",
        ("allowance",),
    ),
    _number(
        "forecast",
        "traffic_forecast_percent",
        _FORECAST,
        "traffic at the end of the month in % of the allowance",
    ),
)
"""All fields, in the order of the help."""

BY_NAME: Mapping[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.aliases)
}


def nearest_field(word: str, fields: Mapping[str, Field] = BY_NAME) -> str | None:
    """Return the name that the user probably intended."""
    # Imported only after an error; difflib is not needed otherwise.
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), fields, n=1, cutoff=0.5)
    return fields[close[0]].name if close else None
