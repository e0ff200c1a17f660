"""An offer: a preset at a location, with its price there. Pure.

Each offer is a row, because price and stock depend on the location. That makes `loc:nl price:<50`
exact. Source: apidocs presets; fields that the provider's site and clients read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.models.disks import parse_disks, total_gb
from tui.models.kind import ServerKind, kind_of
from tui.models.scalars import _money
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.models.order import Preset

CURRENCIES = ("EUR", "USD", "RUB")
_SENT_AS = {"RUB": ("RUR", "RUB")}
_BASE = {"EUR": "monthly_com", "USD": "monthly_usd", "RUB": "monthly_ru"}
_MEGABYTES_FROM = 512
"""Largest memory of a VM in GB. A larger number is in MB, as in a documented example."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A preset at one location. All text is safe; `""` and `None` mean unknown."""

    id: int
    """Id of the row. It is always the same for a preset and location."""
    preset_id: int
    name: str
    location: str = ""
    kind: ServerKind = ServerKind.UNKNOWN
    cpu: str = ""
    cores: int | None = None
    ram_gb: float | None = None
    disk: str = ""
    disk_gb: float | None = None
    gpu: str = ""
    traffic: str = ""
    description: str = ""
    price: float | None = None
    """Monthly price, without discount, license, and traffic plan."""
    currency: str = "EUR"
    is_local: bool = True
    """The price is that of the location; otherwise the base price, which applies if there is
    none."""
    stock: int | None = None
    """Number in stock; `None` before the stock of the location was read."""
    stock_id: int | None = None
    """Id of the server in stock; `None` for a preset."""
    status: str = ""
    """Status of the server in stock, as the provider writes it; empty for a preset."""

    @property
    def amount(self) -> Decimal | None:
        """Return the exact price."""
        return None if self.price is None else Decimal(str(self.price))

    @property
    def is_sold_out(self) -> bool:
        """Return whether the location is sold out. An unknown stock counts as available."""
        return self.stock == 0

    @property
    def sold_out_words(self) -> str:
        """Return the words for an offer that is sold out."""
        if self.stock_id is None:
            return f"{self.name} is sold out at {self.location}."
        if not self.status:
            return f"{self.name} is no longer in stock."
        return f'{self.name} cannot be ordered: the provider says "{self.status}".'


def row_id(preset_id: int, location: str) -> int:
    """Return the row id of an offer."""
    return preset_id << 48 | int.from_bytes(location.encode()[:6], "big")


def offers_of(presets: Iterable[Preset], currency: str) -> tuple[Offer, ...]:
    """Return every preset at each of its locations, by name and location. Disabled presets are
    omitted."""
    made = [
        _offer(preset, place, currency)
        for preset in presets
        if preset.active is not False
        for place in locations_of(preset) or ("",)
    ]
    return tuple(sorted(made, key=attrgetter("name", "location")))


def locations_of(preset: Preset) -> tuple[str, ...]:
    """Return the locations of a preset: its list, its regions, and every location with its own
    price."""
    priced = [place for place, prices in preset.price.items() if place and _has_price(prices)]
    extra = preset.model_extra or {}
    regions = extra.get("regions")
    named = [*preset.locations, *(regions if isinstance(regions, dict) else ()), *priced]
    return tuple(
        dict.fromkeys(safe_text(str(place).upper(), 12) for place in named if str(place).strip())
    )


def _has_price(prices: Any) -> bool:
    return isinstance(prices, Mapping) and any(
        (_money(price) or 0) > 0 for price in prices.values()
    )


def price_at(preset: Preset, location: str, currency: str) -> tuple[Decimal | None, bool]:
    """Return the monthly price, and whether it is that of the location.

    -1 and 0 are not prices. The base price applies then, as on the provider's own site.
    """
    for place, prices in preset.price.items():
        if place.upper() == location.upper() and isinstance(prices, Mapping):
            local = price_in(prices, currency)
            if local is not None:
                return local, True
    # A price map may also be flat, {EUR: 5}. It is the base price then.
    base = price_in(preset.price, currency)
    if base is None:
        name = _BASE.get(currency, "")
        sent = (
            getattr(preset, name, None)
            if name in type(preset).model_fields
            else (preset.model_extra or {}).get(name)
        )
        base = _positive(sent)
    return base, False


def price_in(prices: Mapping[str, Any], currency: str) -> Decimal | None:
    """Return the price in a currency; `None` if there is none above zero."""
    for name in _SENT_AS.get(currency, (currency,)):
        amount = _positive(prices.get(name))
        if amount is not None:
            return amount
    return None


def _positive(sent: Any) -> Decimal | None:
    amount = sent if isinstance(sent, Decimal) else _money(sent)
    return amount if amount is not None and amount > 0 else None


def _offer(preset: Preset, place: str, currency: str) -> Offer:
    name = _words(preset.name) or f"#{preset.id}"
    gpu = _words(preset.gpu)
    labels = labels_of(preset)
    price, is_local = price_at(preset, place, currency)
    disk = _words(preset.hdd)
    cores = re.match(r"\d{1,4}", _words(preset.cpu))
    return Offer(
        row_id(preset.id, place),
        preset.id,
        name,
        place,
        kind=kind_of(
            preset=name, type_name=_words(preset.server_type), virtual=preset.virtual, gpu=gpu
        ),
        cpu=_cpu(preset, labels),
        cores=int(cores[0]) if cores else None,
        ram_gb=_ram(preset),
        disk=disk,
        disk_gb=total_gb(parse_disks(disk)),
        gpu=gpu,
        traffic=labels.get("web_traffic", ""),
        description=_words(preset.description),
        price=None if price is None else float(price),
        currency=currency,
        is_local=is_local,
    )


def _words(text: object) -> str:
    return "" if text is None else safe_text(str(text), 120)


def _cpu(preset: Preset, labels: Mapping[str, str]) -> str:
    line, ghz = labels.get("web_line", ""), labels.get("web_ghz", "")
    if line:
        return f"{line} {ghz} GHz" if ghz else line
    return (
        f"{_words(preset.cpu)} vCPU"
        if preset.virtual and _words(preset.cpu).isdigit()
        else _words(preset.cpu)
    )


def labels_of(preset: Preset) -> dict[str, str]:
    """Return the preset's tags by name; the value is `extra` if the tag's value is only a yes."""
    found: dict[str, str] = {}
    sent = (preset.model_extra or {}).get("tags")
    for item in sent if isinstance(sent, list) else ():
        if isinstance(item, dict) and isinstance(item.get("tag"), str):
            found[item["tag"]] = safe_text(str(item.get("extra") or item.get("value") or ""), 80)
    return found


def _ram(preset: Preset) -> float | None:
    ram = preset.ram
    return ram / 1024 if ram is not None and preset.virtual and ram >= _MEGABYTES_FROM else ram


def with_stock(
    offers: Iterable[Offer], location: str, found: Mapping[int, int | None]
) -> tuple[Offer, ...]:
    """Return the offers with the stock at `location`. An offer that is missing from the answer is
    sold out."""
    return tuple(
        replace(offer, stock=found.get(offer.preset_id, 0)) if offer.location == location else offer
        for offer in offers
    )
