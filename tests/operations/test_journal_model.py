"""The states of the journal against a model that was written for this test alone.

The model knows nothing of the table of transitions in the program. It says in its own words what
may follow what, what becomes of the key, and which servers are locked, and it survives that the
journal is closed and opened again by the same owner or by another process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tui.clock import HandClock
from tui.models.async_answer import AsyncKey
from tui.operations.journal.journal import Journal, NotAllowedNow, ServerLocked
from tui.store.operations import OpState, Planned

SERVERS = st.sampled_from([1, 2, None])
PROFILES = st.sampled_from(["main", "other"])
OWNERS = st.sampled_from(["first", "second"])
STATES = [str(state) for state in OpState]
PLACES = st.integers(0, 5)

ENDS = {"not sent", "refused", "done", "failed"}
NEXT = {
    # Nothing has left: it is sent, or it is not.
    "planned": {"sent", "not sent"},
    # Anything can become of a request, but it cannot be planned or sent once more.
    "sent": {"running", "unknown"} | ENDS,
    # The provider has accepted it; a later refusal is a failure.
    "running": {"running", "done", "failed", "unknown"},
    # A read may find the end, or that it still runs. It is never sent again.
    "unknown": {"running"} | ENDS,
}


@dataclass
class Expected:
    """An operation as the model knows it."""

    profile: str
    server: int | None
    locks: bool
    owner: str
    planned_at: float
    state: str = "planned"
    changed_at: float = 0.0
    sent_at: float | None = None
    key: str | None = None
    stage: str = ""
    stages: int = 0
    settled: bool = False
    history: tuple[str, ...] = ("planned",)

    @property
    def holds_server(self) -> bool:
        under_way = self.state in {"planned", "sent", "running"}
        return self.locks and (under_way or (self.state == "unknown" and not self.settled))


class JournalStates(RuleBasedStateMachine):
    """Random plans, moves, settlements, and restarts."""

    @initialize()
    def begin(self) -> None:
        # In memory, where there is such a directory: each step waits for the disk otherwise.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="journal-model-", dir=memory))
        self.clock = HandClock()
        self.owner = "first"
        self.expected: dict[int, Expected] = {}
        self.touched: set[int] = set()
        self.open()

    def open(self) -> None:
        self.journal = Journal(self.folder / "journal.sqlite3", self.owner, self.clock)

    def teardown(self) -> None:
        if not hasattr(self, "journal"):
            return
        self.journal.close()
        shutil.rmtree(self.folder)

    def chosen(self, place: int) -> int | None:
        numbers = list(self.expected)
        if not numbers:
            return None
        number = numbers[place % len(numbers)]
        self.touched.add(number)
        return number

    @rule(profile=PROFILES, server=SERVERS, locks=st.booleans())
    def plan(self, profile: str, server: int | None, locks: bool) -> None:
        holding = [
            number
            for number, item in self.expected.items()
            if item.holds_server and (item.profile, item.server) == (profile, server)
        ]
        wanted = Planned("eq/reboot", server, "web-01", "{}", locks)
        if locks and server is not None and holding:
            with pytest.raises(ServerLocked) as caught:
                self.journal.plan([wanted], profile=profile, who="test")
            assert caught.value.pending.id in holding
            assert caught.value.certain == "Nothing was sent."
            return
        (made,) = self.journal.plan([wanted], profile=profile, who="test")
        now = self.clock.now()
        self.touched.add(made.id)
        self.expected[made.id] = Expected(profile, server, locks, self.owner, now, changed_at=now)

    @rule(
        place=PLACES,
        to=st.sampled_from(STATES),
        with_key=st.booleans(),
        stage=st.sampled_from([None, "Erasing", "Installing"]),
        answered=st.booleans(),
    )
    def move(self, place: int, to: str, with_key: bool, stage: str | None, answered: bool) -> None:
        number = self.chosen(place)
        if number is None:
            return
        item = self.expected[number]
        in_hand = item.state in {"planned", "sent", "running"}
        foreign = in_hand and item.owner != self.owner and not answered
        key = AsyncKey("k" * 32) if with_key else None
        if to not in NEXT.get(item.state, ()) or foreign:
            with pytest.raises(NotAllowedNow) as caught:
                self.journal.move(number, OpState(to), key=key, stage=stage, answered=answered)
            assert caught.value.certain == "Nothing was written."
            return
        self.journal.move(number, OpState(to), key=key, stage=stage, answered=answered)
        changed = replace(item, state=to, changed_at=self.clock.now(), history=(*item.history, to))
        changed.sent_at = changed.changed_at if to == "sent" else item.sent_at
        changed.owner = self.owner if to == "running" else item.owner
        if stage is not None and stage != item.stage:
            changed.stage, changed.stages = stage, item.stages + 1
        changed.key = str(key) if key is not None else item.key
        if to in ENDS | {"unknown"}:
            changed.key = None
        if to == "unknown":
            changed.settled = False
        self.expected[number] = changed

    @rule(place=PLACES)
    def settle(self, place: int) -> None:
        number = self.chosen(place)
        if number is not None:
            self.journal.settle(number, "A person looked.")
            item = self.expected[number]
            history = (*item.history, item.state)
            self.expected[number] = replace(item, settled=True, history=history)

    @rule(seconds=st.integers(1, 5))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule(owner=OWNERS)
    def restart(self, owner: str) -> None:
        self.journal.close()
        self.owner = owner
        self.open()
        self.touched.update(self.expected)

    @invariant()
    def the_journal_agrees(self) -> None:
        """Look at what the last step may have changed; after a restart, at everything."""
        for number in self.touched:
            item, found = self.expected[number], self.journal.get(number)
            assert found is not None
            assert (found.state, found.key, found.stage, found.stages, found.settled) == (
                item.state,
                item.key,
                item.stage,
                item.stages,
                item.settled,
            )
            assert (found.planned_at, found.changed_at, found.sent_at) == (
                item.planned_at,
                item.changed_at,
                item.sent_at,
            )
            assert found.is_open is (item.state not in ENDS)
            events = [str(event.state) for event in self.journal.events(number)]
            assert tuple(events) == item.history
        for profile in {self.expected[number].profile for number in self.touched}:
            self.locks_agree(profile)
        self.touched.clear()

    def locks_agree(self, profile: str) -> None:
        for server in (1, 2):
            holding = [
                number
                for number, item in self.expected.items()
                if item.holds_server and (item.profile, item.server) == (profile, server)
            ]
            pending = self.journal.lock_on(profile, server)
            assert (pending is not None) is bool(holding)
            if pending is not None:
                assert pending.id in holding


def test_the_journal_agrees_with_the_model() -> None:
    run_state_machine_as_test(
        JournalStates,
        settings=settings(max_examples=6, stateful_step_count=20, database=None),
    )
