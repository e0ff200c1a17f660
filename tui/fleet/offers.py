"""All offers that can be ordered, in the filter language of the fleet. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.fleet.filter_fields import Field
from tui.fleet.filter_values import (
    NumberFormat,
    absent_text_reader,
    always,
    choice_reader,
    number_reader,
    price_reader,
    text_or_number_reader,
    text_reader,
)
from tui.models.kind import ServerKind
from tui.models.offer import Offer, with_stock

_GB = {"": 1.0, "g": 1.0, "gb": 1.0}
_MEMORY = number_reader(
    NumberFormat({**_GB, "m": 1 / 1024, "mb": 1 / 1024, "t": 1024.0, "tb": 1024.0}, 0.5, "ram:>=64")
)
_DISK = text_or_number_reader(NumberFormat({**_GB, "t": 1000.0, "tb": 1000.0}, 0.5, "disk:>1t"))
_COUNT = number_reader(NumberFormat({"": 1.0}, 0, "cores:>8"))
_KINDS = {
    "bare metal": ServerKind.BARE_METAL.value,
    "metal": ServerKind.BARE_METAL.value,
    "dedicated": ServerKind.BARE_METAL.value,
    **{kind.value.lower(): kind.value for kind in ServerKind},
}
_KIND = choice_reader(_KINDS, "server type")


def _is_number(value: object) -> bool:
    return value is not None


def _is_known_kind(value: object) -> bool:
    return value != "unknown"


def _has_size(value: tuple[object, ...]) -> bool:
    return value[1] is not None


def _has_price(value: tuple[object, ...]) -> bool:
    return value[0] is not None


FIELDS: tuple[Field, ...] = (
    Field("name", ("name",), always(text_reader), "name:vm.*", "preset name", ("preset",)),
    Field("id", ("preset_id",), always(_COUNT), "id:279", "preset id", takes_unknown=False),
    Field("loc", ("location",), always(text_reader), "loc:nl,de", "location", ("location", "dc")),
    Field(
        "kind",
        ("kind",),
        always(_KIND),
        "kind:gpu",
        "bare metal, VM, GPU, vGPU",
        ("type",),
        is_known=_is_known_kind,
        takes_unknown=False,
    ),
    Field("cpu", ("cpu",), always(text_reader), "cpu:epyc", "processor"),
    Field("cores", ("cores",), always(_COUNT), "cores:>=8", "CPU cores", is_known=_is_number),
    Field(
        "ram",
        ("ram_gb",),
        always(_MEMORY),
        "ram:>=64",
        "memory in GB",
        ("mem", "memory"),
        _is_number,
    ),
    Field(
        "disk",
        ("disk", "disk_gb"),
        always(_DISK),
        "disk:>1t",
        "disk space in GB",
        ("storage",),
        _has_size,
    ),
    Field("gpu", ("gpu",), always(absent_text_reader), "gpu:4090", "GPU"),
    Field(
        "price",
        ("price", "currency"),
        always(price_reader),
        "price:<50",
        "monthly price",
        ("cost",),
        _has_price,
    ),
    Field(
        "stock",
        ("stock",),
        always(_COUNT),
        "stock:>0",
        "number in stock",
        ("available",),
        _is_number,
    ),
)
"""Filter fields of presets, named like server fields with the same meaning."""

BY_NAME: Mapping[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.aliases)
}


def offer_key(offer: Offer) -> str:
    """Return the lower-case text in which a plain word is searched. The name is the first line."""
    parts = [
        offer.name,
        str(offer.preset_id),
        offer.location,
        offer.kind.value,
        offer.cpu,
        offer.disk,
        offer.gpu,
        offer.description,
        offer.traffic,
    ]
    if offer.ram_gb is not None:
        parts.append(f"{offer.ram_gb:g} gb")
    return "\n".join([parts[0], *filter(None, parts[1:])]).lower()


class OfferList:
    """Offers in order, and their search keys. Immutable; made in a worker thread."""

    def __init__(
        self, offers: Iterable[Offer] = (), keys: Sequence[str] | None = None, unread: int = 0
    ) -> None:
        self.unread = unread
        """Number of presets that could not be read."""
        self.rows: Sequence[Offer] = tuple(offers)
        self.keys: Sequence[str] = (
            [offer_key(offer) for offer in self.rows] if keys is None else keys
        )
        self._by_id = {offer.id: offer for offer in self.rows}

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OfferList) and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(len(self.rows))

    def get(self, row_id: int) -> Offer | None:
        """Return the offer of a row."""
        return self._by_id.get(row_id)

    @property
    def by_id(self) -> Mapping[int, Offer]:
        """Return all offers by row id."""
        return self._by_id

    @property
    def locations(self) -> tuple[str, ...]:
        """Return every location with offers."""
        return tuple(sorted({offer.location for offer in self.rows if offer.location}))

    def with_stock(self, location: str, found: Mapping[int, int | None]) -> OfferList:
        """Return the offers with the stock at one location. Search keys contain no stock, so they
        stay."""
        return OfferList(with_stock(self.rows, location, found), self.keys, self.unread)
