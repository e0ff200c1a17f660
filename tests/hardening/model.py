"""Changes, faults, wrong PINs, ended sessions, deaths and time in any order that hypothesis thinks
of.

What must hold after each step is written down beside the world, as a count of what a person
confirmed: the provider was asked at most as often, every request it got is one operation of the
journal, a PIN is sent at most once for each time it was typed, and in the end nothing is open.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.operations import test_operations
from tests.operations.rig import Rig, signed_in, still_provider
from tests.operations.test_operations import METAL, OTHER, VM, Scene, reboot
from tests.support.until import until_now
from tui.api.catalog import eq_power_actions as eq_power
from tui.operations.journal.owner import owner_name
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.store.operations import FINAL, OpState

ACTIONS = (eq_power.REBOOT, eq_power.ON, eq_power.OFF, eq_power.HARD_OFF)
SERVERS = (METAL, OTHER, VM)
FAULTS = (
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.HTTP_500,
    Fault.HTML_502,
    Fault.TRUNCATED,
    Fault.EMPTY,
    Fault.HTTP_504,
    Fault.SESSION_LOST,
    Fault.KEY_GONE,
    Fault.MAYBE,
    Fault.NO_ANYWAY,
    Fault.NO_KEY,
)
WHERE = (*(action.name for action in ACTIONS), "eq_callback/check", "eq/show")
WRONG = "9999"
_deaths = itertools.count(1)


class Person(RuleBasedStateMachine):
    """One at the keyboard, one provider, one journal, one process after the other."""

    repeats = False
    """A careless engine, to see that it is caught: what is unknown after a death is sent again."""

    @initialize()
    def begin(self) -> None:
        self.stack = contextlib.ExitStack()
        self.server, self.world = self.stack.enter_context(still_provider())
        self.client = self.stack.enter_context(signed_in(self.server.url))
        self.path = (
            Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            / "state"
            / "journal.sqlite3"
        )
        self.confirmed, self.wrong_pins = Counter[tuple[str, int]](), 0
        self._start()

    def _start(self) -> None:
        # As of a process that is dead: the next one takes over at once.
        host, space, _, *others = owner_name().split("|")
        name = "|".join((host, space, str(2**22 + next(_deaths)), *others))
        self.parts = Rig()
        with patch.object(test_operations, "owner_name", lambda: name):
            self.scene = Scene(self.parts, self.client, self.world, self.path).begin()

    def _quiet(self) -> None:
        until_now(lambda: not self.parts.pool.busy, "what can be done has been done")

    @rule(
        action=st.sampled_from(ACTIONS),
        server=st.sampled_from(SERVERS),
        right=st.sampled_from((True, True, False)),
    )
    def confirm(self, action: Any, server: int, right: bool) -> None:
        before = len(self.scene.refused)
        self.scene.submit(reboot(server, action=action), DEMO_PIN if right else WRONG)
        if len(self.scene.refused) == before:
            self.confirmed[action.name, server] += 1
            self.wrong_pins += not right
        self._quiet()

    @rule(where=st.sampled_from(WHERE), fault=st.sampled_from(FAULTS))
    def break_something(self, where: str, fault: Fault) -> None:
        self.world.faults.add(where, fault)

    @rule(seconds=st.sampled_from((0.5, 3.0, 20.0, 120.0)))
    def wait(self, seconds: float) -> None:
        for _ in range(4):
            self.world.clock.advance(seconds / 4)
            self.parts.clock.advance(seconds / 4)
            self._quiet()

    @rule()
    def die(self) -> None:
        self._quiet()
        self.parts.close()
        if self.repeats:
            for operation in self.scene.found():
                if operation.state in (OpState.UNKNOWN, OpState.RUNNING):
                    action = next(made for made in ACTIONS if made.name == operation.action)
                    with contextlib.suppress(Exception):
                        self.client.change(
                            action,
                            action.params.model_validate(
                                {"id": operation.server_id, "pin": DEMO_PIN}
                            ),
                            lambda status, raw: None,
                        )
        self._start()
        self._quiet()

    @invariant()
    def nothing_is_sent_more_often_than_confirmed(self) -> None:
        if not hasattr(self, "scene"):
            return
        for (action, server), count in self.world.by_server.items():
            if action in {action.name for action in ACTIONS}:
                assert count <= self.confirmed[action, server], (
                    f"{action} of {server}: {count} sent"
                )
        assert self.world.pin_failures <= self.wrong_pins

    @invariant()
    def what_is_over_has_no_key(self) -> None:
        if hasattr(self, "scene"):
            assert all(
                operation.key is None
                for operation in self.scene.found()
                if operation.state in FINAL
            )

    def teardown(self) -> None:
        if not hasattr(self, "scene"):
            return
        try:
            self.world.faults.clear()
            self.scene.wind(lambda: self.scene.operations.settled, "everything comes to its end")
            journal = self.scene.operations.ledger.journal()
            rows = journal.since("main", 0)
            assert {operation.state for operation in rows} <= {*FINAL, OpState.UNKNOWN}
            sent = Counter(
                (operation.action, operation.server_id)
                for operation in rows
                if operation.sent_at is not None
            )
            for (action, server), count in self.world.by_server.items():
                if action in WHERE[: len(ACTIONS)]:
                    assert count <= sent[action, server], (
                        f"{action} of {server} is not in the journal"
                    )
            self.scene.operations.close()
            assert not self.parts.bugs, self.parts.bugs
        finally:
            self.parts.close()
            self.stack.close()


class Careless(Person):
    """The null control."""

    repeats = True


def measure(runs: int, steps: int, kind: type[Person] = Person) -> str:
    """So many stories of so many steps. Returns the one that went wrong, empty when none did."""
    # The control only has to be caught; of others the shortest story is told.
    phases = (Phase.generate,) if kind.repeats else (Phase.generate, Phase.shrink)
    sizes = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        derandomize=not os.environ.get("FULL"),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(kind, settings=sizes)
    except Exception as wrong:  # noqa: BLE001  # whatever it is, it is what was looked for
        return "\n".join((f"{type(wrong).__name__}: {wrong}", *getattr(wrong, "__notes__", ())))
    return ""
