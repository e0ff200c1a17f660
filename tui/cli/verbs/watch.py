"""`hostdeck watch`: says what changes, one sentence each, until it is interrupted."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import json_argument, select_argument
from tui.cli.spans import seconds
from tui.cli.verb import Verb
from tui.config.start import StartOptions
from tui.errors import HostdeckError, UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.changes import Change
    from tui.store.filter import Filter
    from tui.store.rows import ServerRow

_SHORTEST_S = 5.0
_EPILOG = "Ctrl+C ends it. With --json each change is one line of JSON."


def _arguments(parser: ArgumentParser) -> None:
    select_argument(parser, reads=True)
    parser.add_argument("--every", type=seconds, default=60.0, metavar="S", help="seconds between two looks (60)")
    parser.add_argument("--for", dest="lasting", type=seconds, metavar="S", help="end after so many seconds")
    parser.add_argument("--power", action="store_true", help="ask the machines for their power at every look")
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    import gc

    from tui.cli.changes import changes
    from tui.cli.sign_in import find_or_ask, signed_in
    from tui.cli.views import filter_of

    if not options.every >= _SHORTEST_S:
        raise UsageError("Watching", said=f"--every is {_SHORTEST_S:g} seconds or more.", certain="Nothing was sent.",
                         next="The provider asks for gentleness.")  # fmt: skip
    wanted = filter_of(options.select, start)
    found = find_or_ask(start)
    gc.enable()  # it runs for long
    until = None if options.lasting is None else time.monotonic() + options.lasting
    with signed_in(start, found) as (client, _):
        look = _Look(client, start, wanted, options)
        before = look.rows()
        if not options.json:
            _say(f"Watching {len(before)} servers. Ctrl+C ends it.")
        problem = ""
        while until is None or time.monotonic() < until:
            client.gate.wait(options.every if until is None else max(0.0, min(options.every, until - time.monotonic())))
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
                _say(_json(change) if options.json else f"{time.strftime('%H:%M')} {change.sentence()}")
            before = now
    return ExitCode.OK


class _Look:
    """Reads the servers that pass the filter, again and again. Details are read anew only where it asks for them."""

    def __init__(self, client: Client, start: StartOptions, wanted: Filter, options: Namespace) -> None:
        self._client, self._start, self._wanted, self._options = client, start, wanted, options
        self._known: dict[int, ServerRow] = {}
        self._said = ""

    def rows(self) -> Mapping[int, ServerRow]:
        """Those that pass now, by id."""
        from tui.cli.judging import looked_at, say
        from tui.cli.servers import listed, with_names

        client, options = self._client, self._options
        every = with_names(client, self._start, listed(client, None if self._wanted.needs_details else self._known))
        rows, words = looked_at(client, self._wanted, every, guess=False, every=options.read_all, keep=self._known)
        if words != self._said:
            say(words)
            self._said = words
        if options.power:
            rows = _with_power(client, rows, options.every)
        return {row.id: row for row in rows}


def _with_power(client: Client, rows: Sequence[ServerRow], timeout_s: float) -> list[ServerRow]:
    from tui.api.catalogue import eq
    from tui.api.catalogue.common import ServerRef
    from tui.cli.keys import follow, result_of

    read = {row.id: row for row in rows}

    def ended(server_id: int, answer: object) -> None:
        result = result_of(eq.STATUS, answer)
        if not isinstance(result, HostdeckError):
            read[server_id] = replace(read[server_id], power=result.power)

    follow(client, eq.STATUS, [(row.id, ServerRef(id=row.id)) for row in rows], timeout_s=timeout_s, ended=ended)
    return list(read.values())


def _json(change: Change) -> str:
    return json.dumps({"at": time.time(), "id": change.row.id, "hostname": change.row.hostname, "what": change.what,
                       "before": change.before, "after": change.after})  # fmt: skip


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


VERB = Verb("watch", "say what changes, one sentence each", _arguments, _run, epilog=_EPILOG)
