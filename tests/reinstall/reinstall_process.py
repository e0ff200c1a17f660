"""A process that carries out one reinstall, to be killed.

`python -m tests.reinstall.reinstall_process URL STATE SPEED WAY PIN`

Begins it when there is no record of one, goes on with it otherwise. Answers every question like a
careful person: goes on where that is offered, gives up and cleans up where it is not.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pydantic import SecretStr

from tests.support.fast_clock import FastClock
from tests.wizards.answers import PASSWORD, TARGET, full, known
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.credentials.pin import Pin
from tui.errors import HostdeckError
from tui.operations.change_runner import Operations
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.operations.loose_ends import RELEVANT, loose_ends
from tui.reinstall.decision import Offer
from tui.reinstall.runner import Reinstalls
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.store.reinstalls import REINSTALL, Going
from tui.store.store import Store
from tui.wizards.installing.install_way import InstallMethod
from tui.workers.poller import Poller
from tui.workers.pool import WorkerPool
from tui.workers.schedule import Schedule

CAREFUL = (Offer.RESUME, Offer.STOP, Offer.CLOSE)
LIMIT_S = 60.0


def _signed_in(url: str) -> Client:
    client = Client(url, gate=Gate(SystemClock(), per_second=1000))
    until = time.monotonic() + LIMIT_S
    while True:
        try:
            client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
            return client
        except HostdeckError:
            if time.monotonic() > until:
                raise


def main(url: str, state: str, speed: str, way: str, pin: str) -> int:
    """Returns 0 when it has come to its end."""
    clock, store, path = FastClock(float(speed)), Store(), Path(state) / "journal.sqlite3"
    client = _signed_in(url)
    bugs: list[Exception] = []
    pool = WorkerPool(bugs.append)
    schedule = Schedule(pool, clock)
    poller = Poller(client, pool, schedule, clock)
    operations = Operations(
        open_journal=lambda: Journal(path, owner_name(), clock),
        client=lambda: client,
        poller=lambda: poller,
        pool=pool,
        schedule=schedule,
        store=store,
        clock=clock,
        profile="main",
        who="test",
        on_end=lambda _operation: None,
    )
    reinstalls = Reinstalls(
        operations,
        store=store,
        pool=pool,
        schedule=schedule,
        clock=clock,
        profile="main",
        folder=lambda: path.with_suffix(".reinstalls"),
    )
    operations.open()
    reinstalls.open()
    if not list(path.with_suffix(".reinstalls").glob("*.json")):
        reinstalls.begin(full(way=InstallMethod(way)), known(), Pin(pin))
    code = _answer(store, reinstalls, clock)
    if bugs:
        raise bugs[0]
    if code == 0:
        # Counted here: the ledger does it in its own time.
        journal = operations.ledger.journal()
        ends = loose_ends(journal.naming("main", RELEVANT), journal.open_operations("main"))
        print(sorted(store.operations[end.id].action for end in ends), flush=True)
    return code


def _answer(store: Store, reinstalls: Reinstalls, clock: FastClock) -> int:
    until, answered, since = time.monotonic() + LIMIT_S, "", 0.0
    while time.monotonic() < until:
        going: Going | None = store.known(REINSTALL, TARGET.id).value
        if going is not None and going.is_over:
            print(going.words, flush=True)
            return 0
        asked = (
            ""
            if going is None or going.kind not in ("need", "ask")
            else f"{going.kind} {going.step} {going.words}"
        )
        # The same question again, a good while later, is answered again: a PIN may be tried after a
        # pause only.
        if going is not None and asked and (asked != answered or time.monotonic() - since > 0.5):
            answered, since = asked, time.monotonic()
            offer = next((item for item in CAREFUL if item in going.offers), None)
            if offer is not None:
                reinstalls.choose(TARGET.id, offer, pin=Pin(DEMO_PIN), password=SecretStr(PASSWORD))
        time.sleep(0.01)
    print(f"no end: {store.known(REINSTALL, TARGET.id).value}", flush=True)
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
