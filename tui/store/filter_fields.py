"""The fields a filter can speak of: their names, what they read of a row, how to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.filter_tokens import Piece
from tui.store.filter_values import (
    Reader,
    Scale,
    address_needle,
    address_reader,
    choice_reader,
    date_reader,
    mac_needle,
    mac_reader,
    number_reader,
    price_reader,
    tag_reader,
    text_or_number_reader,
    text_reader,
)
from tui.store.rows import ServerRow
from tui.store.state import state_of


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
    needs_details: bool = False
    """Only eq/show knows it: rows that were only listed neither match nor match the opposite."""
    takes_unknown: bool = True
    """Whether the value `unknown` asks for rows where it is not known."""

    needle: Callable[[str], str] = lambda text: ""
    """What stands in the search key of every row that the value fits; "" when nothing need."""

    def getter(self) -> Callable[[Any], Any]:
        """Reads a row's values at once, `detailed` behind them when the field needs details."""
        return attrgetter(*self.reads, *(("detailed",) if self.needs_details else ()))


_GB = {"": 1.0, "g": 1.0, "gb": 1.0, "gib": 1.0}
# Memory is counted in binary steps, disks are sold in decimal ones.
_MEMORY = Scale({**_GB, "m": 1 / 1024, "mb": 1 / 1024, "t": 1024.0, "tb": 1024.0}, 0.5, "ram:>=64")
_DISK = Scale({**_GB, "m": 0.001, "mb": 0.001, "t": 1000.0, "tb": 1000.0}, 0.5, "disk:>1t")
_COUNT = Scale({"": 1.0}, 0, "cores:>8")
_ID = Scale({"": 1.0}, 0, "id:25250")
_CELSIUS = Scale({"": 1.0, "c": 1.0, "°c": 1.0}, 0.5, "temp:>70")
_DAYS = Scale({"": 1.0, "d": 1.0, "w": 7.0}, 0, "days:<7")

_KINDS = {
    "bare metal": ServerKind.BARE_METAL.value,
    "bare-metal": ServerKind.BARE_METAL.value,
    "metal": ServerKind.BARE_METAL.value,
    "dedicated": ServerKind.BARE_METAL.value,
    **{kind.value.lower(): kind.value for kind in ServerKind},
}
_POWERS = {power.value: power.value for power in Power}
_ALARMS = {status.value: status.value for status in SensorStatus}


def _always(value: object) -> bool:
    return True


def _is_number(value: float | None) -> bool:
    return value is not None


def _is_not_unknown(value: str) -> bool:
    return value != "unknown"


def _any_of(values: tuple[object, ...]) -> bool:
    return any(value not in (None, "", ()) for value in values)


def _text(
    name: str,
    attribute: str,
    example: str,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    needs_details: bool = False,
) -> Field:
    return Field(name, (attribute,), lambda: text_reader, example, meaning, aliases,
                 needs_details=needs_details)  # fmt: skip


def _number(
    name: str,
    attribute: str,
    scale: Scale,
    meaning: str,
    aliases: tuple[str, ...] = (),
    *,
    needs_details: bool = False,
) -> Field:
    reader = number_reader(scale)
    return Field(name, (attribute,), lambda: reader, scale.example, meaning, aliases, _is_number,
                 needs_details=needs_details)  # fmt: skip


def _choice(
    name: str,
    attribute: str,
    names: Mapping[str, str],
    what: str,
    example: str,
    meaning: str,
    aliases: tuple[str, ...] = (),
) -> Field:
    reader = choice_reader(names, what)
    return Field(name, (attribute,), lambda: reader, example, meaning, aliases, _is_not_unknown,
                 takes_unknown=False)  # fmt: skip


def _state_reader() -> Reader[Any]:
    def reader(piece: Piece) -> tuple[Callable[[Any], bool], str]:
        check, spelled = text_reader(piece)

        def by_word(values: tuple[str, Power, SensorStatus]) -> bool:
            status, power, alarm = values
            return check(state_of(ServerRow(0, status=status, power=power, alarm=alarm)).word)

        return by_word, spelled

    return reader


FIELDS: tuple[Field, ...] = (
    _text("name", "hostname", "name:web-*", "host name", ("host", "hostname")),
    Field("id", ("id",), lambda: number_reader(_ID), "id:25250", "the server's number",
          is_known=_always, takes_unknown=False),
    Field("state", ("status", "power", "alarm"), _state_reader, "state:warning",
          "the word in the column STATE", is_known=_always, takes_unknown=False),
    _choice("power", "power", _POWERS, "power state", "power:off", "power"),
    _choice("alarm", "alarm", _ALARMS, "sensor status", "alarm:warning,critical",
            "the worst of its sensors", ("alert",)),
    _text("status", "status", "status:suspended", "rental status", ("rental",)),
    _choice("kind", "kind", _KINDS, "kind of server", "kind:gpu", "bare metal, VM, GPU, vGPU",
            ("type",)),
    _text("loc", "location", "loc:nl,de", "location", ("location", "dc")),
    Field("ip", ("ip", "ips"), lambda: address_reader, "ip:192.0.2.0/24", "any of its addresses",
          ("addr", "address"), is_known=_any_of, needle=address_needle),
    Field("mac", ("macs",), lambda: mac_reader, "mac:00:25:90", "any of its MACs",
          needle=mac_needle),
    _text("os", "os", "os:debian", "operating system", ("system",), needs_details=True),
    _text("cpu", "cpu", "cpu:epyc", "processor", needs_details=True),
    _number("cores", "cores", _COUNT, "processor cores", needs_details=True),
    _number("ram", "ram_gb", _MEMORY, "memory in GB", ("mem", "memory"), needs_details=True),
    Field("disk", ("disk", "disk_gb"), lambda: text_or_number_reader(_DISK), "disk:>1t disk:nvme",
          "disk space in GB, or its description", ("storage",), _any_of, needs_details=True),
    _text("gpu", "gpu", "gpu:4090", "graphics card", needs_details=True),
    # Without details no tag is known, also where the list happens to give a few.
    Field("tag", ("tags",), tag_reader, "tag:env=prod,stage", "a tag, with its value if you like",
          ("tags",), needs_details=True, takes_unknown=False),
    _number("temp", "hottest_c", _CELSIUS, "hottest sensor in °C", ("hot", "hottest")),
    Field("price", ("price", "currency"), lambda: price_reader, "price:<50", "monthly price",
          ("cost",), is_known=lambda value: value[0] is not None),
    Field("due", ("due",), lambda: date_reader, "due:<2026-12-01", "next due date"),
    _number("days", "days_left", _DAYS, "days until it is due"),
)  # fmt: skip
"""All of them, as the help lists them."""

BY_NAME: Mapping[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.aliases)}


def nearest_field(word: str, fields: Mapping[str, Field] = BY_NAME) -> str | None:
    """The name that was probably meant."""
    # Only when something went wrong: difflib is not needed otherwise.
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), fields, n=1, cutoff=0.5)
    return fields[close[0]].name if close else None
