"""`hostdeck watch`: reports changes until it is stopped."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.output import json_argument, select_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import count, nearest

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.power_watch import PowerWatch
    from tui.cli.watch_loop import Memory, Watcher
    from tui.cli.watch_outputs import Deliveries, FreshFiles
    from tui.config.watch_settings import Watch
    from tui.watch.notices import Notice

_SHORTEST_S = 5.0
_SUBJECTS = ("servers", "power", "sensors", "traffic", "credit", "operations", "loose-ends")
_EPILOG = """Press Ctrl+C to stop. With --json, each notice is one JSON object per line.

The section [watch] of the configuration adds destinations: a webhook, a command, mail and chat,
a signal to the terminal, inventory files, and Prometheus metrics. Notices are stored on disk first
and delivered in order. After a failure or a restart they are delivered again with the same id.

A separate process sends each change that is planned with --at. If that process has ended, hostdeck
watch starts another process, unless the change needs a PIN, and reports which changes were missed.

To run it with systemd: hostdeck watch --unit > ~/.config/systemd/user/hostdeck-watch.service"""


def _subjects(text: str) -> frozenset[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in _SUBJECTS:
            raise ArgumentTypeError(f"{word!r} is unknown. {nearest(word, _SUBJECTS)}")
    if not words:
        raise ArgumentTypeError(f"nothing is named. Known: {', '.join(_SUBJECTS)}.")
    return frozenset(words)


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
    parser.add_argument(
        "--only",
        type=_subjects,
        default=frozenset(_SUBJECTS),
        metavar="A,B,…",
        help=f"what to watch: {', '.join(_SUBJECTS)} (default: all)",
    )
    power = parser.add_mutually_exclusive_group()
    power.add_argument(
        "--power", action="store_true", help="read the power of every server each time"
    )
    power.add_argument("--no-power", action="store_true", help="do not read power")
    parser.add_argument(
        "--no-notices",
        action="store_true",
        help="print only: no webhook, command, mail, chat, or terminal signal",
    )
    parser.add_argument(
        "--unit", action="store_true", help="print a unit file for systemd and exit"
    )
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    if options.unit:
        return _print_unit()
    import gc

    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.watch_loop import Memory, Terminated, ending_on_signals
    from tui.cli.watch_outputs import FreshFiles

    _check_pace(options)
    settings = start.settings.watch
    if options.no_notices:
        settings = replace(
            settings, notice="none", webhook="", webhook_file="", command=[], apprise_file=""
        )
    from tui.cli.view_arguments import filter_of

    filter_of(options.select, start)  # report usage errors before opening anything
    with ExitStack() as stack:
        try:
            stack.enter_context(ending_on_signals())
            files = FreshFiles(start, settings)
            stack.callback(files.close)
            deliveries = _deliveries(options, start, settings)
            if deliveries is not None:
                stack.callback(deliveries.stop)
                deliveries.start()
            found = find_or_ask(start)
            gc.enable()  # long-running
            client, _ = stack.enter_context(signed_in(start, found))
            _watch(client, options, start, settings, Memory(deliveries), files)
        except Terminated:
            return ExitCode.OK
    return ExitCode.OK


def _print_unit() -> int:
    from tui.assets import asset

    sys.stdout.write(asset("hostdeck-watch.service").read_text("utf-8"))
    return ExitCode.OK


def _check_pace(options: Namespace) -> None:
    if not options.every >= _SHORTEST_S:
        raise UsageError(
            "Watching",
            said=f"--every must be {_SHORTEST_S:g} seconds or more.",
            certain="Nothing was sent.",
            next="A higher rate would put load on the provider.",
        )


def _deliveries(options: Namespace, start: StartOptions, settings: Watch) -> Deliveries | None:
    from tui.cli.command_parts import account_of
    from tui.cli.watch_outputs import Deliveries, configured_sinks, outbox_path
    from tui.clock import SystemClock
    from tui.watch.outbox_file import Outbox

    sinks = configured_sinks(settings, account_of(start))
    if not sinks:
        return None
    outbox = Outbox(outbox_path(start, options.select))
    return Deliveries(outbox, sinks, SystemClock(), settings)


def _watch(
    client: Client,
    options: Namespace,
    start: StartOptions,
    settings: Watch,
    memory: Memory,
    files: FreshFiles,
) -> None:
    from tui.cli.plan_watch import PlanWatch
    from tui.cli.watch_loop import report_problem
    from tui.cli.watch_outputs import print_notices, signal_terminal

    until = None if options.lasting is None else time.monotonic() + options.lasting
    power = None if _without_power(options) else _power_watch(options, start)
    watcher = _watcher(client, options, start, settings, memory, power)
    plans = PlanWatch(client, start)
    problem, is_first = "", True
    while is_first or until is None or time.monotonic() < until:
        if not is_first:
            left_s = options.every if until is None else max(0.0, until - time.monotonic())
            client.gate.wait(min(options.every, left_s))
        try:
            outcome = watcher.round()
        finally:
            report_problem(watcher.problem, problem)
        if is_first:
            if watcher.error is not None:
                raise watcher.error
            if not options.json:
                _say_what(len(watcher.rows), power, memory.deliveries)
        notices = [
            notice for notice in outcome.notices if options.json or not _is_on_stderr(notice)
        ]
        print_notices(notices, as_json=options.json)
        signal_terminal(outcome.notices, settings.notice)
        _write_files(watcher, memory, files)
        plans.round()
        problem, is_first = watcher.problem, False


def _is_on_stderr(notice: Notice) -> bool:
    return notice.what == "provider" and notice.severity > 0


def _without_power(options: Namespace) -> bool:
    return bool(options.no_power or "power" not in options.only)


def _watcher(
    client: Client,
    options: Namespace,
    start: StartOptions,
    settings: Watch,
    memory: Memory,
    power: PowerWatch | None,
) -> Watcher:
    from tui.cli.view_arguments import filter_of
    from tui.cli.watch_loop import Watcher, WatchReaders
    from tui.cli.watch_readings import (
        CreditReader,
        JournalReader,
        SensorReader,
        ServerReader,
        TrafficReader,
    )
    from tui.watch.watched_facts import FactRules

    only = options.only - {"power"} if options.no_power else options.only
    budget = start.settings.network_of(start.profile).budget_per_minute
    warn_percent = start.settings.traffic.warn_percent
    wanted = filter_of(options.select, start)
    readers = WatchReaders(
        servers=ServerReader(client, start, wanted, power, every=options.read_all),
        sensors=SensorReader(options.every, budget / 4) if "sensors" in only else None,
        traffic=TrafficReader(warn_percent) if "traffic" in only else None,
        credit=CreditReader() if "credit" in only else None,
        journal=JournalReader(start) if only & {"operations", "loose-ends"} else None,
    )
    rules = FactRules(only, settings.sensor_readings, warn_percent, settings.credit_days)
    return Watcher(client, readers, rules, memory)


def _power_watch(options: Namespace, start: StartOptions) -> PowerWatch:
    from tui.cli.power_watch import PowerWatch

    budget = start.settings.network_of(start.profile).budget_per_minute
    return PowerWatch(options.every, budget, all_at_once=options.power)


def _say_what(total: int, power: PowerWatch | None, deliveries: Deliveries | None) -> None:
    words = "Power is not watched." if power is None else power.words(total)
    sys.stdout.write(f"Watching {count(total, 'server')}. {words} Press Ctrl+C to stop.\n")
    if deliveries is not None:
        sys.stdout.write(f"Notices go to: {deliveries.names}.\n")
    sys.stdout.flush()


def _write_files(watcher: Watcher, memory: Memory, files: FreshFiles) -> None:
    if not watcher.problem:
        files.inventory(watcher.rows)
    waiting = {} if memory.deliveries is None else memory.deliveries.waiting()
    files.metrics(watcher.snapshot(waiting))


VERB = Verb(
    "watch",
    "watch servers, credit, and operations, and report each change",
    _arguments,
    _run,
    _EPILOG,
)
