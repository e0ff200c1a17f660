"""One line of the fleet: everything a list, a filter or the command line shows of a server.

Plain values on purpose: the first frame reads them from the cache without pydantic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus


@dataclass(frozen=True, slots=True)
class ServerRow:
    """A server as far as it is known. All text is safe; `""` and `None` mean unknown."""

    id: int
    hostname: str = ""
    kind: ServerKind = ServerKind.UNKNOWN
    location: str = ""
    ip: str = ""
    """The main address."""
    ips: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    status: str = ""
    """Rental status in the provider's word; says nothing about power."""
    power: Power = Power.UNKNOWN
    power_at: float | None = None
    """Time of the last power reading, Unix seconds."""
    os: str = ""
    cpu: str = ""
    cores: int | None = None
    ram_gb: float | None = None
    disk: str = ""
    disk_gb: float | None = None
    gpu: str = ""
    hottest_c: float | None = None
    alarm: SensorStatus = SensorStatus.UNKNOWN
    """The worst status of its sensors at their last reading."""
    tags: tuple[tuple[str, str], ...] = ()
    price: float | None = None
    currency: str = ""
    due: str = ""
    """Next due date, `YYYY-MM-DD`."""
    days_left: int | None = None
    detailed: bool = False
    """Hardware, system and tags have been read (eq/show)."""
    remote_control: bool | None = None
    """True if a BMC or a hypervisor can reach a server that does not respond. `None`: unknown."""
    left_out: tuple[str, ...] = ()
    """Lists that the details did not contain as a whole although they were read: "tags", "ips",
    "macs"; and networks of which the server has some addresses, with their prefix lengths."""

    @property
    def called(self) -> str:
        """Display name: the host name, or the id."""
        return self.hostname or f"#{self.id}"

    def forgetting(self, *, details: bool, power: bool, sensors: bool) -> ServerRow:
        """Return the row without the values of those reads: for callers that must not use old
        values. List values stay."""
        row = self
        if details:
            row = replace(
                row,
                ips=(),
                macs=(),
                os="",
                cpu="",
                cores=None,
                ram_gb=None,
                disk="",
                disk_gb=None,
                gpu="",
                tags=(),
                detailed=False,
                left_out=(),
            )
        if power:
            row = replace(row, power=Power.UNKNOWN, power_at=None)
        return replace(row, hottest_c=None, alarm=SensorStatus.UNKNOWN) if sensors else row

    @property
    def addresses(self) -> frozenset[str]:
        """All that are known of it."""
        return frozenset((self.ip, *self.ips)) - {""}


def is_another(before: ServerRow, hostname: str, addresses: Iterable[str]) -> bool:
    """Return whether the id of `before` now names another machine: the provider reuses ids of
    canceled servers.

    A new name alone is a reinstallation, a new address alone a change of the main one; both at
    once, with no address in common, is another machine. One too many costs reading it anew; one too
    few, a change in the wrong place.
    """
    known, now = before.addresses, set(addresses) - {""}
    renamed = bool(before.hostname and hostname) and before.hostname.lower() != hostname.lower()
    return renamed and bool(known and now) and not known & now
