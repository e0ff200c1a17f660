"""`python -m tui.cli.plan_process`: waits for the time of one planned change and sends it. Has no
terminal.

The process reads account, credentials and PIN from standard input. It holds the lock of the change
for its whole lifetime, so that no other process sends the change. It sets the tag that colleagues
see, waits, validates the change again, writes it to the journal, sends it, and removes the tag. If
the journal already has operations of the change, nothing is sent: their outcome is followed.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli.background_process import BugLog, sign_in, work_unattended
from tui.clock import SystemClock
from tui.config.settings import Network
from tui.credentials.hardening import harden
from tui.credentials.pin import Pin
from tui.errors import HostdeckError
from tui.operations.journal.owner import owner_name
from tui.parts import Account, Parts
from tui.scheduled.change_file import ChangeFile
from tui.scheduled.plan_spawning import READY, TAKEN
from tui.scheduled.plannable import TAG
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.operations.plan import Plan, Request
    from tui.store.operations import Operation

LOOK_S = 1.0
"""Seconds between checks of the clock and the file: a cancelled change ends the process."""
WORK_S = 3600.0
"""Longest time for which sent requests are followed; the next start of Hostdeck continues."""
STOP_S = 5.0


def main() -> int:
    """Take the change, wait, send it, and return an exit code."""
    harden()
    return work_unattended(_work)


def _work(received: dict[str, Any], stop: threading.Event, bugs: BugLog) -> int:
    return run_change(received, SystemClock(), stop, bugs.report, _say)


def _say(word: str) -> None:
    print(word, flush=True)


def run_change(
    received: dict[str, Any],
    clock: Clock,
    stop: threading.Event,
    on_bug: Callable[[Exception], None],
    say: Callable[[str], None],
) -> int:
    """Complete one planned change, unless another process has it. Return an exit code."""
    pin = Pin(received.pop("pin", ""))
    try:
        file = ChangeFile(Path(received["journal"]).parent, received["profile"])
        handle = file.take(int(received["change"]))
        say(TAKEN if handle is None else READY)
        if handle is None:
            return 1
        try:
            PlanProcess(received, file, pin, clock, stop, on_bug).run()
        finally:
            os.close(handle)
    finally:
        pin.wipe()
    return 0


class PlanProcess:
    """The work of the process that holds the lock of one change."""

    def __init__(
        self,
        received: dict[str, Any],
        file: ChangeFile,
        pin: Pin,
        clock: Clock,
        stop: threading.Event,
        on_bug: Callable[[Exception], None],
    ) -> None:
        self._received, self._file, self._pin = received, file, pin
        self._clock, self._stop, self._on_bug = clock, stop, on_bug
        self._id = int(received["change"])
        self._may_be_sent = False
        """True if the change was passed on for journaling and sending."""

    def run(self) -> None:
        """Wait for the time, send the change once, and clean up."""
        change = self._file.get(self._id)
        if change.state is ChangeState.WAITING and not change.is_overdue(self._clock.now()):
            change = self._announced(change)
            change = self._waited(change)
        if self._stop.is_set() and change.state is ChangeState.WAITING:
            return  # another process can take it
        if change.state is ChangeState.RUNNING:
            change = self._resumed(change)
        elif change.state is ChangeState.WAITING:
            change = self._sent(change)
        self._pin.wipe()
        if change.tagged:
            self._cleaned(change)

    # Before the planned time

    def _announced(self, change: ScheduledChange) -> ScheduledChange:
        """Set the tag that colleagues see. A change without its tag is still sent at its time."""
        if change.tagged:
            return change
        from tui.commands.tags_commands import set_plan
        from tui.fleet.tag_text import TagText

        change = self._file.update(change.id, _tagged)
        with self._parts() as parts, suppress(HostdeckError):
            from tui.cli.details import with_details

            rows = with_details(parts.client(), [server.row for server in change.servers])
            tag = TagText(TAG, _tag_text(change), f"{change.who}: planned with Hostdeck")
            self._submit(parts, set_plan(rows, tag), Pin(""))
        return change

    def _waited(self, change: ScheduledChange) -> ScheduledChange:
        """Wait for the time of the change, unless it is cancelled first."""
        while change.state is ChangeState.WAITING and self._clock.now() < change.window.at:
            left_s = change.window.at - self._clock.now()
            self._clock.wait(self._stop, min(LOOK_S, max(0.0, left_s)))
            if self._stop.is_set():
                break
            change = self._file.get(change.id)
        return change

    # At the planned time

    def _sent(self, change: ScheduledChange) -> ScheduledChange:
        """Validate the change again and send it. Return it with its outcome."""
        if change.is_overdue(self._clock.now()):
            said = "No process could send it in its window. Nothing was sent."
            return self._ended(change, ChangeState.MISSED, said)
        if change.uses_pin and self._pin.secret is None:
            said = "The process that had the PIN ended. Nothing was sent. Plan the change again."
            return self._ended(change, ChangeState.REFUSED, said)
        change = self._file.update(change.id, _running)
        if change.state is not ChangeState.RUNNING:
            return change  # cancelled at the last moment
        try:
            with self._parts() as parts:
                return self._outcome(parts, change, self._judged_and_submitted(parts, change))
        except HostdeckError as error:
            if self._may_be_sent:
                return self._resumed(change)  # only the journal knows what was sent
            said = f"{error.headline} {error.said}".strip()
            return self._ended(change, ChangeState.REFUSED, f"{said} Nothing was sent.")

    def _judged_and_submitted(self, parts: Parts, change: ScheduledChange) -> str:
        """Send the change. Return why it was not sent; empty when it was written to the journal."""
        from tui.cli.plan_judging import judged_plan

        operations = parts.operations()
        plan, problem = judged_plan(
            parts.client(), change, parts.store, self._clock, read_only=self._read_only()
        )
        if plan is None or problem:
            if plan is not None:
                operations.record_refusals(plan, problem)
            return problem
        if operations.ledger.journal().batch(change.batch):
            return ""  # never twice
        self._may_be_sent = True
        return self._submit(parts, plan, self._pin)

    def _outcome(self, parts: Parts, change: ScheduledChange, problem: str) -> ScheduledChange:
        if problem:
            words = problem.removesuffix(" Nothing was sent.")
            return self._ended(change, ChangeState.REFUSED, f"{words} Nothing was sent.")
        return self._from_journal(change, parts.operations().ledger.journal().batch(change.batch))

    def _resumed(self, change: ScheduledChange) -> ScheduledChange:
        """Return the journaled outcome of a change whose process ended. Nothing is sent."""
        with self._parts() as parts:
            self._settle(parts)
            journal = parts.operations().ledger.journal()
            found, loss = journal.batch(change.batch), journal.loss
            if found:
                return self._from_journal(change, found)
            is_as_planned, words = self._read_outcome(parts, change)
        said = (
            "Its process ended, and the journal lost records."
            if loss
            else "Its process ended before it wrote to the journal. Nothing was sent."
        )
        if is_as_planned and (loss or not change.is_event):
            return self._ended(change, ChangeState.DONE, f"{said} The servers were read: {words}")
        if loss:
            return self._ended(change, ChangeState.UNKNOWN, f"{said} Check the servers. {words}")
        return self._ended(change, ChangeState.MISSED, f"{said} {words}")

    def _read_outcome(self, parts: Parts, change: ScheduledChange) -> tuple[bool, str]:
        """Return whether a read shows every server as the change wanted it, and its words."""
        from tui.cli.plan_outcome_reads import read_outcome

        try:
            return read_outcome(parts.client(), parts.poller(), change)
        except HostdeckError as error:
            return False, f"{error.headline} {error.said}".strip()

    def _from_journal(
        self, change: ScheduledChange, operations: list[Operation]
    ) -> ScheduledChange:
        from tui.scheduled.change_outcomes import outcome_of

        state, said = outcome_of(operations)
        return self._ended(change, state, said)

    def _ended(self, change: ScheduledChange, state: ChangeState, said: str) -> ScheduledChange:
        now = self._clock.now()

        def ended(current: ScheduledChange) -> ScheduledChange:
            return current.ended(state, said, now)

        return self._file.update(change.id, ended)

    # Afterwards

    def _cleaned(self, change: ScheduledChange) -> None:
        """Remove the tag, unless another change or another user has set it meanwhile."""
        from tui.api.catalog import tags_actions as tags
        from tui.operations.plan import Plan, Request

        planned = self._file.all()
        own = {(TAG, safe_text(_tag_text(each))) for each in planned}
        others = {
            server.id
            for each in planned
            if each.is_open and each.id != change.id
            for server in each.servers
        }
        requests: list[Request] = []
        with self._parts() as parts, suppress(HostdeckError):
            from tui.cli.details import with_details

            rows = with_details(parts.client(), [server.row for server in change.servers])
            for row in rows:
                if row.id not in others and own.intersection(row.tags):
                    params = tags.RemoveTag(id=row.id, tag=TAG)
                    requests.append(Request.on(row, tags.REMOVE, params, locks=False))
            if requests:
                effect = "Removes the tag of a planned change."
                plan = Plan(f"Remove tag {TAG}", tuple(requests), effect, goes_on=True)
                self._submit(parts, plan, Pin(""))
            self._file.update(change.id, _untagged)

    # Composition

    @contextmanager
    def _parts(self) -> Iterator[Parts]:
        """Build the components, signed in. Unfinished work is free for the next process
        afterwards."""
        from tui.assembly import for_background

        received = self._received
        journal = Path(received["journal"])
        account = Account(
            url=lambda: str(received["url"]),
            journal_file=lambda: journal,
            profile=received["profile"],
            who=received["who"],
            network=Network(requests_per_second=float(received["per_second"])),
        )
        parts = for_background(self._clock, account, owner_name(), on_bug=self._on_bug)
        try:
            operations = parts.operations()
            operations.attended = False
            sign_in(parts.client(), received)
            operations.open()
            yield parts
        finally:
            parts.close(STOP_S)

    def _submit(self, parts: Parts, plan: Plan, pin: Pin) -> str:
        """Send a plan and wait for its end. Return why it was not sent; empty if it was."""
        submitted = threading.Event()
        problems: list[str] = []

        def on_submitted(submission: Any) -> None:
            if submission.error is not None:
                problems.append(submission.error.said or submission.error.headline)
            submitted.set()

        parts.operations().submit(plan, pin, on_submitted=on_submitted)
        submitted.wait()
        self._settle(parts)
        return problems[0] if problems else ""

    def _settle(self, parts: Parts) -> None:
        """Wait until no work is in progress."""
        until = self._clock.monotonic() + WORK_S
        while not parts.settled and self._clock.monotonic() < until:
            if self._clock.wait(self._stop, 0.1):
                break

    def _read_only(self) -> bool:
        """Return whether the current configuration forbids changes."""
        from tui.config.config_loader import load

        if self._received.get("refuses_changes"):
            return True
        path = self._received.get("config")
        if not path:
            return False
        try:
            settings = load(Path(path))
        except HostdeckError:
            return True  # an unreadable file may forbid changes
        return settings.profile(self._received.get("profile_name", "")).read_only


def _tag_text(change: ScheduledChange) -> str:
    return change.tag_value[:200]


def _tagged(change: ScheduledChange) -> ScheduledChange:
    return replace(change, tagged=True)


def _untagged(change: ScheduledChange) -> ScheduledChange:
    return replace(change, tagged=False)


def _running(change: ScheduledChange) -> ScheduledChange:
    is_waiting = change.state is ChangeState.WAITING
    return replace(change, state=ChangeState.RUNNING) if is_waiting else change


if __name__ == "__main__":
    sys.exit(main())
