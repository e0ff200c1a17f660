"""`python -m tui.cli.background_process`: carries on running work after the dashboard was left. Has
no terminal.

Says its name in the journal on standard output, reads what it is given on standard input, and ends
when all of that has come to its end.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.clock import SystemClock
from tui.credentials.hardening import harden
from tui.errors import HostdeckError
from tui.operations.journal.owner import owner_name

LONGEST_S = 3 * 3600.0
LOOK_S = 0.25
SETTLE_S = 6.0
"""Until then it does not end: what it was given is perhaps not under way yet."""


def main() -> int:
    """Take over, work, end. Returns an exit code."""
    harden()
    name = owner_name()
    print(name, flush=True)  # the dashboard reads it
    told = json.loads(sys.stdin.readline() or "{}")
    if not told:
        return 1
    stop = threading.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    return _watch(told, name, stop)


def _watch(told: dict[str, Any], name: str, stop: threading.Event) -> int:
    from tui.api.client import Client
    from tui.api.gate import Gate
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import Promises
    from tui.operations.journal.journal import Journal
    from tui.reinstall.runner import Reinstalls
    from tui.store.store import Store
    from tui.workers.poller import Poller
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

    clock, store = SystemClock(), Store()
    client = Client(
        told["url"], clock=clock, gate=Gate(clock, per_second=float(told["per_second"]))
    )
    pool = WorkerPool(lambda bug: None)
    schedule = Schedule(pool, clock)
    poller = Poller(client, pool, schedule, clock)
    operations = Operations(
        open_journal=lambda: Journal(Path(told["journal"]), name, clock),
        client=lambda: client,
        poller=lambda: poller,
        pool=pool,
        schedule=schedule,
        store=store,
        clock=clock,
        profile=told["profile"],
        who=told["who"],
        on_end=lambda one: None,
    )
    operations.attended = False
    _sign_in(client, told)
    operations.open()
    operations.pins.take_over(told.get("pins", ()))
    operations.take_over(told["batches"])
    reinstalls = Reinstalls(
        operations,
        store=store,
        pool=pool,
        schedule=schedule,
        clock=clock,
        profile=told["profile"],
        folder=lambda: Path(told["journal"]).with_suffix(".reinstalls"),
    )
    # Before anybody else can take them: that one would not have what is needed to go on.
    reinstalls.inherit(told.get("locks", {}))
    reinstalls.open()
    reinstalls.take_over(told.get("reinstalls", {}))
    promises = Promises(lambda: operations, schedule, clock, store)
    promises.take_over(told.get("promises", ()))
    until, settle = clock.monotonic() + LONGEST_S, clock.monotonic() + SETTLE_S
    # Without its journal nothing is sent or decided any more, and nobody would be told.
    while Path(told["journal"]).exists() and not stop.is_set() and clock.monotonic() < until:
        if (
            operations.settled
            and not (reinstalls.in_hand or len(promises))
            and clock.monotonic() > settle
        ):
            break
        stop.wait(LOOK_S)
    schedule.stop()
    pool.stop(grace_s=5.0)
    reinstalls.close()
    operations.close()
    client.sign_out()
    client.close()
    return 0


def _sign_in(client: Any, told: dict[str, Any]) -> None:
    """Keys are looked at without a session; only what is still to be sent, and deciding reads, need
    one."""
    from tui.api.session import ApiKeyLogin, PasswordLogin

    try:
        if told["key"]:
            client.sign_in(ApiKeyLogin(SecretStr(told["key"])))
        elif told["user"]:
            client.sign_in(PasswordLogin(told["user"], SecretStr(told["password"])))
    except HostdeckError:
        pass  # what needs the session ends as not sent, and says so


if __name__ == "__main__":
    sys.exit(main())
