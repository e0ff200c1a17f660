"""The fields a filter can speak of: their names, what they read of a row, how to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from tui.fleet.filter_tokens import Piece
from tui.fleet.filter_values import (
    Check,
    Reader,
    Scale,
    agreed,
    choice_reader,
    date_reader,
    name_reader,
    number_reader,
    part_reader,
    price_reader,
    text_or_number_reader,
    text_reader,
)
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.fleet.truth import Source, Truth, truth
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the filter language."""

    name: str
    reads: tuple[str, ...]
    """Attributes of a row; a check is given the one value, or the values in this order."""
    make_reader: Callable[[], Reader[Any]]
    """A reader for one term."""
    example: str
    """As the help shows it."""
    meaning: str
    aliases: tuple[str, ...] = ()
    is_known: Callable[[Any], bool] = bool
    """Given what a check is given."""
    sources: tuple[Source, ...] = ()
    """Reads that can tell it where a row does not know it, or not all of it."""
    needs_details: bool = False
    """The list never tells it: only eq/show does."""
    takes_unknown: bool = True
    """Whether the value `unknown` asks for rows where it is not known."""

    needle: Callable[[str], str] = lambda text: ""
    """What stands in the search key of every row that the value fits; "" when nothing need."""

    has_any: Check[Any] | None = None
    """The answer to `field:` alone where that asks whether there is one, and not whether the value
    is known."""

    def presence(self, *, wanted: bool, widened: bool) -> Check[Any]:
        """The check of `field:`, and of `field:unknown` where knowing is not `wanted`.

        Args:
            widened: Values come with `detailed` behind them, which is not among `reads`.
        """
        if wanted and self.has_any is not None:
            return self.has_any
        by_details = Source.DETAILS in self.sources

        def check(value: Any, settled: bool) -> Truth:
            held = value if not widened else value[0] if len(value) == 2 else value[:-1]
            if self.is_known(held):
                return truth(wanted)
            if not settled and self.sources and not (by_details and value[-1]):
                return Truth.UNKNOWN  # the next read may tell it
            return truth(not wanted)

        return check


_GB = {"": 1.0, "g": 1.0, "gb": 1.0, "gib": 1.0}
# Memory is counted in binary steps, disks are sold in decimal ones.
_MEMORY = Scale({**_GB, "m": 1 / 1024, "mb": 1 / 1024, "t": 1024.0, "tb": 1024.0}, 0.5, "ram:>=64")
_DISK = Scale({**_GB, "m": 0.001, "mb": 0.001, "t": 1000.0, "tb": 1000.0}, 0.5, "disk:>1t")
_COUNT = Scale({"": 1.0}, 0, "cores:>8")
_ID = Scale({"": 1.0}, 0, "id:25250")
_CELSIUS = Scale({"": 1.0, "c": 1.0, "°c": 1.0}, 0.5, "temp:>70")
_PERCENT = Scale({"": 1.0, "%": 1.0}, 0.5, "traffic:>80%")
_FORECAST = Scale({"": 1.0, "%": 1.0}, 0.5, "forecast:>100%")
_DAYS = Scale({"": 1.0, "d": 1.0, "w": 7.0}, 0, "days:<7")

_KINDS = {
    "bare metal": ServerKind.BARE_METAL.value,
    "bare-metal": ServerKind.BARE_METAL.value,
    "metal": ServerKind.BARE_METAL.value,
    "dedicated": ServerKind.BARE_METAL.value,
    **{kind.value.lower(): kind.value for kind in ServerKind},
}
_POWERS = {power.value: power.value for power in Power}
_DETAILS, _SENSORS = (Source.DETAILS,), (Source.SENSORS,)
_ALARMS = {status.value: status.value for status in SensorStatus}


def _always(value: object) -> bool:
    return True


def _has_tags(value: Any, settled: bool) -> Truth:
    return has_tag(value, lambda tag, held: True)


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
        lambda: text_reader,
        example,
        meaning,
        aliases,
        sources=_DETAILS,
        needs_details=needs_details,
    )


def _number(
    name: str,
    attribute: str,
    scale: Scale,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    sources: tuple[Source, ...] = (),
) -> Field:
    reader = number_reader(scale)
    return Field(
        name,
        (attribute,),
        lambda: reader,
        scale.example,
        meaning,
        aliases,
        _is_number,
        sources=sources,
        needs_details=Source.DETAILS in sources,
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
    source: Source,
) -> Field:
    reader = choice_reader(names, what)
    return Field(
        name,
        (attribute,),
        lambda: reader,
        example,
        meaning,
        aliases,
        _is_not_unknown,
        sources=(source,),
        takes_unknown=False,
    )


_REFINED = {
    ServerKind.BARE_METAL: (ServerKind.BARE_METAL.value, ServerKind.GPU.value),
    ServerKind.VM: (ServerKind.VM.value, ServerKind.VGPU.value),
    ServerKind.UNKNOWN: tuple(kind.value for kind in ServerKind),
}


def kinds_possible(value: tuple[ServerKind, bool]) -> tuple[str, ...]:
    """The kinds that a server may turn out to be: only the details tell whether it has a graphics
    card."""
    kind, detailed = value
    return (kind.value,) if detailed else _REFINED.get(kind, (kind.value,))


def _kind_reader() -> Reader[Any]:
    return choice_reader(_KINDS, "kind of server", kinds_possible)


NO_SENSORS = (ServerKind.VM, ServerKind.VGPU)
"""Kinds of servers whose sensors are never read."""
_States = tuple[str, Power, SensorStatus, ServerKind, bool]


def _states_possible(value: _States) -> set[str]:
    """The words that the column STATE may show once everything has been read."""
    status, power, alarm, kind, _ = value
    powers = tuple(Power) if power is Power.UNKNOWN else (power,)
    sensors = alarm is SensorStatus.UNKNOWN and kind not in NO_SENSORS
    alarms = tuple(SensorStatus) if sensors else (alarm,)
    return {
        state_of(ServerRow(0, status=status, power=one, alarm=two)).word
        for one in powers
        for two in alarms
    }


def _state_reader() -> Reader[Any]:
    def reader(piece: Piece) -> tuple[Check[_States], str]:
        by_text, spelled = text_reader(piece)

        def of_word(word: str) -> Truth:
            answer = by_text(word, True)
            return Truth.UNKNOWN if word == Power.UNKNOWN and answer is Truth.NO else answer

        def by_word(value: _States, settled: bool) -> Truth:
            status, power, alarm, _, detailed = value
            if settled:
                return of_word(state_of(ServerRow(0, status=status, power=power, alarm=alarm)).word)
            if not status and not detailed:
                return Truth.UNKNOWN  # any rental status is still possible
            return agreed(map(of_word, _states_possible(value)))

        return by_word, spelled

    return reader


FIELDS: tuple[Field, ...] = (
    Field(
        "name",
        ("hostname",),
        lambda: name_reader,
        "name:web-*",
        "host name",
        ("host", "hostname"),
        sources=_DETAILS,
    ),
    Field(
        "id",
        ("id",),
        lambda: number_reader(_ID),
        "id:25250",
        "the server's number",
        is_known=_always,
        takes_unknown=False,
    ),
    Field(
        "state",
        ("status", "power", "alarm", "kind", "detailed"),
        _state_reader,
        "state:warning",
        "the word in the column STATE",
        is_known=_always,
        takes_unknown=False,
        sources=(Source.DETAILS, Source.POWER, Source.SENSORS),
    ),
    _choice("power", "power", _POWERS, "power state", "power:off", "power", source=Source.POWER),
    _choice(
        "alarm",
        "alarm",
        _ALARMS,
        "sensor status",
        "alarm:warning,critical",
        "the worst of its sensors",
        ("alert",),
        source=Source.SENSORS,
    ),
    _text("status", "status", "status:suspended", "rental status", ("rental",)),
    Field(
        "kind",
        ("kind", "detailed"),
        _kind_reader,
        "kind:gpu",
        "bare metal, VM, GPU, vGPU",
        ("type",),
        is_known=lambda value: value[0] is not ServerKind.UNKNOWN,
        takes_unknown=False,
        sources=_DETAILS,
    ),
    _text("loc", "location", "loc:nl,de", "location", ("location", "dc")),
    Field(
        "ip",
        ("ip", "left_out", "ips", "detailed"),
        lambda: address_reader,
        "ip:192.0.2.0/24",
        "any of its addresses",
        ("addr", "address"),
        is_known=_has_address,
        needle=address_needle,
        sources=_DETAILS,
    ),
    Field(
        "mac",
        ("left_out", "macs", "detailed"),
        lambda: mac_reader,
        "mac:00:25:90",
        "any of its MACs",
        is_known=_has_mac,
        needle=mac_needle,
        sources=_DETAILS,
        needs_details=True,
    ),
    _text("os", "os", "os:debian", "operating system", ("system",), needs_details=True),
    _text("cpu", "cpu", "cpu:epyc", "processor", needs_details=True),
    _number("cores", "cores", _COUNT, "processor cores", sources=_DETAILS),
    _number("ram", "ram_gb", _MEMORY, "memory in GB", ("mem", "memory"), sources=_DETAILS),
    Field(
        "disk",
        ("disk", "disk_gb"),
        lambda: text_or_number_reader(_DISK),
        "disk:>1t disk:nvme",
        "disk space in GB, or its description",
        ("storage",),
        _any_of,
        sources=_DETAILS,
        needs_details=True,
    ),
    Field(
        "gpu",
        ("gpu", "cpu", "ram_gb", "disk", "detailed"),
        lambda: part_reader,
        "gpu:4090",
        "graphics card",
        is_known=lambda value: bool(value[0]),
        sources=_DETAILS,
        needs_details=True,
    ),
    # Without details no tag is known, also where the list happens to give a few.
    Field(
        "tag",
        ("tags", "left_out", "detailed"),
        tag_reader,
        "tag:env=prod,stage",
        "a tag, with its value if you like",
        ("tags",),
        sources=_DETAILS,
        needs_details=True,
        takes_unknown=False,
        has_any=_has_tags,
    ),
    _number(
        "temp", "hottest_c", _CELSIUS, "hottest sensor in °C", ("hot", "hottest"), sources=_SENSORS
    ),
    Field(
        "price",
        ("price", "currency"),
        lambda: price_reader,
        "price:<50",
        "monthly price",
        ("cost",),
        is_known=lambda value: value[0] is not None,
    ),
    Field("due", ("due",), lambda: date_reader, "due:<2026-12-01", "next due date"),
    _number("days", "days_left", _DAYS, "days until it is due"),
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
"""All of them, as the help lists them."""

BY_NAME: Mapping[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.aliases)
}


def nearest_field(word: str, fields: Mapping[str, Field] = BY_NAME) -> str | None:
    """The name that was probably meant."""
    # Only when something went wrong: difflib is not needed otherwise.
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), fields, n=1, cutoff=0.5)
    return fields[close[0]].name if close else None
