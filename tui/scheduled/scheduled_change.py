"""A change scheduled for a time, as stored on disk. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.fleet.rows import ServerRow
from tui.scheduled.change_times import Window, window_words
from tui.scheduled.plannable import BY_COMMAND, kind_of, replaced_by, values_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.operations.plan import Plan

_NAMED = 3


class ChangeState(StrEnum):
    """State of a planned change."""

    WAITING = "waiting"
    RUNNING = "running"
    """A process has taken it. The journal contains the sent requests."""
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    """Checked again at its time and not sent."""
    MISSED = "missed"
    """The window passed while no process could send the change."""
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


OPEN = frozenset({ChangeState.WAITING, ChangeState.RUNNING})


@dataclass(frozen=True, slots=True)
class PlannedServer:
    """A server as the user chose it. Its name and addresses identify it later."""

    id: int
    name: str
    """Safe text."""
    addresses: tuple[str, ...] = ()

    @property
    def row(self) -> ServerRow:
        """Return the server as a row, for comparison with a later read."""
        return ServerRow(self.id, self.name, ips=self.addresses)


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """One change with its time and its state."""

    id: int
    command: str
    """Id of the command: "power.reboot"."""
    title: str
    servers: tuple[PlannedServer, ...]
    window: Window
    who: str
    account_id: str
    """The provider account that the change was scheduled for."""
    batch: str
    """Batch of its operations in the journal. If the journal contains it, the change is never sent
    again."""
    planned_at: float
    uses_pin: bool = False
    """A PIN was given. Only one process has it in memory."""
    warnings: tuple[str, ...] = ()
    """Warnings that the user confirmed. A new warning at its time refuses the change."""
    reason: str = ""
    ticket: str = ""
    state: ChangeState = ChangeState.WAITING
    said: str = ""
    """Reason for the state, in a sentence. Safe text."""
    tagged: bool = False
    """The servers may have the tag of this change."""
    changed_at: float = 0.0
    values: dict[str, str] = field(default_factory=dict)
    """Values that were typed, by the names of the parameters: a tag, host names."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Marks of the values that it replaces, by the ids of the servers. Another value at its time
    refuses the change."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Return the API actions that it sends to each server; empty if this version does not know
        its command."""
        kind = BY_COMMAND.get(self.command)
        return () if kind is None else kind.actions

    @property
    def is_event(self) -> bool:
        """Return whether it leaves no state: a read shows that it happened, and not who did it."""
        kind = BY_COMMAND.get(self.command)
        return kind is not None and kind.is_event

    @property
    def is_open(self) -> bool:
        """Return whether the change has not ended."""
        return self.state in OPEN

    @property
    def about(self) -> str:
        """Return the servers in words. Safe text."""
        names = [safe_text(server.name or f"server {server.id}") for server in self.servers]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return f"{', '.join(names[:_NAMED])}{more}"

    @property
    def when(self) -> str:
        """Return its time in words."""
        return window_words(self.window)

    @property
    def tag_value(self) -> str:
        """Return the value of the tag that colleagues see."""
        return f"{self.title} {self.when}"

    def is_overdue(self, now: float) -> bool:
        """Return whether its window has passed."""
        return now > self.window.until

    def ended(self, state: ChangeState, said: str, now: float) -> ScheduledChange:
        """Return the change in another state, with the reason."""
        return replace(self, state=state, said=safe_text(said, 400), changed_at=now)

    def record(self) -> dict[str, Any]:
        """Return the change for the file."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> ScheduledChange:
        """Return the change of a record. Raises KeyError, TypeError, or ValueError for a damaged
        one."""
        servers = tuple(
            PlannedServer(
                int(each["id"]), str(each["name"]), tuple(map(str, each.get("addresses", ())))
            )
            for each in record["servers"]
        )
        window = Window(
            float(record["window"]["at"]),
            float(record["window"]["until"]),
            str(record["window"]["zone"]),
        )
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        known |= {"warnings": tuple(map(str, record.get("warnings", ())))}
        known |= {"values": {str(k): str(v) for k, v in record.get("values", {}).items()}}
        known |= {"replaced": {str(k): str(v) for k, v in record.get("replaced", {}).items()}}
        known |= {"servers": servers, "window": window, "state": ChangeState(record["state"])}
        return cls(**known)


def command_of(plan: Plan) -> str:
    """Return the id of the command that can send a plan at another time; empty if none can."""
    kind = kind_of(plan)
    return "" if kind is None else kind.command


def change_of(
    plan: Plan, window: Window, *, who: str, account_id: str, batch: str, now: float, uses_pin: bool
) -> ScheduledChange:
    """Return the record of a plan that was confirmed for a time; its id is not known yet."""
    of_servers = {request.server_id: request for request in plan.requests}
    servers = tuple(
        PlannedServer(request.server_id or 0, request.server_name, tuple(sorted(request.addresses)))
        for request in of_servers.values()
    )
    return ScheduledChange(
        id=0,
        command=command_of(plan),
        title=plan.title,
        servers=servers,
        window=window,
        who=who,
        account_id=account_id,
        batch=batch,
        planned_at=now,
        uses_pin=uses_pin,
        warnings=plan.warnings,
        reason=plan.reason,
        ticket=plan.ticket,
        changed_at=now,
        values=values_of(plan),
        replaced=replaced_by(plan),
    )
