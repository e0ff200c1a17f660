"""What comes next in a reinstall, read from its record and from the journal's operations. Pure.

Never sends twice: a step that has an operation is only sent again when that one proves that nothing
left or that the provider refused, or when a person says so. Clearing is the exception: it may be
repeated (`tui.api.catalog` says so) and is, because what it leaves behind erases disks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tui.operations.outcome_words import may_run_on
from tui.reinstall.record import Record, Step
from tui.reinstall.steps import Sent, came_to_nothing, grant, refused_for_pin, sent_steps
from tui.store.operations import Operation, OpState
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import Move

SIGN_S = 900.0
"""How long a server may take from its restart to the first announcement: its self-test is slow."""
STEP_S = 300.0
"""How long any other step may take before it is called late."""
INSTALL_S = 5400.0
"""The same for the installation, without earlier ones to compare with. Source: the provider's
Terraform client."""
AGAIN_S = 10.0
MOST_TRIES = 3
"""How often a step of which nothing left, or that may be repeated, is sent by itself."""
LOOK_S = 120.0
"""How old the last look may be when something is sent that would cut an installation short."""
MOST_WIPES = 2
"""The same for what wipes."""
_CUT_SHORT = frozenset({Move.ARM, Move.BOOT_NET, Move.REBOOT, Move.HUMAN})
_NO_TRACE = frozenset({OpState.NOT_SENT, OpState.REFUSED})
_GOING = frozenset({OpState.PLANNED, OpState.SENDING, OpState.RUNNING})


class Kind(StrEnum):
    """What is to be done now."""

    SEND = "send"
    WAIT = "wait"
    NEED = "need"
    """Something only a person has: the PIN, the password, the word to go on after a restart."""
    ASK = "ask"
    """A person has to decide."""
    END = "end"


class Offer(StrEnum):
    """What a person can do. The value is what the command line calls it."""

    RESUME = "go on"
    AGAIN = "again"
    PASS = "go on without"  # noqa: S105  # no password
    ABORT = "abort"
    STOP = "stop and clean up"
    HUMAN = "ask a human to boot it"
    CLOSE = "leave it so"


@dataclass(frozen=True, slots=True)
class Have:
    """What this process has in memory."""

    go_on: bool = False
    """It was confirmed here, or somebody said to go on after a restart."""
    pin: bool = False
    password: bool = False
    script: bool = False
    pin_tries: int = 0
    """How often a PIN had been tried when this one was given: the tries after that are about this
    one."""
    look: bool = True
    """What is known of the installation is fresh: its key was looked at a moment ago."""
    follows: bool = True
    """Its key is looked at by this process."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done, and what to say of it."""

    kind: Kind
    step: str = ""
    words: str = ""
    offers: tuple[Offer, ...] = ()
    needs: tuple[str, ...] = ()
    """pin, password, script, word."""
    after_s: float = 0.0
    """Look again, or send, that much later."""
    late_at: float | None = None
    """From then on it is late, Unix seconds."""
    went_well: bool = False


def next_move(record: Record, operations: Iterable[Operation], have: Have, now: float) -> Next:
    """What comes next. Called anew whenever an operation has changed."""
    if record.closed:
        return Next(Kind.END, words=record.closed, went_well=record.went_well)
    return _Look(record, sent_steps(record, operations), have, now).next()


class _Look:
    """One look at one reinstall."""

    def __init__(self, record: Record, sent: Sent, have: Have, now: float) -> None:
        self.record, self.sent, self.have, self.now = record, sent, have, now

    def last(self, name: str) -> Operation | None:
        found = self.sent.get(name)
        return found[-1] if found else None

    @property
    def main(self) -> Operation | None:
        return self.last(self.record.main)

    # What is known of the installation itself

    @property
    def has_begun(self) -> bool:
        """A stage was announced, or its key has ended well: no restart is needed any more."""
        return any(
            one.stages > 0 or _ended_well(one) for one in self.sent.get(self.record.main, ())
        )

    @property
    def has_ended(self) -> bool:
        """The key says so, or is gone after stages: an OK that was lost deletes the key as well."""
        main = self.main
        if main is None:
            return False
        if main.state is OpState.FAILED or _ended_well(main):
            return True
        is_gone = main.state is OpState.UNKNOWN and main.stages > 0 and not may_run_on(main)
        return is_gone or "end" in self.record.passed

    @property
    def has_failed(self) -> bool:
        return self.main is not None and self.main.state is OpState.FAILED

    # The three parts

    def next(self) -> Next:
        if not self.is_stopping and not self.has_ended:
            going = self._forward()
            if going is not None:
                return going
            return self._installing()
        return self._clean_up()

    def _forward(self) -> Next | None:
        """Up to the restart; `None` when that is behind us."""
        for step in self.record.steps:
            if step.move in (Move.BOOT_DISK, Move.TASK, Move.DISARM):
                break
            if step.id in self.record.passed:
                continue
            if self.has_begun and step.id != self.record.main:
                # It installs already: a restart would cut it short, and arming now, for the first
                # time or once more, would leave it armed for nothing.
                continue
            found = self._try_pin(step) if step.move is Move.PIN else self._step(step)
            if found is not None:
                return self._look_first(found) if step.move in _CUT_SHORT else found
        return None

    def _look_first(self, what: Next) -> Next:
        """At some accounts asking for the key wipes by itself: only a look tells whether that has
        begun."""
        main = self.main
        if (
            what.kind is not Kind.SEND
            or self.have.look
            or main is None
            or main.state is not OpState.RUNNING
        ):
            return what
        words = "Looking first whether the installation has begun by itself."
        if not self.have.follows:
            words = (
                "Another Hostdeck process still looks at its key, and gives it to this one "
                "within some seconds."
            )
        return Next(
            Kind.WAIT,
            self.record.main,
            words,
            (Offer.ABORT, *self._stops()),
            after_s=1.0,
            late_at=_since(main) + STEP_S,
        )

    def _try_pin(self, step: Step) -> Next | None:
        """The PIN that is in hand has to be proven before anything is sent that may wipe."""
        if self.main is not None and not came_to_nothing(self.main):
            return None
        tried = self.sent.get(step.id, [])[self.have.pin_tries :]
        return self._send(step) if not tried else self._step(step)

    def _step(self, step: Step) -> Next | None:
        """What to do about one step; `None` when it is behind us."""
        one = self.last(step.id)
        if one is None:
            return self._send(step)
        if one.state is OpState.DONE or (
            one.state is OpState.RUNNING and step.id == self.record.main
        ):
            return None
        if one.state in _GOING:
            return Next(
                Kind.WAIT,
                step.id,
                f"{step.words}.",
                late_at=_since(one) + STEP_S,
                offers=self._stops(),
            )
        if step.id == self.record.main and one.stages > 0 and may_run_on(one):
            # it has begun; that nobody can ask how it goes is said where its end is waited for
            return None
        if self._granted(step.id):
            return self._send(step)
        if step.takes_pin and refused_for_pin(one):
            safe = " Nothing has been wiped." if step.move is Move.PIN else ""
            return self._send(
                step, f"The PIN was refused: {one.said.rstrip('.')}.{safe}", fresh_pin=True
            )
        most = MOST_WIPES if step.id == self.record.main else MOST_TRIES
        if came_to_nothing(one) and self._tries(step.id) < most:
            return self._send(step, one.said, after_s=AGAIN_S)
        return self._stuck(step, one)

    def _granted(self, name: str) -> bool:
        """A person let it be sent once more, and that has not been used yet."""
        return grant(name, self.sent) in self.record.granted

    def _tries(self, name: str) -> int:
        return sum(map(came_to_nothing, self.sent.get(name, ())))

    def _stuck(self, step: Step, one: Operation) -> Next:
        """It went wrong, or nobody knows: a person decides. For the restart a stage may decide
        first."""
        stops = self._stops()
        said = f" {one.said.rstrip('.')}." if one.said else ""
        if step.move is Move.PIN:
            words = (
                f"Whether the PIN is right could not be found out: {one.state}.{said} Nothing "
                "has been wiped."
            )
            return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.PASS, *stops))
        if one.state is not OpState.UNKNOWN:
            return Next(
                Kind.ASK, step.id, f"{step.words}: {one.state}.{said}", (Offer.AGAIN, *stops)
            )
        words = f"{step.words}: whether it was carried out is unknown.{said}"
        if step.move is Move.REBOOT:
            advice = " The first announcement would prove it; the console shows more."
            return Next(
                Kind.ASK,
                step.id,
                words + advice,
                (Offer.PASS, Offer.AGAIN, Offer.HUMAN, *stops),
                late_at=_since(one) + SIGN_S,
            )
        if step.move in (Move.KEY, Move.ORDER):
            # Sent twice it wipes twice: never offered again. `eq/show` tells whether the disks are
            # gone.
            without = (Offer.PASS,) if step.move is Move.KEY else ()
            return Next(
                Kind.ASK,
                step.id,
                f"{words} It is never sent twice; its system is read anew.",
                (*without, *stops),
            )
        return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.PASS, *stops))

    def _installing(self) -> Next:
        main = self.main
        if main is not None and main.state is OpState.RUNNING:
            restart = self.last("reboot") or self.last("human") or main
            if main.stages == 0 and self.record.way is InstallMethod.STAGED:
                late = None if self.last("human") else _since(restart) + SIGN_S
                offers = (Offer.ABORT, Offer.HUMAN, *self._stops())
                return Next(
                    Kind.WAIT,
                    self.record.main,
                    "Waiting for the installation to begin.",
                    offers,
                    late_at=late,
                )
            words = main.stage or "The installation runs."
            return Next(
                Kind.WAIT,
                self.record.main,
                words,
                (Offer.ABORT, *self._stops()),
                late_at=_since(main) + INSTALL_S,
            )
        # No key announces the end: it was lost, or the provider gave none.
        return Next(
            Kind.ASK,
            "end",
            "No key tells how the installation goes. Look at the console: is it there?",
            (Offer.PASS, *self._stops()),
        )

    def _stops(self) -> tuple[Offer, ...]:
        """One call that runs can be aborted; there is nothing to clean up after it."""
        runs = self.main is not None and self.main.state is OpState.RUNNING
        return () if self.record.way is InstallMethod.SINGLE and runs else (Offer.STOP,)

    @property
    def is_stopping(self) -> bool:
        return self.record.stopping or _done(self.last("abort"))

    # The clean-up

    def _clean_up(self) -> Next:
        waits = self._unfinished()
        if waits is not None:
            return waits
        todo = [step for step in self.record.steps if self._is_due(step)]
        if not todo:
            return self._end()
        found = [self._clean(step) for step in todo]
        # What can be done is done before what needs a person: an armed installer waits for no PIN.
        for kind in (Kind.SEND, Kind.WAIT, Kind.NEED, Kind.ASK):
            chosen = next((one for one in found if one is not None and one.kind is kind), None)
            if chosen is not None:
                return chosen
        return self._end()

    def _unfinished(self) -> Next | None:
        """Something of the way there is still under way: cleaning before its end would be undone by
        it."""
        for name in ("arm", "boot-net", "reboot", "abort"):
            one = self.last(name)
            if one is not None and one.state in _GOING:
                return Next(
                    Kind.WAIT,
                    name,
                    f"Waiting for {one.action} to end.",
                    late_at=_since(one) + STEP_S,
                )
        return None

    def _is_due(self, step: Step) -> bool:
        if step.move is Move.TASK:
            return not (self.is_stopping or self.has_failed) and step.id not in self.record.passed
        if step.move is Move.BOOT_DISK:
            return self._left_a_trace("boot-net")
        return step.move is Move.DISARM and self._left_a_trace("arm")

    def _left_a_trace(self, name: str) -> bool:
        return any(one.state not in _NO_TRACE for one in self.sent.get(name, ()))

    def _clean(self, step: Step) -> Next | None:
        """What to do about one step of the clean-up; `None` when it is done or given up."""
        one = self._newest_closer(step)
        if one is None:
            return self._send(step, alone=step.move is Move.DISARM)
        if one.state is OpState.DONE:
            return None
        if one.state in _GOING:
            return Next(Kind.WAIT, step.id, f"{step.words}.", late_at=_since(one) + STEP_S)
        if step.move is Move.TASK:
            if came_to_nothing(one) and self._attempts(step) < MOST_TRIES:
                return self._send(step, one.said, after_s=AGAIN_S)
            return None  # a task that failed keeps nothing open; the end says so
        if self._granted(step.id):
            return self._send(step, alone=step.move is Move.DISARM)
        if step.takes_pin and refused_for_pin(one):
            return self._send(step, f"The PIN was refused: {one.said}", fresh_pin=True)
        repeatable = step.api.is_repeatable or came_to_nothing(one)
        if repeatable and self._attempts(step) < MOST_TRIES:
            return self._send(step, one.said, after_s=AGAIN_S, alone=step.move is Move.DISARM)
        if step.id in self.record.passed:
            return None
        words = (
            f"{step.words}: {one.state}. {one.said} It stands under loose ends until it is proven."
        )
        return Next(Kind.ASK, step.id, words, (Offer.AGAIN, Offer.CLOSE))

    def _attempts(self, step: Step) -> int:
        return len(self.sent.get(step.id, ()))

    def _newest_closer(self, step: Step) -> Operation | None:
        """The last request that closes; one from before the opening proves nothing."""
        opened = self.last("boot-net" if step.move is Move.BOOT_DISK else "arm")
        found = [one for one in self.sent.get(step.id, ()) if opened is None or one.id > opened.id]
        done = next((one for one in found if one.state is OpState.DONE), None)
        return done or (found[-1] if found else None)

    def _end(self) -> Next:
        left = [
            step
            for step in self.record.steps
            if self._is_due(step)
            and step.move is not Move.TASK
            and not _done(self._newest_closer(step))
        ]
        after = f" Left open: {', '.join(step.action for step in left)}." if left else ""
        if self.is_stopping:
            return Next(Kind.END, words=f"Stopped by hand.{after}")
        if self.has_failed:
            said = self.main.said if self.main is not None else ""
            return Next(Kind.END, words=f"The installation failed. {said}{after}")
        main = self.main
        if main is not None and _ended_well(main):
            missed = self._missed_tasks()
            return Next(
                Kind.END, words=f"Installed.{missed}{after}", went_well=not (left or missed)
            )
        return Next(
            Kind.END,
            words=f"The installation was under way and its key is gone: look at the server.{after}",
            went_well=False,
        )

    def _missed_tasks(self) -> str:
        """The tasks of the plan that did not run, each with the reason; a sentence each."""
        told = ""
        for step in self.record.steps:
            one = self.last(step.id)
            if (
                step.move is Move.TASK
                and step.id not in self.record.passed
                and one is not None
                and not _done(one)
            ):
                done = (
                    "perhaps not done"
                    if one.state is OpState.UNKNOWN
                    else f"not done ({one.state})"
                )
                said = f": {one.said.rstrip('.')}" if one.said else ""
                told += f" {step.words}: {done}{said}."
        return told

    # Sending

    def _send(
        self,
        step: Step,
        why: str = "",
        *,
        fresh_pin: bool = False,
        after_s: float = 0.0,
        alone: bool = False,
    ) -> Next:
        """Send a step, or say what is missing. `alone`: it wants neither a PIN nor a person."""
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
            return Next(Kind.NEED, step.id, words, (Offer.RESUME, *self._stops()), tuple(needs))
        return Next(Kind.SEND, step.id, words, after_s=after_s)


def _ended_well(one: Operation) -> bool:
    """Its key said OK. A plain yes without a key is a beginning only."""
    return one.state is OpState.DONE and bool(one.answer)


def _done(one: Operation | None) -> bool:
    return one is not None and one.state is OpState.DONE


def _since(one: Operation) -> float:
    return one.sent_at or one.planned_at
