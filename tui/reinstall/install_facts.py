"""The facts that decide the next step of a reinstall: its record, its operations, and the available
secrets.

Pure.
"""

from __future__ import annotations

from tui.operations.outcome_words import may_run_on
from tui.reinstall.decision import Have, Kind, Next, Offer
from tui.reinstall.record import Record, Step
from tui.reinstall.steps import Sent, came_to_nothing, grant
from tui.store.operations import Operation, OpState
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import Move

SIGN_S = 900.0
"""Longest time from the restart to the first stage report, because the self-test of a server is
slow."""
STEP_S = 300.0
"""Time after which any other step counts as late."""
INSTALL_S = 5400.0
"""Time after which an installation counts as late, if there are no earlier ones to compare with.
Source: the provider's Terraform client."""
AGAIN_S = 10.0
MOST_TRIES = 3
"""Maximum automatic attempts of a step that was not sent, or that may be repeated."""
LOOK_S = 120.0
"""Maximum age of the last poll before a request that would interrupt an installation."""
MOST_WIPES = 2
"""Maximum automatic attempts of a step that erases disks."""
CUT_SHORT = frozenset({Move.ARM, Move.BOOT_NET, Move.REBOOT, Move.HUMAN})
NO_TRACE = frozenset({OpState.NOT_SENT, OpState.REFUSED})
GOING = frozenset({OpState.PLANNED, OpState.SENDING, OpState.RUNNING})


class Facts:
    """The facts about one reinstall at one time."""

    def __init__(self, record: Record, sent: Sent, have: Have, now: float) -> None:
        self.record, self.sent, self.have, self.now = record, sent, have, now

    def last(self, name: str) -> Operation | None:
        """Return the last operation of a step."""
        found = self.sent.get(name)
        return found[-1] if found else None

    @property
    def main(self) -> Operation | None:
        """Return the operation that installs."""
        return self.last(self.record.main)

    @property
    def has_begun(self) -> bool:
        """Return whether a stage was reported or the key ended successfully. No restart is needed
        then."""
        return any(
            operation.stages > 0 or ended_well(operation)
            for operation in self.sent.get(self.record.main, ())
        )

    @property
    def has_ended(self) -> bool:
        """Return whether the installation is over: its key reports the end, or disappeared after
        stages, because a lost OK deletes it too."""
        main = self.main
        if main is None:
            return False
        if main.state is OpState.FAILED or ended_well(main):
            return True
        is_gone = main.state is OpState.UNKNOWN and main.stages > 0 and not may_run_on(main)
        return is_gone or "end" in self.record.passed

    @property
    def has_failed(self) -> bool:
        """Return whether the provider reports that the installation failed."""
        return self.main is not None and self.main.state is OpState.FAILED

    @property
    def is_stopping(self) -> bool:
        """Return whether the user stopped the reinstall."""
        return self.record.stopping or is_done(self.last("abort"))

    def granted(self, name: str) -> bool:
        """Return whether the user allowed one more request, and the permission is unused."""
        return grant(name, self.sent) in self.record.granted

    def tries(self, name: str) -> int:
        """Return how many requests of a step had no effect."""
        return sum(map(came_to_nothing, self.sent.get(name, ())))

    def attempts(self, step: Step) -> int:
        """Return the number of requests of a step."""
        return len(self.sent.get(step.id, ()))

    def stops(self) -> tuple[Offer, ...]:
        """Return whether a running request can be aborted without a clean-up."""
        runs = self.main is not None and self.main.state is OpState.RUNNING
        return () if self.record.way is InstallMethod.SINGLE and runs else (Offer.STOP,)

    def send(
        self,
        step: Step,
        why: str = "",
        *,
        fresh_pin: bool = False,
        after_s: float = 0.0,
        alone: bool = False,
    ) -> Next:
        """Send a step, or report what is missing. `alone`: the step needs neither a PIN nor the
        user."""
        needs = []
        if not alone and not self.have.go_on:
            needs.append("word")
        if (
            not alone and step.takes_pin and self.record.pin_used and not self.have.pin
        ) or fresh_pin:
            needs.append("pin")
        if step.takes_password and not self.have.password:
            needs.append("password")
        if step.takes_password and self.record.script_mark and not self.have.script:
            needs.append("script")
        words = f"{step.words}. {why}".strip()
        if needs:
            return Next(Kind.NEED, step.id, words, (Offer.RESUME, *self.stops()), tuple(needs))
        return Next(Kind.SEND, step.id, words, after_s=after_s)


def ended_well(operation: Operation) -> bool:
    """Return whether its key reported OK. A success without a key is only a start."""
    return operation.state is OpState.DONE and bool(operation.answer)


def is_done(operation: Operation | None) -> bool:
    """Return whether there is an operation and it succeeded."""
    return operation is not None and operation.state is OpState.DONE


def since(operation: Operation) -> float:
    """Return when the operation was sent or planned, in Unix seconds."""
    return operation.sent_at or operation.planned_at
