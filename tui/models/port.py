"""Switch ports. No example is documented; objects, lists, JSON text, and plain lines are
supported."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from tui.models.async_answer import Finished
from tui.models.base import Model
from tui.models.listed import read_each
from tui.models.scalars import LooseText
from tui.models.vocabulary.ports_vocabulary import (
    ADMIN_NUMBERS,
    DOWN,
    ENABLED,
    OFF,
    OPER_NUMBERS,
    UP,
    agreed,
    read_port,
)
from tui.text import Untrusted

_OTHER_NAMES = {
    "interface": "port",
    "name": "port",
    "state": "status",
    "link": "status",
    "mac_address": "mac",
    "macs": "mac",
    "limit": "shape",
    "max_macs": "port_security",
}
_LINE_KEYS = (
    "status",
    "state",
    "link",
    "link_status",
    "link_state",
    "oper",
    "oper_status",
    "operstatus",
    "oper_state",
    "ifoperstatus",
    "operational_status",
    "line_protocol",
    "connected",
    "up",
)
_TRUTHS = frozenset({"link", "connected", "up"})
"""Keys whose values are true or false."""
_ADMIN_KEYS = (
    "admin",
    "admin_status",
    "adminstatus",
    "admin_state",
    "ifadminstatus",
    "administrative_status",
    "enabled",
)
_UNITS = {"": 1e6, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_SPEED = re.compile(r"(\d+(?:[.,]\d+)?)\s*([kmgt]?)(?P<bytes>i?B(?:yte|ps|/s|\b))?", re.I)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])")
_NEGATIVE = re.compile(r"(?<![\w.])[-−]\s*\d")
_SEVERAL = re.compile(r"\d\s*/\s*\d")
_UNLIMITED = re.compile(r"\s*[-−]\s*1(?:[.,]0+)?\s*(?:[kmgt]?bit(?:/s|s)?|[kmgt]?bps)?\s*", re.I)
"""The provider's value for "no limit"."""
_BARE_BITS = 1e6
"""Maximum for a number without a unit to mean Mbit/s, as usual for switches."""


class PortState(StrEnum):
    """State of a port according to the provider's words."""

    UP = "connected"
    DOWN = "not connected"
    """No link. The words do not show whether the port is disabled."""
    OFF = "off"
    """Disabled on purpose, or by the switch."""
    UNKNOWN = "unknown"


def port_state(words: str) -> PortState:
    """Return the state in the provider's words; unknown if they are ambiguous."""
    return _state_of(read_port(words))


def _state_of(said: frozenset[str]) -> PortState:
    if OFF in said:
        return PortState.OFF
    return PortState.UP if UP in said else PortState.DOWN if DOWN in said else PortState.UNKNOWN


def speed_bps(words: str) -> float | None:
    """Return the speed in "1000 Mbps", "a-1000", "10G", or "1000000000" bit/s; `None` without a
    speed."""
    if _NEGATIVE.search(words) or _SEVERAL.search(words):
        return None
    found = _SPEED.search(_THOUSANDS.sub(r"\1\2", words))
    if found is None:
        return None
    number, unit = float(found[1].replace(",", ".")), found[2].lower()
    sent = found["bytes"] or ""
    if "B" in sent[:2]:
        # A capital letter means bytes. Without "per second" it may be a typing error.
        if sent.lstrip("i") == "B":
            return None
        number *= 8
    bits = number if not unit and number >= _BARE_BITS else number * _UNITS[unit]
    return bits if 0 < bits < 1e15 else None


def _joined(value: Any) -> Any:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else value


Words = Annotated[LooseText, BeforeValidator(_joined)]
"""A text, or several texts of a list."""


def _limit(value: Any) -> Any:
    is_sent = isinstance(value, str | int | float) and not isinstance(value, bool)
    return "unlimited" if is_sent and _UNLIMITED.fullmatch(str(value)) else value


Limit = Annotated[LooseText, BeforeValidator(_limit)]
"""A text; -1 means "unlimited"."""


class PortStatus(Model):
    """One port of a switch, in the provider's words."""

    port: LooseText = None
    """Physical port on the switch."""
    switch: LooseText = None
    """Id and address."""
    vlan: Words = None
    speed: LooseText = None
    status: LooseText = None
    """connected or not."""
    mac: Words = None
    port_security: LooseText = None
    """Largest number of MAC addresses on the port."""
    shape: Limit = None
    """Speed limit; "unlimited" if the provider sends -1."""
    said: frozenset[str] | None = None
    """The states of line and administration in the answer, in the words of the vocabulary."""

    @property
    def _says(self) -> frozenset[str]:
        return read_port(_raw(self.status)) if self.said is None else self.said

    @property
    def name(self) -> str:
        """Return the port as sent back to the provider; empty if unknown. Not for display."""
        return _raw(self.port)

    @property
    def state(self) -> PortState:
        """Return whether the port is connected."""
        return _state_of(self._says)

    @property
    def is_enabled(self) -> bool | None:
        """Return whether the port is enabled, connected or not; `None` if the answer does not
        contain it."""
        if OFF in self._says:
            return False
        return True if {UP, ENABLED} & self._says else None

    @property
    def link_bps(self) -> float | None:
        """Return the speed of the line."""
        return speed_bps(_raw(self.speed))

    @property
    def limit_bps(self) -> float | None:
        """Return the speed limit of the port."""
        return speed_bps(_raw(self.shape))

    @property
    def most_bps(self) -> float | None:
        """Return the highest possible rate: the limit if there is one, otherwise the line speed."""
        both = [rate for rate in (self.link_bps, self.limit_bps) if rate is not None]
        return min(both, default=None)


def _raw(text: Untrusted | None) -> str:
    return "" if text is None else text.raw


def _from_lines(text: str) -> list[dict[str, Any]]:
    """Parse `key: value` lines. An empty line or a repeated key starts the next port."""
    ports: list[dict[str, Any]] = [{}]
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        key = name.strip().lower().replace(" ", "_")
        if not colon or key in ports[-1]:
            if ports[-1]:
                ports.append({})
            if not colon:
                continue
        ports[-1][key] = value.strip()
    return [port for port in ports if port]


def _named(port: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Return the object with normalized keys. `name` is the port if the object has none."""
    low = {str(key).strip().lower().replace(" ", "_"): value for key, value in port.items()}
    if not isinstance(low.get("said"), frozenset):
        low["said"] = _said(low)
    for other, ours in _OTHER_NAMES.items():
        if other in low:
            low.setdefault(ours, low[other])
    if name:
        low.setdefault("port", name)
    return low


def _said(port: dict[str, Any]) -> frozenset[str]:
    """Return the state of the port from all keys; none if they contradict each other or the first
    is unknown."""
    found: set[str] = set()
    line = [key for key in _LINE_KEYS if port.get(key) not in (None, "")]
    for at, key in enumerate(line):
        state = _line_says(key, port[key])
        if not state and at == 0:
            return frozenset()
        found |= state
    for key in _ADMIN_KEYS:
        found |= _admin_says(port.get(key))
    return agreed(frozenset(found))


def _line_says(key: str, value: Any) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({UP if value else DOWN} if key in _TRUTHS else ())
    if "oper" in key and str(value).isdecimal():
        return frozenset({OPER_NUMBERS[int(value)]} if int(value) in OPER_NUMBERS else ())
    words = str(value)
    if key in _TRUTHS and words.strip().casefold() in ("yes", "no", "true", "false"):
        # The value answers the question in the key.
        words = f"connected: {words}"
    return read_port(words)


def _admin_says(value: Any) -> frozenset[str]:
    if value is None or value == "":
        return frozenset()
    if isinstance(value, bool):
        return frozenset({ENABLED if value else OFF})
    if str(value).isdecimal():
        return frozenset({ADMIN_NUMBERS[int(value)]} if int(value) in ADMIN_NUMBERS else ())
    return read_port(f"admin {value}")


def read_ports(finished: Finished) -> tuple[PortStatus, ...]:
    """Return the ports. Raises ValueError if `scope` has an unknown shape."""
    scope = finished.scope
    if isinstance(scope, str):
        scope = _from_lines(scope)
    if isinstance(scope, dict):
        by_name = bool(scope) and all(isinstance(item, dict) for item in scope.values())
        scope = (
            [_named(item, str(name)) for name, item in scope.items()]
            if by_name
            else [scope] * bool(scope)
        )
    if not isinstance(scope, list) or not scope:
        raise ValueError("the answer describes no port")
    return read_each(scope, _port, "port")


def _port(item: Any) -> PortStatus:
    if not isinstance(item, dict):
        raise ValueError("an item describes no port")
    return PortStatus.model_validate(_named(item))
