"""The clean-up of a reinstall: it closes what the reinstall opened, and states the result. Pure."""

from __future__ import annotations

from tui.reinstall.decision import Kind, Next, Offer
from tui.reinstall.install_facts import (
    AGAIN_S,
    GOING,
    MOST_TRIES,
    NO_TRACE,
    STEP_S,
    Facts,
    ended_well,
    is_done,
    since,
)
from tui.reinstall.record import Step
from tui.reinstall.steps import came_to_nothing, refused_for_pin
from tui.store.operations import Operation, OpState
from tui.wizards.installing.request_plan import Move


class CleanUp(Facts):
    """The part after the installation ended or was stopped."""

    def next(self) -> Next:
        """Return the next action of the clean-up."""
        waits = self._unfinished()
        if waits is not None:
            return waits
        todo = [step for step in self.record.steps if self._is_due(step)]
        if not todo:
            return self._end()
        found = [self._clean(step) for step in todo]
        # Steps that need no user come first: an armed installer must not wait for a PIN.
        for kind in (Kind.SEND, Kind.WAIT, Kind.NEED, Kind.ASK):
            chosen = next((move for move in found if move is not None and move.kind is kind), None)
            if chosen is not None:
                return chosen
        return self._end()

    def _unfinished(self) -> Next | None:
        """Return a wait while a step of the installation is running, because it would undo an
        earlier clean-up."""
        for name in ("arm", "boot-net", "reboot", "abort"):
            operation = self.last(name)
            if operation is not None and operation.state in GOING:
                return Next(
                    Kind.WAIT,
                    name,
                    f"Waiting for {operation.action} to end.",
                    late_at=since(operation) + STEP_S,
                )
        return None

    def _is_due(self, step: Step) -> bool:
        if step.move is Move.TASK:
            return not (self.is_stopping or self.has_failed) and step.id not in self.record.passed
        if step.move is Move.BOOT_DISK:
            return self._left_a_trace("boot-net")
        return step.move is Move.DISARM and self._left_a_trace("arm")

    def _left_a_trace(self, name: str) -> bool:
        return any(operation.state not in NO_TRACE for operation in self.sent.get(name, ()))

    def _clean(self, step: Step) -> Next | None:
        """Return the action for one step of the clean-up; `None` if it is done or given up."""
        operation = self._newest_closer(step)
        if operation is None:
            return self.send(step, alone=step.move is Move.DISARM)
        if operation.state is OpState.DONE:
            return None
        if operation.state in GOING:
            return Next(Kind.WAIT, step.id, f"{step.words}.", late_at=since(operation) + STEP_S)
        if step.move is Move.TASK:
            if came_to_nothing(operation) and self.attempts(step) < MOST_TRIES:
                return self.send(step, operation.said, after_s=AGAIN_S)
            return None  # a failed task leaves nothing open, and the final result names it
        if self.granted(step.id):
            return self.send(step, alone=step.move is Move.DISARM)
        if step.takes_pin and refused_for_pin(operation):
            return self.send(step, f"The PIN was refused: {operation.said}", fresh_pin=True)
        repeatable = step.api.is_repeatable or came_to_nothing(operation)
        if repeatable and self.attempts(step) < MOST_TRIES:
            return self.send(step, operation.said, after_s=AGAIN_S, alone=step.move is Move.DISARM)
        if step.id in self.record.passed:
            return None
        words = (
            f"{step.words}: {operation.state}. {operation.said} "
            "It is listed under Loose ends until a read confirms it."
        )
        return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.CLOSE))

    def _newest_closer(self, step: Step) -> Operation | None:
        """Return the last closing request. A request before the opening proves nothing."""
        opened = self.last("boot-net" if step.move is Move.BOOT_DISK else "arm")
        found = [
            operation
            for operation in self.sent.get(step.id, ())
            if opened is None or operation.id > opened.id
        ]
        done = next((operation for operation in found if operation.state is OpState.DONE), None)
        return done or (found[-1] if found else None)

    def _end(self) -> Next:
        left = [
            step
            for step in self.record.steps
            if self._is_due(step)
            and step.move is not Move.TASK
            and not is_done(self._newest_closer(step))
        ]
        after = f" Left open: {', '.join(step.action for step in left)}." if left else ""
        if self.is_stopping:
            return Next(Kind.END, words=f"Stopped by the user.{after}")
        if self.has_failed:
            said = self.main.said if self.main is not None else ""
            return Next(Kind.END, words=f"The installation failed. {said}{after}")
        main = self.main
        if main is not None and ended_well(main):
            missed = self._missed_tasks()
            return Next(
                Kind.END, words=f"Installed.{missed}{after}", went_well=not (left or missed)
            )
        return Next(
            Kind.END,
            words=f"The installation was running and its key is lost. Check the server.{after}",
            went_well=False,
        )

    def _missed_tasks(self) -> str:
        """Return a sentence with the reason for each task of the plan that did not run."""
        sentences = ""
        for step in self.record.steps:
            operation = self.last(step.id)
            if (
                step.move is Move.TASK
                and step.id not in self.record.passed
                and operation is not None
                and not is_done(operation)
            ):
                done = (
                    "perhaps not done"
                    if operation.state is OpState.UNKNOWN
                    else f"not done ({operation.state})"
                )
                said = f": {operation.said.rstrip('.')}" if operation.said else ""
                sentences += f" {step.words}: {done}{said}."
        return sentences
