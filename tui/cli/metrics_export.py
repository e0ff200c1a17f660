"""`hostdeck metrics` without a server: the account as Prometheus text, once or on a port."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.errors import HostdeckError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.config.start_options import StartOptions
    from tui.watch.prometheus import Snapshot


class _Reader:
    """Reader of the account for metrics."""

    def __init__(self, client: Client, options: Namespace, start: StartOptions) -> None:
        from tui.cli.power_watch import PowerWatch
        from tui.cli.view_arguments import filter_of
        from tui.cli.watch_readings import (
            CreditReader,
            JournalReader,
            SensorReader,
            ServerReader,
        )

        budget = start.settings.network_of(start.profile).budget_per_minute
        power = PowerWatch(options.timeout, budget, all_at_once=not options.port)
        self._client = client
        self._servers = ServerReader(
            client,
            start,
            filter_of(options.select, start),
            power if options.wait else None,
            every=options.read_all,
        )
        self._sensors = SensorReader(options.timeout, budget) if options.wait else None
        self._credit, self._journal = CreditReader(), JournalReader(start)

    def read(self) -> Snapshot:
        """Return the state of the account. Raises ApiError."""
        from tui.cli.watch_loop import snapshot_of

        rows = self._servers.rows()
        if self._sensors is not None:
            rows = self._sensors.read(self._client, rows)
        credit = self._credit.read(self._client, self._servers.account_rows)
        return snapshot_of(rows, credit, self._journal.read(), time.time(), True, {})


def export(options: Namespace, start: StartOptions) -> int:
    """Print the metrics, write them to a file, or serve them. Return the exit code."""
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.watch_loop import Terminated, ending_on_signals
    from tui.watch.prometheus import exposition

    found = find_or_ask(start)
    with ExitStack() as stack:
        try:
            stack.enter_context(ending_on_signals())
            client, _ = stack.enter_context(signed_in(start, found))
            reader = _Reader(client, options, start)
            if options.port:
                _serve(client, reader, options, stack)
            text = exposition(reader.read()).decode()
        except Terminated:
            return ExitCode.OK
    if options.output:
        from tui.cli.inventory_output import write_if_changed

        write_if_changed(Path(options.output).expanduser(), text)
    else:
        sys.stdout.write(text)
    return ExitCode.OK


def _serve(client: Client, reader: _Reader, options: Namespace, stack: ExitStack) -> None:
    """Read repeatedly and serve on the port until SIGTERM."""
    from dataclasses import replace

    from tui.watch.prometheus import MetricsServer

    latest = reader.read()

    def current() -> Snapshot:
        return latest

    server = MetricsServer(options.port, current)
    stack.callback(server.close)
    sys.stderr.write(f"hostdeck: Metrics: http://127.0.0.1:{server.port}/metrics\n")
    problem = ""
    while True:
        client.gate.wait(options.every)
        try:
            latest = reader.read()
            problem = ""
        except HostdeckError as error:
            latest = replace(latest, is_answering=False)
            if str(error) != problem:
                problem = str(error)
                sys.stderr.write(f"hostdeck: {problem}\n")
