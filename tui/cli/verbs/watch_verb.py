"""`hostdeck watch`: says what changes, one sentence each, until it is interrupted."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.output import json_argument, select_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import HostdeckError, UsageError
from tui.format import count

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.fleet_changes import FleetChange
    from tui.cli.power_watch import PowerWatch
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow

_SHORTEST_S = 5.0
_EPILOG = "Press Ctrl+C to stop. With --json, each change is one JSON object per line."


def _arguments(parser: ArgumentParser) -> None:
    select_argument(parser, reads=True)
    parser.add_argument(
        "--every",
        type=seconds,
        default=60.0,
        metavar="S",
        help="seconds between reads (default: 60)",
    )
    parser.add_argument(
        "--for", dest="lasting", type=seconds, metavar="S", help="stop after this many seconds"
    )
    power = parser.add_mutually_exclusive_group()
    power.add_argument(
        "--power", action="store_true", help="read the power of every server each time"
    )
    power.add_argument("--no-power", action="store_true", help="do not read power")
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    import gc

    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.fleet_changes import changes
    from tui.cli.view_arguments import filter_of

    if not options.every >= _SHORTEST_S:
        raise UsageError(
            "Watching",
            said=f"--every must be {_SHORTEST_S:g} seconds or more.",
            certain="Nothing was sent.",
            next="A higher rate would put load on the provider.",
        )
    wanted = filter_of(options.select, start)
    found = find_or_ask(start)
    gc.enable()  # it runs for long
    until = None if options.lasting is None else time.monotonic() + options.lasting
    with signed_in(start, found) as (client, _):
        power = None if options.no_power else _power_watch(options, start)
        look = _Look(client, start, wanted, power, every=options.read_all)
        before = look.rows()
        if not options.json:
            _say(
                f"Watching {count(len(before), 'server')}. "
                f"{_power_words(power, len(before))} Press Ctrl+C to stop."
            )
        problem = ""
        while until is None or time.monotonic() < until:
            client.gate.wait(
                options.every
                if until is None
                else max(0.0, min(options.every, until - time.monotonic()))
            )
            try:
                now = look.rows()
            except HostdeckError as error:
                # Said once, not every minute.
                if str(error) != problem:
                    problem = str(error)
                    sys.stderr.write(f"hostdeck: {problem}\n")
                continue
            if problem and not options.json:
                _say("The provider answers again.")
            problem = ""
            for change in changes(before, now):
                _say(
                    _json(change)
                    if options.json
                    else f"{time.strftime('%H:%M')} {change.sentence()}"
                )
            before = now
    return ExitCode.OK


def _power_watch(options: Namespace, start: StartOptions) -> PowerWatch:
    from tui.cli.power_watch import PowerWatch

    budget = start.settings.network_of(start.profile).budget_per_minute
    return PowerWatch(options.every, budget, all_at_once=options.power)


def _power_words(power: PowerWatch | None, total: int) -> str:
    return "Power is not watched." if power is None else power.words(total)


class _Look:
    """Read the servers that pass the filter repeatedly. Details are read again only if the filter
    needs them."""

    def __init__(
        self,
        client: Client,
        start: StartOptions,
        wanted: Filter,
        power: PowerWatch | None,
        *,
        every: bool,
    ) -> None:
        self._client, self._start, self._wanted, self._power = client, start, wanted, power
        self._every = every
        self._known: dict[int, ServerRow] = {}
        self._said = ""

    def rows(self) -> Mapping[int, ServerRow]:
        """Return the presets that pass now, by id."""
        from tui.cli.judging import looked_at, say
        from tui.cli.server_arguments import listed, with_names

        client = self._client
        every = with_names(
            client, self._start, listed(client, None if self._wanted.needs_details else self._known)
        )
        rows: Sequence[ServerRow]
        rows, words = looked_at(
            client, self._wanted, every, guess=False, every=self._every, keep=self._known
        )
        if words != self._said:
            say(words)
            self._said = words
        if self._power is not None:
            rows = self._power.read(client, rows)
        return {row.id: row for row in rows}


def _json(change: FleetChange) -> str:
    return json.dumps(
        {
            "at": time.time(),
            "id": change.row.id,
            "hostname": change.row.hostname,
            "what": change.what,
            "before": change.before,
            "after": change.after,
        }
    )


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


VERB = Verb(
    "watch", "watch servers and print each change as a sentence", _arguments, _run, epilog=_EPILOG
)
