"""`hostdeck metrics`: Prometheus metrics of the account, or the load of one VM."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.cli.async_reads import wait_arguments
from tui.cli.durations import seconds
from tui.cli.output import json_argument, select_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import Refused, UsageError

if TYPE_CHECKING:
    from tui.models.load_stats import LoadStats


_SHORTEST_S = 5.0
_EPILOG = """Without SERVER: metrics of all servers, credit, operations, and loose ends in the
Prometheus text format. With SERVER: CPU, memory, and disk load of that VM; the provider reports the
load of VMs only. For bare metal, use hostdeck sensors.

--output writes a file for the textfile collector of the node exporter. --port serves the metrics on
127.0.0.1 until Ctrl+C. hostdeck watch does both without additional requests: see [watch] in the
configuration."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "server", nargs="?", default="", metavar="SERVER", help="server id or host name of a VM"
    )
    select_argument(parser, reads=True)
    parser.add_argument("--output", default="", metavar="FILE", help="write the metrics to a file")
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="serve the metrics on a loopback port"
    )
    parser.add_argument(
        "--every",
        type=seconds,
        default=60.0,
        metavar="S",
        help="with --port: seconds between reads (default: 60)",
    )
    json_argument(parser)
    wait_arguments(parser, skipping="do not read power and sensors")


def _run(options: Namespace, start: StartOptions) -> int:
    if options.server:
        return _load(options, start)
    _check(options)
    from tui.cli.metrics_export import export

    return export(options, start)


def _check(options: Namespace) -> None:
    said = ""
    if options.json:
        said = "--json needs a SERVER."
    elif options.output and options.port:
        said = "--output cannot be used with --port."
    elif options.port and not 0 < options.port < 65_536:
        said = f"{options.port} is not a port."
    elif options.every < _SHORTEST_S:
        said = f"--every must be {_SHORTEST_S:g} seconds or more."
    if said:
        raise UsageError("Exporting metrics", said=said, certain="Nothing was sent.")


def _load(options: Namespace, start: StartOptions) -> int:
    if options.output or options.port or options.select:
        raise UsageError(
            "Reading metrics",
            said="--output, --port, and --select cannot be used with a SERVER.",
            certain="Nothing was sent.",
        )
    from tui.cli.image_verbs import listed, value_column, write_rows

    def read(client: Any, row: Any) -> LoadStats:
        return _read(client, row, options)

    columns = [value_column("metric"), value_column("value"), value_column("unit")]
    return write_rows(list(_rows(listed(options, start, read))), columns, options)


class _Metric(NamedTuple):
    metric: str
    value: Any
    unit: str


def _read(client: Any, row: Any, options: Namespace) -> LoadStats:
    from tui.api.catalog import vm_actions as vm
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import finish
    from tui.models.kind import ServerKind

    if row.kind not in (ServerKind.VM, ServerKind.VGPU, ServerKind.UNKNOWN):
        raise Refused(
            "Reading metrics",
            said=f"Metrics are not available for {row.kind}.",
            certain="Nothing was sent.",
            next=f"Run: hostdeck sensors {row.id}",
        )
    return finish(client, vm.LOAD_STATS, ServerRef(id=row.id), options.timeout)


def _rows(found: LoadStats) -> Iterator[_Metric]:
    for gauge in found.gauges:
        yield _Metric(gauge.name.lower(), round(gauge.percent, 1), "%")
        if gauge.total is not None:
            yield _Metric(f"{gauge.name.lower()}_used", gauge.used, "B")
            yield _Metric(f"{gauge.name.lower()}_total", gauge.total, "B")
    for name, value in found.others:
        yield _Metric(str(name), str(value), "")


VERB = Verb(
    "metrics",
    "export Prometheus metrics, or read the load of a VM",
    _arguments,
    _run,
    _EPILOG,
)
