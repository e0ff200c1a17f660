"""Switch ports. No real answer was ever published: objects, lists, JSON text and plain lines."""

from __future__ import annotations

from typing import Any

from tui.models.async_answer import Finished
from tui.models.base import Model
from tui.models.scalars import LooseText


class PortStatus(Model):
    """One port of a switch, in the provider's words."""

    port: LooseText = None
    """Physical port on the switch."""
    switch: LooseText = None
    """Id and address."""
    vlan: LooseText = None
    speed: LooseText = None
    status: LooseText = None
    """connected or not."""
    mac: LooseText = None
    port_security: LooseText = None
    """How many MAC addresses may be seen."""
    shape: LooseText = None
    """Limit of the speed."""


def _from_lines(text: str) -> list[dict[str, Any]]:
    """`key: value` lines; an empty line or a key seen before begins the next port."""
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


def read_ports(finished: Finished) -> tuple[PortStatus, ...]:
    """Raises ValueError when `scope` is none of the shapes."""
    scope = finished.scope
    if isinstance(scope, str):
        scope = _from_lines(scope)
    if isinstance(scope, dict):
        scope = list(scope.values()) if all(isinstance(one, dict) for one in scope.values()) else [scope]
    if not isinstance(scope, list) or not scope or not all(isinstance(one, dict) for one in scope):
        raise ValueError("the answer describes no port")
    return tuple(PortStatus.model_validate(one) for one in scope)
