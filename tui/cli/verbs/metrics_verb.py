"""`hostdeck metrics`: the load of a VM as the provider reports it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.cli.async_reads import wait_arguments
from tui.cli.output import json_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import Refused

if TYPE_CHECKING:
    from tui.models.load_stats import LoadStats


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("server", metavar="SERVER", help="server id or host name of a VM")
    json_argument(parser)
    wait_arguments(parser, skipping="not possible: nothing is saved")


def _run(options: Namespace, start: StartOptions) -> int:
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
    "read the load of a VM: CPU, memory, disk",
    _arguments,
    _run,
    "The provider reports metrics of VMs only. For bare metal, use hostdeck sensors.",
)
