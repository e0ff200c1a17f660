"""An offer for a specific server in stock. Pure. Source: apidocs stocks; fields seen in clients.

The list contains a price without a period. The provider's site shows it as the monthly price. The
answer does not contain traffic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.models.disks import parse_disks, total_gb
from tui.models.kind import ServerKind, kind_of
from tui.models.listed import decoded
from tui.models.offer import Offer, price_in
from tui.models.scalars import _float
from tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.models.order import StockServer

FREE = frozenset({"available", "in stock", "in_stock", "free"})
"""Status words of servers that can be ordered. Source: apidocs stocks for the first one."""


def stock_offer(server: StockServer, currency: str) -> Offer:
    """Return the offer for a server in stock, with the price in a currency.

    An unknown status is not "available", so such a server cannot be ordered.
    """
    extra = server.model_extra or {}
    hardware = decoded(extra.get("hardware"))
    specs: dict[str, Any] = {**(hardware if isinstance(hardware, dict) else {}), **server.specs}
    status = _words(server.status)
    cpu = _first(specs, "cpu", "cpu_name")
    disk = _first(specs, "disk", "disks", "hdd") or _disk_groups(specs.get("hdd_groups"))
    gpu = _first(specs, "gpu", "gpu_name")
    price = price_in(server.price, currency)
    name = _words(server.name) or f"#{server.id}"
    return Offer(
        -server.id,
        0,
        name,
        _words(server.location).upper(),
        kind=_kind((_words(server.group), _words(extra.get("server_group"))), gpu),
        cpu=cpu,
        ram_gb=_float(specs.get("ram")),
        disk=disk,
        disk_gb=total_gb(parse_disks(disk)),
        gpu=gpu,
        price=None if price is None else float(price),
        currency=currency,
        stock=int(status.lower() in FREE),
        stock_id=server.id,
        status=status or "unknown",
    )


def _kind(groups: tuple[str, ...], gpu: str) -> ServerKind:
    """Return the kind in the first word of a group: "Dedicated Server"."""
    found = (kind_of(type_name=name.partition(" ")[0], gpu=gpu) for name in groups)
    return next((kind for kind in found if kind is not ServerKind.UNKNOWN), ServerKind.UNKNOWN)


def _words(text: object) -> str:
    return "" if text is None else safe_text(str(text), 120)


def _first(specs: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields with a text or a number."""
    found = (specs.get(name) for name in names)
    usable = (each for each in found if isinstance(each, str | int | float) and each != "")
    return next((_words(each) for each in usable if not isinstance(each, bool)), "")


def _disk_groups(groups: Any) -> str:
    """Return "2x960" for groups of disks; empty if a group is unreadable."""
    rows = groups if isinstance(groups, list) else []
    parts = [
        f"{row['count']}x{row['size']}" if str(row.get("count")) != "1" else str(row["size"])
        for row in rows
        if isinstance(row, dict) and row.get("size") and row.get("count")
    ]
    return safe_text(" + ".join(parts), 120) if len(parts) == len(rows) else ""
