"""Servers that were not there before an order. Worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq
from tui.api.catalogue.common import ServerRef
from tui.errors import ApiError
from tui.models.server import ServerSummary

if TYPE_CHECKING:
    from tui.api.client import Client

_KINDS = ("vm", "vds", "bm", "gpu", "vgpu")
"""Beginnings of the names of presets; a server may carry a label of another kind instead."""
MOST_READ = 20
"""New servers whose details are read one by one."""


@dataclass(frozen=True, slots=True)
class NewServer:
    """The identity of a server; empty texts are unknown."""

    id: int
    hostname: str
    location: str
    preset: str

    def is_at(self, place: str) -> bool:
        """Compare the location. An unknown one on either side is no difference."""
        return not place or not self.location or self.location.casefold() == place.casefold()

    def is_of(self, preset: str) -> bool:
        """Compare the preset. A label that is no name of a preset is no difference."""
        own, wanted = _plain(self.preset), _plain(preset)
        return not wanted or own == wanted or not own.startswith(_KINDS)


def _plain(name: str) -> str:
    return name.casefold().replace(".", "").replace("-", "").replace("_", "")


def new_servers(client: Client, before: frozenset[int]) -> list[NewServer]:
    """The servers of the account that are not among `before`, with details. Raises ApiError."""
    listed = client.call(eq.LIST, eq.ListParams(full=True))
    records = {record.get("id"): record for record in listed.records}
    new = [number for number in listed.ids if number not in before][:MOST_READ]
    return [_server(client, number, records.get(number) or records.get(str(number))) for number in new]


def _server(client: Client, number: int, record: Any) -> NewServer:
    summary = _summary(record)
    hostname, place = (summary.hostname, summary.location) if summary is not None else ("", "")
    preset = str(summary.name.raw) if summary is not None and summary.name else ""
    if not hostname:
        try:
            detail = client.call(eq.SHOW, ServerRef(id=number))
        except ApiError:
            return NewServer(number, "", place, preset)
        if not _is_about(detail.server_data.get("id"), number):
            return NewServer(number, "", place, preset)
        hostname, place = detail.hostname, place or detail.location
    return NewServer(number, str(hostname), str(place), preset)


def _summary(record: Any) -> ServerSummary | None:
    try:
        return ServerSummary.model_validate(record)
    except ValueError:
        return None


def _is_about(named: Any, number: int) -> bool:
    return named in (None, "") or str(named) == str(number)
