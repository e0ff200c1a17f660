"""A reinstall over real HTTP with time wound by hand, and somebody who answers its questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.operations.rig import Rig, rig, signed_in, still_provider
from tests.support.until import until_now
from tests.wizards.answers import PASSWORD, SCRIPT, TARGET, full, known
from tui.api.client import Client
from tui.credentials.pin import Pin
from tui.errors import HostdeckError
from tui.operations.change_runner import Operations
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.reinstall.decision import Offer
from tui.reinstall.runner import Reinstalls
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.machines import Machine
from tui.simulator.world import World
from tui.store.operations import Operation
from tui.store.reinstalls import REINSTALL, Going
from tui.store.store import Store
from tui.wizards.installing.draft import Draft, InstallFacts
from tui.workers.poller import Poller

METAL = TARGET.id
LONGEST_S = 5.0
"""Longest step of time: signs of life and the tending of the journal are due more seldom."""
WRITES = (
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/reboot",
    "eq/order_instance",
    "jenkins/call",
)


class Site:
    """One process at one provider."""

    def __init__(self, parts: Rig, client: Client, world: World, path: Path) -> None:
        self.parts, self.client, self.world, self.path = parts, client, world, path
        self.store = Store()
        self.refused: list[HostdeckError] = []
        poller = Poller(client, parts.pool, parts.schedule, parts.clock)
        self.operations = Operations(
            open_journal=lambda: Journal(path, owner_name(), parts.clock),
            client=lambda: client,
            poller=lambda: poller,
            pool=parts.pool,
            schedule=parts.schedule,
            store=self.store,
            clock=parts.clock,
            profile="main",
            who="test",
            on_end=lambda _operation: None,
        )
        self.reinstalls = Reinstalls(
            self.operations,
            store=self.store,
            pool=parts.pool,
            schedule=parts.schedule,
            clock=parts.clock,
            profile="main",
            folder=lambda: path.with_suffix(".reinstalls"),
        )
        self.operations.open()
        self.reinstalls.open()

    @property
    def going(self) -> Going:
        found = self.store.known(REINSTALL, METAL).value
        assert found is not None
        return found

    @property
    def machine(self) -> Machine:
        return self.world.machines[METAL]

    @property
    def installs(self) -> int:
        return sum(
            action == "reinstall" for _, server, action in self.world.history if server == METAL
        )

    @property
    def reboots(self) -> int:
        return sum(
            action == "reboot" for _, server, action in self.world.history if server == METAL
        )

    def sent(self) -> list[Operation]:
        return sorted(self.store.operations.values(), key=lambda operation: operation.id)

    def begin(
        self, draft: Draft | None = None, to: InstallFacts | None = None, pin: str = DEMO_PIN
    ) -> None:
        answers: list[HostdeckError | None] = []
        self.reinstalls.begin(draft or full(), to or known(), Pin(pin), answers.append)
        until_now(lambda: answers, "it is begun, or said why not")
        self.refused += [error for error in answers if error is not None]
        until_now(lambda: self.store.known(REINSTALL, METAL).value, "it is shown")

    def pass_time(self) -> None:
        """Go on to what is due next, in steps of a few seconds.

        None passes while a request is on its way or about to be sent: how busy the machine is
        decides nothing.
        """
        step_s = min(self.parts.schedule.gap_s(), LONGEST_S)
        if step_s <= 0.0 or self.parts.pool.busy:
            return
        self.world.clock.advance(step_s)
        self.world.settle_due()
        self.parts.clock.advance(step_s)

    def until(self, *kinds: str) -> Going:
        """Let time pass until it is one of these: need, ask, end."""

        def held() -> bool:
            found = self.store.known(REINSTALL, METAL).value
            if found is not None and found.kind in kinds:
                return True
            self.pass_time()
            return False

        until_now(held, f"the reinstall comes to {' or '.join(kinds)}")
        return self.going

    def answer(self, offer: Offer, pin: str = DEMO_PIN) -> None:
        before = self.going
        self.reinstalls.choose(METAL, offer, pin=Pin(pin))
        until_now(lambda: self.going != before, f"{offer} is heard")

    def finish(self, most: int = 12) -> Going:
        """A patient person: goes on where that is offered, gives up where nothing else is."""
        for _ in range(most):
            going = self.until("need", "ask", "end")
            if going.is_over:
                return going
            for offer in (Offer.RESUME, Offer.STOP, Offer.CLOSE):
                if offer in going.offers:
                    self.answer(offer)
                    break
        raise AssertionError(f"no end after {most} answers: {self.going}")

    @property
    def is_clean(self) -> bool:
        return self.machine.boot == "disk" and not self.machine.pxe_armed

    def loose(self) -> set[str]:
        """What stands under loose ends, by the action that left it."""
        self.operations.ledger._count_ends()
        return {self.store.operations[end.id].action for end in self.store.loose_ends}


@contextmanager
def open_site(home: Path) -> Iterator[Site]:
    """A provider whose time stands still, and one process there."""
    with still_provider() as (server, world), signed_in(server.url) as client, rig() as parts:
        made = Site(parts, client, world, home / "state" / "journal.sqlite3")
        yield made
        made.reinstalls.close()
        made.operations.close()


SECRETS = (PASSWORD, "script-canary-4711", DEMO_PIN, SCRIPT)


def secrets_on_disk(home: Path) -> list[str]:
    """Files below `home` that hold a secret of the test."""
    found = []
    for path in home.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            found += [
                f"{path.name}: {secret[:4]}…" for secret in SECRETS[:2] if secret.encode() in raw
            ]
    return found
