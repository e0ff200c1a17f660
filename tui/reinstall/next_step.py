"""The next step of a reinstall, from its record and the journal's operations. Pure.

A step is never sent twice. A step with an operation is sent again only if the operation proves that
nothing was sent or that the provider refused, or if the user decides so. Clearing the network boot
is the exception. It may be repeated (declared in `tui.api.catalog`) and is repeated, because an
armed network boot erases disks.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.operations.outcome_words import may_run_on
from tui.reinstall.clean_up import CleanUp
from tui.reinstall.decision import Have, Kind, Next, Offer
from tui.reinstall.install_facts import (
    AGAIN_S,
    CUT_SHORT,
    GOING,
    INSTALL_S,
    MOST_TRIES,
    MOST_WIPES,
    SIGN_S,
    STEP_S,
    Facts,
    since,
)
from tui.reinstall.record import Record, Step
from tui.reinstall.steps import came_to_nothing, refused_for_pin, sent_steps
from tui.store.operations import Operation, OpState
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import Move


def next_move(record: Record, operations: Iterable[Operation], have: Have, now: float) -> Next:
    """Return the next action. Called again whenever an operation has changed."""
    if record.closed:
        return Next(Kind.END, words=record.closed, went_well=record.went_well)
    sent = sent_steps(record, operations)
    installation = Installation(record, sent, have, now)
    if not installation.is_stopping and not installation.has_ended:
        return installation.next()
    return CleanUp(record, sent, have, now).next()


class Installation(Facts):
    """The part up to the end of the installation."""

    def next(self) -> Next:
        """Return the next action before the clean-up."""
        return self._forward() or self._installing()

    def _forward(self) -> Next | None:
        """Return the next action before the restart; `None` after the restart."""
        for step in self.record.steps:
            if step.move in (Move.BOOT_DISK, Move.TASK, Move.DISARM):
                break
            if step.id in self.record.passed:
                continue
            if self.has_begun and step.id != self.record.main:
                # The installation is running. A restart would interrupt it, and arming the network
                # boot now would leave it armed.
                continue
            found = self._try_pin(step) if step.move is Move.PIN else self._step(step)
            if found is not None:
                return self._look_first(found) if step.move in CUT_SHORT else found
        return None

    def _look_first(self, what: Next) -> Next:
        """In some accounts, the request for the key starts the wipe. Only a status request shows
        whether it has begun."""
        main = self.main
        if (
            what.kind is not Kind.SEND
            or self.have.look
            or main is None
            or main.state is not OpState.RUNNING
        ):
            return what
        words = "Checking whether the installation has already started."
        if not self.have.follows:
            words = (
                "Another Hostdeck process still follows the installation and hands it over within "
                "a few seconds."
            )
        return Next(
            Kind.WAIT,
            self.record.main,
            words,
            (Offer.ABORT, *self.stops()),
            after_s=1.0,
            late_at=since(main) + STEP_S,
        )

    def _try_pin(self, step: Step) -> Next | None:
        """Verify the PIN before sending a request that can erase disks."""
        if self.main is not None and not came_to_nothing(self.main):
            return None
        tried = self.sent.get(step.id, [])[self.have.pin_tries :]
        return self.send(step) if not tried else self._step(step)

    def _step(self, step: Step) -> Next | None:
        """Return the action for one step; `None` if the step is done."""
        operation = self.last(step.id)
        if operation is None:
            return self.send(step)
        if operation.state is OpState.DONE or (
            operation.state is OpState.RUNNING and step.id == self.record.main
        ):
            return None
        if operation.state in GOING:
            return Next(
                Kind.WAIT,
                step.id,
                f"{step.words}.",
                late_at=since(operation) + STEP_S,
                offers=self.stops(),
            )
        if step.id == self.record.main and operation.stages > 0 and may_run_on(operation):
            # it has begun; the wait for its end reports that its progress is unreadable
            return None
        if self.granted(step.id):
            return self.send(step)
        if step.takes_pin and refused_for_pin(operation):
            safe = " Nothing was erased." if step.move is Move.PIN else ""
            return self.send(
                step, f"The PIN was refused: {operation.said.rstrip('.')}.{safe}", fresh_pin=True
            )
        most = MOST_WIPES if step.id == self.record.main else MOST_TRIES
        if came_to_nothing(operation) and self.tries(step.id) < most:
            return self.send(step, operation.said, after_s=AGAIN_S)
        return self._stuck(step, operation)

    def _stuck(self, step: Step, operation: Operation) -> Next:
        """Ask the user about a step that failed or is unknown. For the restart, a stage report may
        decide first."""
        stops = self.stops()
        said = f" {operation.said.rstrip('.')}." if operation.said else ""
        if step.move is Move.PIN:
            words = (
                f"Hostdeck could not find out whether the PIN is right: {operation.state}.{said} "
                "Nothing was erased."
            )
            return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.PASS, *stops))
        if operation.state is not OpState.UNKNOWN:
            return Next(
                Kind.ASK, step.id, f"{step.words}: {operation.state}.{said}", (Offer.AGAIN, *stops)
            )
        words = f"{step.words}: the outcome is unknown.{said}"
        if step.move is Move.REBOOT:
            advice = (
                " The first stage that the installer reports decides it. The console may show more."
            )
            return Next(
                Kind.ASK,
                step.id,
                words + advice,
                (Offer.PASS, Offer.AGAIN, Offer.HUMAN, *stops),
                late_at=since(operation) + SIGN_S,
            )
        if step.move in (Move.KEY, Move.ORDER):
            # A second request would wipe again, so it is never offered. `eq/show` shows whether the
            # disks are erased.
            without = (Offer.PASS,) if step.move is Move.KEY else ()
            return Next(
                Kind.ASK,
                step.id,
                f"{words} Hostdeck never sends this request twice. It reads the system again.",
                (*without, *stops),
            )
        return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.PASS, *stops))

    def _installing(self) -> Next:
        main = self.main
        if main is not None and main.state is OpState.RUNNING:
            restart = self.last("reboot") or self.last("human") or main
            if main.stages == 0 and self.record.way is InstallMethod.STAGED:
                late = None if self.last("human") else since(restart) + SIGN_S
                offers = (Offer.ABORT, Offer.HUMAN, *self.stops())
                return Next(
                    Kind.WAIT,
                    self.record.main,
                    "Waiting for the installation to begin.",
                    offers,
                    late_at=late,
                )
            words = main.stage or "The installation is running."
            return Next(
                Kind.WAIT,
                self.record.main,
                words,
                (Offer.ABORT, *self.stops()),
                late_at=since(main) + INSTALL_S,
            )
        # No key reports the end: it was lost, or the provider returned none.
        return Next(
            Kind.ASK,
            "end",
            "Hostdeck has no key to follow the installation. Check the console: is it installed?",
            (Offer.PASS, *self.stops()),
        )
