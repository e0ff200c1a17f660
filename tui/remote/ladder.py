"""Diagnostic steps for a server that does not respond, with the steps already tried. Pure.

The usual order: check the state, then the power, the BMC, the console, and remote hands. The tried
steps come from the journal's operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from tui.api.task_names import task_name
from tui.clock import age_s, is_fresh, rest_s
from tui.fleet.rows import ServerRow
from tui.format import ago, duration, local_time
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.ticket import ticket_in
from tui.operations.openings import TICKETS, ticket_open
from tui.store.operations import INSTALLS, Operation, OpState
from tui.store.reading import Reading

TRIED_WITHIN_S = 6 * 3600.0
"""Maximum age of a step that belongs to the same incident."""
LOOKED_WITHIN_S = 300.0
"""Maximum age of a power reading that counts as a step."""
BMC_STARTS_S = 180.0
"""Time that a BMC needs to restart. Source: observed, 1 to 3 minutes."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step."""

    title: str
    good_for: str
    """Situation in which the step helps, in a few words."""
    command: str
    """Id of the command for the step; empty for a check."""
    actions: frozenset[str]
    """API actions whose operations count as an attempt."""
    last: Operation | None = None
    """The newest attempt that is not too old."""
    words: str = "not tried"
    """Result of the step and its time."""
    tone: str = "dim"
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """All steps for one server."""

    rungs: tuple[Rung, ...]
    advice: str
    """Recommended next action, a sentence."""

    @property
    def next(self) -> Rung | None:
        """The step to take; `None` while waiting is recommended."""
        return next((rung for rung in self.rungs if rung.is_next), None)

    @property
    def tried(self) -> tuple[Rung, ...]:
        """Return the steps tried recently."""
        return tuple(rung for rung in self.rungs if rung.tone != "dim")


_LOOK = Rung("Power status", "Is the server on?", "", frozenset())
_REBOOT = Rung(
    "Reboot",
    "use if the server hangs and the BMC responds",
    "power.reboot",
    frozenset({"eq/reboot", "eq/on", "eq/off", "eq/hard_off"}),
)
_ON = Rung("Power on", "the server is off", "power.on", frozenset({"eq/on", "eq/reboot"}))
_CUT = Rung(
    "Power off (hard)",
    "the server does not respond to a reboot",
    "power.hard_off",
    frozenset({"eq/hard_off"}),
)
_BMC = Rung(
    "Reset BMC (IPMI)",
    "power or sensors cannot be read",
    "power.unit_reset",
    frozenset({"eq/unit_reset"}),
)
_IPMI = Rung(
    "IPMI access",
    "the server's screen and keyboard in your browser",
    "access.open",
    frozenset({"nat/add_static_nat", "eq/add_ipmi_user", "eq/add_ipmi_admin"}),
)
_CONSOLE = Rung(
    "Console",
    "the VM's screen and keyboard in a viewer",
    "access.console",
    frozenset({"eq/console"}),
)
_NOVNC = Rung(
    "Web console (noVNC)",
    "if no viewer is installed",
    "access.novnc",
    frozenset({"eq/novnc", "eq/recreate_novnc"}),
)
_ASK = Rung("Remote hands: free text", "if nothing else helped", "hands.assistance", TICKETS)
_CHECK = Rung(
    "Remote hands: inspect server",
    "is it on, and what do its LEDs show?",
    "hands.check",
    frozenset({"jira/request_check"}),
)
_WALK = Rung(
    "Remote hands: reboot",
    "hung",
    "hands.reboot",
    frozenset({"jira/request_reboot", "jira/request_pon", "jira/request_poff"}),
)
_KVM = Rung(
    "Remote hands: connect KVM",
    "the server's screen and keyboard",
    "hands.kvm",
    frozenset({"jira/request_kvm"}),
)
_WORDS = Rung(
    "Remote hands: free text",
    "if nothing else helped",
    "hands.assistance",
    frozenset({"jira/request_assistance", "rhr/add", "jira/request_PXEboot"}),
)


def steps_for(row: ServerRow) -> tuple[Rung, ...]:
    """Return the steps that suit the kind of server, without attempts."""
    if row.kind in (ServerKind.VM, ServerKind.VGPU):
        return (_LOOK, _REBOOT, _CUT, _CONSOLE, _NOVNC, _ASK)
    if row.remote_control is False:
        return (_CHECK, _WALK, _KVM, _WORDS)
    if row.kind is ServerKind.UNKNOWN and row.remote_control is None:
        return (_LOOK, _REBOOT, _ASK)
    return (_LOOK, _REBOOT, _BMC, _IPMI, _ASK)


def ladder(
    row: ServerRow, operations: Iterable[Operation], power: Reading[Power], now: float
) -> Ladder:
    """Return the current diagnostic steps of a server.

    Args:
        operations: Operations of any server; those of other servers are ignored.
        power: The last power reading.
        now: Unix seconds.
    """
    own = sorted(
        (
            operation
            for operation in operations
            if operation.server_id == row.id and operation.sent_at
        ),
        key=attrgetter("id"),
    )
    own = _without_installs(own)
    recent = [
        operation
        for operation in own
        if age_s(operation.sent_at or 0, now) < TRIED_WITHIN_S or operation.under_way
    ]
    off = (power.value or row.power) is Power.OFF
    steps = [_ON if off and rung is _REBOOT else rung for rung in steps_for(row)]
    rungs = [_tried(rung, _since_off(recent) if rung is _ON else recent, now) for rung in steps]
    rungs = [_looked(rung, power, now) if not rung.actions else rung for rung in rungs]
    wait = _why_wait(own, recent, now)
    at = None if wait else _next_at(rungs, power, off=off, now=now)
    if at is not None:
        rungs[at] = replace(rungs[at], is_next=True)
        is_alarm = off or any(rung.last or rung.tone == "bad" for rung in rungs)
        only = "" if is_alarm or not rungs[at].actions else "Only if the server does not respond. "
        return Ladder(tuple(rungs), f"{only}Next: {rungs[at].title}.")
    return Ladder(
        tuple(rungs),
        wait
        or (
            "You have tried every step. Close open access when you no longer need it, or send "
            "another remote-hands request."
        ),
    )


def _without_installs(own: list[Operation]) -> list[Operation]:
    """Return the operations without reinstalls. A reinstall boots the server too, but it is no
    attempt to recover it."""
    installs = {
        operation.batch for operation in own if operation.batch and operation.action in INSTALLS
    }
    return [
        operation for operation in own if operation.batch not in installs or operation.under_way
    ]


def _tried(rung: Rung, recent: list[Operation], now: float) -> Rung:
    last = next(
        (operation for operation in reversed(recent) if operation.action in rung.actions), None
    )
    if last is None:
        return rung
    when = "now" if last.under_way else local_time(last.sent_at, now=now)
    words = ticket_in(last.said)[0] or last.said
    said = f": {words}" if words not in ("", "Done.") else ""
    tone = {
        OpState.DONE: "good",
        OpState.RUNNING: "warn",
        OpState.SENDING: "warn",
        OpState.PLANNED: "warn",
    }
    return replace(
        rung, last=last, words=f"{last.state} {when}{said}", tone=tone.get(last.state, "bad")
    )


def _since_off(recent: list[Operation]) -> list[Operation]:
    """Return operations after the last power-off, because earlier ones were not meant to recover
    the server."""
    last = max(
        (
            at
            for at, operation in enumerate(recent)
            if operation.action in ("eq/off", "eq/hard_off")
        ),
        default=-1,
    )
    return recent[last + 1 :]


def _looked(rung: Rung, power: Reading[Power], now: float) -> Rung:
    if power.error:
        return replace(rung, words=f"could not be read: {power.error}", tone="bad")
    if power.taken_at is None or power.value is None:
        return replace(rung, words="not read yet")
    tone = {Power.ON: "good", Power.OFF: "warn"}.get(power.value, "warn")
    return replace(rung, words=f"{power.value}, read {ago(now - power.taken_at)}", tone=tone)


def _why_wait(own: list[Operation], recent: list[Operation], now: float) -> str:
    """Return the reason to wait before the next step; empty if there is none."""
    going = next((operation for operation in reversed(recent) if operation.under_way), None)
    if going is not None:
        return (
            f"Wait: {task_name(going.action)} is {going.state} "
            f"({duration(age_s(going.sent_at or now, now))})."
        )
    ticket = ticket_open(own)
    if ticket is not None:
        number, _ = ticket_in(ticket.said)
        return (
            "Wait: a remote-hands request is open "
            f"({ago(now - (ticket.sent_at or now))}{f', {number}' if number else ''})."
        )
    reset = next(
        (
            operation
            for operation in reversed(recent)
            if operation.action == "eq/unit_reset" and operation.state is OpState.DONE
        ),
        None,
    )
    if reset is not None and (wait_s := rest_s(reset.changed_at, now, BMC_STARTS_S)):
        return f"Wait: the BMC is restarting, up to {duration(wait_s)} more."
    return ""


def _next_at(rungs: list[Rung], power: Reading[Power], *, off: bool, now: float) -> int | None:
    """Return the first untried step. A power reading comes first."""
    for at, rung in enumerate(rungs):
        if not rung.actions and power.error is None:
            if not is_fresh(power.taken_at, now, LOOKED_WITHIN_S):
                return at
        elif off and rung.command == "power.on" and rung.last is None:
            return at
    return next((at for at, rung in enumerate(rungs) if rung.actions and rung.last is None), None)


def tried_words(made: Ladder, now: float) -> str:
    """Return the steps already tried, one line per step, for a remote-hands request."""
    lines = [f"- {rung.title}: {rung.words}" for rung in made.tried]
    return "\n".join(lines) if lines else "- nothing yet"


def by_server(operations: Mapping[int, Operation], server_id: int) -> tuple[Operation, ...]:
    """Return the operations of one server, oldest first."""
    return tuple(
        sorted(
            (operation for operation in operations.values() if operation.server_id == server_id),
            key=attrgetter("id"),
        )
    )
