"""Known values of an account as Prometheus metrics: text, and a loopback port.

An unknown value has no sample. States have a series for each word, `unknown` included.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui import __version__
from tui.errors import UsageError
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.text import safe_text

LOOPBACK = "127.0.0.1"
_SERVER = ("id", "hostname")
Number = Callable[[ServerRow], float | None]


@dataclass(frozen=True)
class Snapshot:
    """The state of an account at one reading."""

    rows: Sequence[ServerRow] = ()
    account: str = ""
    read_at: float = 0.0
    """Unix seconds of the last complete reading."""
    is_answering: bool = True
    """The provider answered the last reading."""
    credit: float | None = None
    currency: str = ""
    credit_days: float | None = None
    """Days until the credit no longer covers a renewal; `None` is unknown."""
    operations: Mapping[str, int] = field(default_factory=dict)
    """Number of recent operations by state."""
    loose_ends: Mapping[str, int] = field(default_factory=dict)
    """Number of open loose ends by severity."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Number of undelivered notices by sink."""


def _ratio(name: str) -> Number:
    def read(row: ServerRow) -> float | None:
        value: float | None = getattr(row, name)
        return None if value is None else value / 100.0

    return read


def _plain(name: str) -> Number:
    def read(row: ServerRow) -> float | None:
        value: float | None = getattr(row, name)
        return value

    return read


_NUMBERS: tuple[tuple[str, str, Number], ...] = (
    ("server_hottest_celsius", "Highest temperature of the server.", _plain("hottest_c")),
    (
        "server_traffic_used_ratio",
        "Used share of the traffic allowance of this month.",
        _ratio("traffic_percent"),
    ),
    (
        "server_traffic_forecast_ratio",
        "Share of the traffic allowance that is expected to be used this month.",
        _ratio("traffic_forecast_percent"),
    ),
    ("server_renewal_days", "Days until the next due date.", _plain("days_left")),
    ("server_power_read_timestamp_seconds", "Time of the power reading.", _plain("power_at")),
)


class _Collector:
    """Makes the metrics of the latest snapshot."""

    def __init__(self, current: Callable[[], Snapshot]) -> None:
        self._current = current

    def collect(self) -> Iterator[Any]:
        """Return the metric families."""
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        found = self._current()
        yield InfoMetricFamily("hostdeck", "Version of Hostdeck.", value={"version": __version__})
        yield _gauge("provider_up", "1 if the provider answers.", float(found.is_answering))
        yield _gauge("last_read_timestamp_seconds", "Time of the last reading.", found.read_at)
        yield _counts("operations", "Operations of the last 30 days.", "state", found.operations)
        yield _counts("loose_ends", "Open loose ends.", "severity", found.loose_ends)
        yield _counts("notices_waiting", "Undelivered notices.", "sink", found.waiting)
        if found.credit is not None:
            credit = GaugeMetricFamily(
                "hostdeck_credit", "Credit of the account.", labels=["currency"]
            )
            credit.add_metric([safe_text(found.currency)], found.credit)
            yield credit
        if found.credit_days is not None:
            yield _gauge("credit_days", "Days that the credit lasts.", found.credit_days)
        yield from _of_servers(found.rows)


def _gauge(name: str, words: str, value: float) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"hostdeck_{name}", words, value=value)


def _counts(name: str, words: str, label: str, counts: Mapping[str, int]) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"hostdeck_{name}", words, labels=[label])
    for word, number in sorted(counts.items()):
        family.add_metric([word], number)
    return family


def _of_servers(rows: Iterable[ServerRow]) -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    rows = list(rows)
    about = ("location", "kind", "status")
    info = GaugeMetricFamily(
        "hostdeck_server_info", "Facts about the server.", labels=[*_SERVER, *about]
    )
    for row in rows:
        facts = [safe_text(str(getattr(row, name))) or "unknown" for name in about]
        info.add_metric([*_labels(row), *facts], 1)
    yield info
    yield _states("server_power", "Power of the server.", rows, "power", Power)
    yield _states("server_sensors", "Worst sensor of the server.", rows, "alarm", SensorStatus)
    for name, words, read in _NUMBERS:
        family = GaugeMetricFamily(f"hostdeck_{name}", words, labels=list(_SERVER))
        for row in rows:
            value = read(row)
            if value is not None:
                family.add_metric(_labels(row), value)
        yield family
    price = GaugeMetricFamily(
        "hostdeck_server_price", "Price per month.", labels=[*_SERVER, "currency"]
    )
    for row in rows:
        if row.price is not None:
            price.add_metric([*_labels(row), safe_text(row.currency)], row.price)
    yield price


def _states(
    name: str, words: str, rows: Sequence[ServerRow], field_name: str, states: Iterable[str]
) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"hostdeck_{name}", words, labels=[*_SERVER, "state"])
    for row in rows:
        for state in states:
            family.add_metric([*_labels(row), str(state)], float(getattr(row, field_name) == state))
    return family


def _labels(row: ServerRow) -> list[str]:
    return [str(row.id), safe_text(row.hostname)]


def registry_of(current: Callable[[], Snapshot]) -> Any:
    """Return a registry with the metrics of the snapshot from `current`, and none of the
    process."""
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry(auto_describe=False)
    collector: Any = _Collector(current)
    registry.register(collector)
    return registry


def exposition(found: Snapshot) -> bytes:
    """Return a snapshot in the text format."""
    from prometheus_client import generate_latest

    def current() -> Snapshot:
        return found

    return generate_latest(registry_of(current))


class MetricsServer:
    """The port on this machine that serves the metrics."""

    def __init__(self, port: int, current: Callable[[], Snapshot]) -> None:
        """
        Raises:
            UsageError: The port cannot be used.
        """
        from prometheus_client import start_http_server

        try:
            self._server, self._thread = start_http_server(
                port, addr=LOOPBACK, registry=registry_of(current)
            )
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise UsageError(
                f"Serving metrics on port {port}",
                said=f"{why}.",
                certain="Nothing was sent.",
                next="Choose another port.",
            ) from None
        self.port: int = self._server.server_port

    def close(self) -> None:
        """Stop answering."""
        ending = threading.Thread(target=self._server.shutdown, daemon=True)
        ending.start()
        ending.join(2.0)
        self._server.server_close()
