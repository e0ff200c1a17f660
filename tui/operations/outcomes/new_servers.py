"""New servers after an order, and the rule by which a server belongs to it. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.errors import ApiError
from tui.models.server import ServerDetail, ServerSummary
from tui.operations.outcomes.verdict import before_of
from tui.store.operations import Operation, parameters_of

if TYPE_CHECKING:
    from tui.api.client import Client

_KINDS = ("vm", "vds", "bm", "gpu", "vgpu")
"""Prefixes of preset names. A server may have a label of another kind instead."""
MOST_READ = 20
"""Maximum new servers whose details are read one by one."""
BUSY_TAGS = frozenset({"reinstall_start", "autodeploy_start"})
"""Tags that the provider sets during installation. Source: apidocs eq/abort_reinstall."""


@dataclass(frozen=True, slots=True)
class NewServer:
    """The identity of a server; empty texts are unknown."""

    id: int
    hostname: str
    location: str
    preset: str

    def is_at(self, place: str) -> bool:
        """Compare the location. An unknown location on either side is no difference."""
        return not place or not self.location or self.location.casefold() == place.casefold()

    def is_of(self, preset: str) -> bool:
        """Compare the preset. A label that is not a preset name is no difference."""
        own, wanted = _plain(self.preset), _plain(preset)
        return not wanted or own == wanted or not own.startswith(_KINDS)


def _plain(name: str) -> str:
    return name.casefold().replace(".", "").replace("-", "").replace("_", "")


def new_servers(client: Client, before: frozenset[int]) -> list[NewServer]:
    """Return the servers of the account that are not among `before`, with details. Raises
    ApiError."""
    listed = client.call(eq.LIST, eq.ListParams(full=True))
    records = {record.get("id"): record for record in listed.records}
    new = [number for number in listed.ids if number not in before][:MOST_READ]
    return [
        _server(client, number, records.get(number) or records.get(str(number))) for number in new
    ]


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


# The server of an order


def ids_before(operation: Operation) -> frozenset[int] | None:
    """Return the servers that were recorded before an order; `None` if none were."""
    before = before_of(operation).get("servers")
    return (
        frozenset(number for number in before if isinstance(number, int))
        if isinstance(before, list)
        else None
    )


def servers_since(client: Client, operation: Operation) -> list[NewServer]:
    """Return the servers that are new since an order; none if a new server cannot be recognized.
    Raises ApiError."""
    before = ids_before(operation)
    return [] if before is None else new_servers(client, before)


def the_ordered(operation: Operation, new: Sequence[NewServer]) -> NewServer | None:
    """Return the only new server with the ordered name, location, and preset."""
    found = [server for server in new if _is_ordered(server, operation)]
    return found[0] if len(found) == 1 else None


def fits_of(server: NewServer) -> Callable[[Operation], int]:
    """Return the function that decides whether another order may have created the server."""

    def fits(other: Operation) -> int:
        is_new = server.id not in (ids_before(other) or ())
        return int(other.server_id is None and is_new and _is_ordered(server, other))

    return fits


def _is_ordered(server: NewServer, operation: Operation) -> bool:
    asked = parameters_of(operation)
    hostname = str(asked.get("hostname") or "").lower()
    # An order from stock names neither. Its location is recorded with it.
    place = str(asked.get("location_name") or before_of(operation).get("location") or "")
    preset = str(asked.get("preset") or "")
    return (
        bool(hostname)
        and server.hostname.lower() == hostname
        and server.is_at(place)
        and server.is_of(preset)
    )


def installed_system(client: Client, number: int) -> str:
    """Return the system of a server; empty during installation, and if it is unreadable."""
    try:
        detail = client.call(eq.SHOW, ServerRef(id=number))
    except ApiError:
        return ""
    return str(detail.os) if is_installed(detail) else ""


def is_installed(detail: ServerDetail) -> bool:
    """Return whether a server has a system and no installation is running on it."""
    return bool(detail.os) and not any(tag.tag.raw in BUSY_TAGS for tag in detail.tags_sent)
