"""A day of a watcher in simulated time: thousands of changes, a webhook over real HTTP that is
down for an hour, restarts, and crashes in the middle of storing.

Servers change their power; the watcher sees them once a simulated minute. Every change has to
arrive at the webhook exactly once and in order.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest.mock import patch

from tests.watch.receiver import Receiver, receiver
from tui.api.webhook_post import WebhookClient
from tui.clock import HandClock
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.watch import outbox_file
from tui.watch.deliveries import Delivery
from tui.watch.fact_changes import Known, Round, compare
from tui.watch.notices import FactKey, Severity
from tui.watch.outbox_file import Outbox
from tui.watch.sinks import WebhookSink
from tui.watch.watched_facts import FactRules, server_facts

ROUND_S = 60.0
SERVERS = 200
RULES = FactRules(frozenset({"power"}))
TAKERS = (("webhook", Severity.INFO),)


class Crash(Exception):
    """The process dies here."""


@dataclass
class Tally:
    """Counts of changes and notices."""

    made: int = 0
    lost: int = 0
    doubled: int = 0
    misplaced: int = 0
    refused: int = 0
    """Attempts while the webhook was down."""
    restarts: int = 0
    crashes: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.misplaced) and self.refused > 0


class Watched:
    """Servers whose power changes, and the watcher that sees them."""

    def __init__(self, path: Path, to: Receiver, seed: int, *, forgets: bool) -> None:
        self.chance = random.Random(seed)
        self.clock, self.tally = HandClock(0.0), Tally()
        self._path, self._to, self._forgets = path, to, forgets
        self._power = [self.chance.choice((Power.ON, Power.OFF)) for _ in range(SERVERS)]
        self.expected: list[tuple[int, str]] = []
        self._ids = count()
        self._open()

    def _open(self) -> None:
        self.outbox = Outbox(self._path)
        self._known: dict[FactKey, Known] = self.outbox.known()
        client = WebhookClient(self._to.url, "key", 5.0)
        self.delivery = Delivery(self.outbox, WebhookSink(client, "main"), self.clock, str)

    def reopen(self) -> None:
        """Start the watcher again: it knows what is on disk."""
        self.delivery.stop(0.0)
        if self._forgets:
            self.outbox.forget_sinks([])
        self.outbox.close()
        self._open()

    def change(self, number: int) -> None:
        """Let the power of so many servers change."""
        for at in sorted(self.chance.sample(range(SERVERS), number)):
            now = Power.OFF if self._power[at] is Power.ON else Power.ON
            self._power[at] = now
            self.expected.append((at + 1, str(now)))
            self.tally.made += 1

    def look(self) -> None:
        """Read all servers, and store what changed. Raises Crash."""
        rows = [
            ServerRow(at + 1, f"web-{at + 1}", power=power) for at, power in enumerate(self._power)
        ]
        facts = tuple(server_facts(rows, RULES, self._known))
        found = Round(facts, frozenset({"server"}))
        outcome = compare(self._known, found, self.clock.now(), self._id)
        self.outbox.store(outcome, ["server"], TAKERS)
        self._known.update(outcome.known)

    def _id(self) -> str:
        return f"notice-{next(self._ids)}"

    def deliver(self, until: float) -> None:
        """Deliver until that time, as far as attempts are due."""
        while True:
            wait_s = self.delivery.step()
            if self.delivery.problem and wait_s:
                self.tally.refused += 1
            if wait_s and self.clock.now() + wait_s >= until:
                break
            if wait_s:
                self.clock.advance(wait_s)
        self.clock.advance(max(0.0, until - self.clock.now()))


def measure(events: int, hours: float, seed: int, *, forgets: bool = False) -> Tally:
    """Let a day pass.

    Args:
        forgets: The null control: a restart drops what is not delivered.
    """
    # In memory where that is possible: 20,000 commits wait for a disk much longer than they work.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder, ExitStack() as stack:
        to = stack.enter_context(receiver())
        path = Path(folder) / "hostdeck" / "watch.sqlite3"
        watched = Watched(path, to, seed, forgets=forgets)
        rounds = int(hours * 3600 / ROUND_S)
        watched.look()
        down = range(rounds // 3, rounds // 3 + max(2, int(rounds / hours)))
        for at, number in enumerate(_shares(events, rounds, watched.chance)):
            to.status = 503 if at in down else 204
            watched.change(number)
            _look(watched, crashes=at % 97 == 50)
            if at % 131 == 60 or at == down[len(down) // 2]:
                watched.tally.restarts += 1
                watched.reopen()
            watched.deliver((at + 1) * ROUND_S)
        to.status = 204
        watched.deliver((rounds + 60) * ROUND_S)
        watched.outbox.close()
        return _judged(watched, to)


def _look(watched: Watched, *, crashes: bool) -> None:
    if not crashes:
        watched.look()
        return
    # Between the facts and their notices.
    with patch.object(outbox_file.json, "dumps", _crash):
        try:
            watched.look()
        except Crash:
            watched.tally.crashes += 1
    watched.reopen()
    watched.look()


def _crash(*value: object, **more: object) -> str:
    raise Crash


def _shares(events: int, rounds: int, chance: random.Random) -> Iterator[int]:
    """Divide events among rounds by chance."""
    of_round = Counter(chance.randrange(rounds) for _ in range(events))
    for at in range(rounds):
        yield of_round[at]


def _judged(watched: Watched, to: Receiver) -> Tally:
    arrived = [(notice["id"], notice["after"]) for notice in to.accepted]
    ids = Counter(notice["event"] for notice in to.accepted)
    made, came = Counter(watched.expected), Counter(arrived)
    tally = watched.tally
    tally.lost = sum((made - came).values())
    tally.doubled = sum((came - made).values()) + sum(number - 1 for number in ids.values())
    tally.misplaced = 0 if tally.lost or tally.doubled else int(arrived != watched.expected)
    return tally


def report(tally: Tally) -> str:
    """Return the figures in a line."""
    return (
        f"{tally.made:,} changes, {tally.lost} lost, {tally.doubled} doubled, "
        f"{'in order' if not tally.misplaced else 'OUT OF ORDER'}; {tally.refused} attempts while "
        f"the webhook was down, {tally.restarts} restarts, {tally.crashes} crashes"
    )
