"""One row of the fleet: all values of a server that a list, a filter, or the command line shows.

Plain values, so that the first frame reads them from the cache without pydantic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus


@dataclass(frozen=True, slots=True)
class ServerRow:
    """A server with its known values. All text is safe; `""` and `None` mean unknown."""

    id: int
    hostname: str = ""
    kind: ServerKind = ServerKind.UNKNOWN
    location: str = ""
    ip: str = ""
    """The main address."""
    ips: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    status: str = ""
    """Rental status in the provider's word. It is independent of power."""
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
    """The worst status of its sensors at the last reading."""
    tags: tuple[tuple[str, str], ...] = ()
    price: float | None = None
    currency: str = ""
    due: str = ""
    """Next due date, `YYYY-MM-DD`."""
    days_left: int | None = None
    detailed: bool = False
    """Hardware, system, and tags have been read (eq/show)."""
    remote_control: bool | None = None
    """True if a BMC or a hypervisor can reach a server that does not respond. `None`: unknown."""
    left_out: tuple[str, ...] = ()
    """Lists that the details contained only in part: "tags", "ips", "macs". Also networks of which
    the server has some addresses, with their prefix lengths."""
    traffic_limit_tb: float | None = None
    """The monthly traffic allowance in TB; -1 means no limit."""
    traffic_used_tb: float | None = None
    """Outgoing traffic of the month in TB, up to `traffic_at`."""
    traffic_forecast_tb: float | None = None
    """The expected use at the end of the month at the current rate."""
    traffic_at: float | None = None
    """Unix seconds of the traffic reading."""
    over_allowance: bool | None = None
    """Use or forecast has reached the warning share of the allowance."""
    groups: str = ""
    """Provider groups of the server, "dedicated, US"; "none" for no group, empty before they are
    read."""
    unlike_siblings: str = ""
    """Sensor that differs most from those of similar servers, in words; empty if there is none or
    too little is read."""

    @property
    def traffic_percent(self) -> float | None:
        """Return the use of the month in percent of the allowance; 0 without a limit, `None`:
        unknown."""
        return self._percent_of_limit(self.traffic_used_tb)

    @property
    def traffic_forecast_percent(self) -> float | None:
        """Return the expected use at the end of the month in percent of the allowance."""
        return self._percent_of_limit(self.traffic_forecast_tb)

    def _percent_of_limit(self, amount_tb: float | None) -> float | None:
        limit = self.traffic_limit_tb
        if limit is not None and limit < 0:
            return 0.0
        return None if not limit or amount_tb is None else 100.0 * amount_tb / limit

    @property
    def called(self) -> str:
        """Return the display name: the host name, or the id."""
        return self.hostname or f"#{self.server_id}"

    @property
    def server_id(self) -> int:
        """Return the provider's id. In the combined list `id` is another number."""
        return self.id

    @property
    def account(self) -> str:
        """Return the account in the combined list; empty in a list of one account."""
        return ""

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
                groups="",
                detailed=False,
                left_out=(),
                traffic_limit_tb=None,
                traffic_used_tb=None,
                traffic_forecast_tb=None,
                traffic_at=None,
                over_allowance=None,
            )
        if power:
            row = replace(row, power=Power.UNKNOWN, power_at=None)
        if not sensors:
            return row
        return replace(row, hottest_c=None, alarm=SensorStatus.UNKNOWN, unlike_siblings="")

    @property
    def addresses(self) -> frozenset[str]:
        """Return all known addresses."""
        return frozenset((self.ip, *self.ips)) - {""}


def is_another(before: ServerRow, hostname: str, addresses: Iterable[str]) -> bool:
    """Return whether the id of `before` now names another machine, because the provider reuses ids
    of canceled servers.

    A new name alone is a reinstallation, and a new address alone is a change of the main address.
    Both together, without a common address, mean another machine. A false positive costs another
    read; a false negative could change the wrong machine.
    """
    known, now = before.addresses, set(addresses) - {""}
    renamed = bool(before.hostname and hostname) and before.hostname.lower() != hostname.lower()
    return renamed and bool(known and now) and not known & now
