"""A command and the intents it may answer with. Pure.

The dashboard turns an intent into a dialog or a screen, the command line into a question, a flag or
an exit code, a test compares it with `==`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Effect
from tui.api.task_names import task_name
from tui.config.user_commands import UserCommand
from tui.fleet.rows import ServerRow
from tui.format import count, local_time
from tui.operations.guards import forbidden
from tui.operations.plan import OnEnd, Plan, Tier, tier_of
from tui.store.operations import LooseEnd, Operation
from tui.text import safe_text

GROUPS = {
    "power": "Power",
    "install": "Install",
    "network": "Network",
    "access": "Remote access",
    "hands": "Remote hands",
    "images": "Snapshots and images",
    "snapshot": "Snapshots and images",
    "backup": "Snapshots and images",
    "iso": "Snapshots and images",
    "tags": "Tags",
    "dns": "DNS",
    "billing": "Billing",
    "order": "Billing",
    "account": "Account",
    "storage": "Account",
    "run": "Your commands",
}
"""First part of a command's id → title of its group in the action menu, in the menu's order."""
NAMED = 5
"""Maximum number of servers named in a sentence; the others are counted."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Servers that a command is run on, and everything known that bears on it."""

    rows: tuple[ServerRow, ...] = ()
    """The marked servers, or the one under the cursor; empty for what concerns the account."""
    pending: Mapping[int, Operation] = field(default_factory=dict)
    """Running operation of each server, by server id."""
    read_only: bool = False
    here: frozenset[str] = frozenset()
    """Own addresses, which must not be cut off."""
    argument: Any = None
    """Selected object other than the servers: a port, an address, a tag."""
    known_tags: Callable[[], Iterable[tuple[str, str]]] = field(
        default=lambda: (), compare=False, repr=False
    )
    """Name and value of every tag of the fleet, for completing what is typed."""
    operations: Callable[[], Iterable[Operation]] = field(
        default=lambda: (), compare=False, repr=False
    )
    """Recent operations, for undoing one."""
    loose_ends: tuple[LooseEnd, ...] = ()
    now: float = 0.0
    """Unix seconds."""
    hidden: frozenset[int] = frozenset()
    """Ids of the rows that are marked and not shown in the list."""
    programs: Mapping[str, UserCommand] = field(default_factory=dict)
    """Programs of the user from the configuration, by name."""
    justification: str = ""
    """Justification that the profile wants for a change: "reason", "ticket", or nothing."""
    marked: bool = False
    """The rows are the marked ones, wherever the cursor is."""
    account: str = ""
    """Name of their account, in a session of several."""

    @property
    def asked(self) -> Mapping[int, Operation]:
        """Recent operations by id."""
        return {operation.id: operation for operation in self.operations()}

    @property
    def label(self) -> str:
        """Target in words: a host name, "3 servers", "the account"."""
        if not self.rows:
            return "the account"
        if len(self.rows) > 1:
            return count(len(self.rows), "server")
        return f"{self.row.called} (marked)" if self.marked else self.row.called

    @property
    def hidden_words(self) -> str:
        """The marked servers that the list does not show, by name; empty when there are none."""
        names = [row.called for row in self.rows if row.id in self.hidden]
        if not names:
            return ""
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        return f"{count(len(names), 'hidden marked server')}: {', '.join(names[:NAMED])}{more}"

    @property
    def row(self) -> ServerRow:
        """The server of a command for exactly one server."""
        return self.rows[0]


Ended = tuple[Operation, Any]
"""An operation that ended, and its result when it went well and could be read."""


@dataclass(frozen=True)
class Later:
    """Follow-up plan that runs some time after the first one succeeded, while Hostdeck runs."""

    after_s: float
    plan: Plan


@dataclass(frozen=True)
class Confirm:
    """Ask whether `plan` is to be carried out, as its tier says."""

    plan: Plan
    on_end: OnEnd | None = field(default=None, compare=False)
    """Called for each operation that ends in this process, on a worker thread."""
    later: Later | None = None
    then: Callable[[Sequence[Ended]], Intent | None] | None = field(default=None, compare=False)
    """Makes what is to be shown of the results when all of them have ended in this process."""
    back: Intent | None = field(default=None, compare=False)
    """Intent that follows if the person cancels: the question with the text that was typed."""


@dataclass(frozen=True)
class Go:
    """Show a place: a name of `tui.app.places` and its argument."""

    name: str
    argument: Any = None


@dataclass(frozen=True)
class Refuse:
    """Reason why the command is not possible now."""

    reason: str


@dataclass(frozen=True)
class Ask:
    """Ask for a line of text; `then` turns it into the next intent, a `Refuse` asks again with its
    reason."""

    title: str
    hint: str
    then: Callable[[str], Intent] = field(compare=False)
    typed: str = ""
    lines: bool = False
    """Several lines."""
    secret: bool = False
    """Hidden while typed, and masked everywhere from then on."""
    optional: bool = False
    """True if an empty answer is allowed."""
    complete: Callable[[str], Sequence[str]] | None = field(default=None, compare=False)
    """Completions of the typed text, the most likely first; Tab takes the first."""


@dataclass(frozen=True)
class Choose:
    """Let one be picked of a few."""

    title: str
    options: tuple[tuple[str, str], ...]
    """Id and words of each."""
    then: Callable[[str], Intent] = field(compare=False)
    hint: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing of a `Reveal`."""

    letter: str
    """Copies it."""
    name: str
    value: str | SecretStr
    """A secret is shown as dots until the person wants to see it."""
    short_name: str = ""
    """Name in JSON where the label does not give it."""

    @property
    def json_name(self) -> str:
        """The name in JSON: scripts depend on it, so it does not follow notes in the label."""
        return (self.short_name or self.name).lower().replace(" ", "_")


@dataclass(frozen=True)
class Reveal:
    """Show the content of an answer once; it is not stored."""

    title: str
    facts: tuple[Fact, ...]
    note: str
    """Note about the values: how long they are valid, what revokes them."""


@dataclass(frozen=True)
class OpenConsole:
    """Hand a virt-viewer file to the viewer, or say where it is."""

    row: ServerRow
    content: SecretStr = field(compare=False)


@dataclass(frozen=True)
class WriteNote:
    """Put down what happened to a server in the last hours."""

    row: ServerRow
    to_clipboard: bool = False
    """To the terminal's clipboard instead of a file."""


@dataclass(frozen=True)
class RunPrograms:
    """Run a program of the user on servers, after a question unless it changes nothing."""

    name: str
    program: UserCommand
    rows: tuple[ServerRow, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    ticket: str = ""


Intent = RunPrograms | Confirm | Go | Refuse | Ask | Choose | Reveal | OpenConsole | WriteNote


@dataclass(frozen=True)
class Command:
    """Something that can be done."""

    id: str
    """power.reboot: in the palette, on the command line, in the help."""
    title: str
    """Reboot"""
    uses: tuple[ApiAction[Any, Any], ...]
    """API actions that the command sends; the worst of them decides tier and read-only rule."""
    intend: Callable[[Targets], Intent]
    fits: Callable[[Targets], str | None] = lambda targets: None
    """Why it makes no sense here and now, beyond what every command is checked for."""
    letter: str = ""
    """Picks it in the action menu."""
    on_servers: bool = True
    """True if the command is run on servers and needs at least one."""
    many: bool = True
    """True if the command can be run on several servers at once."""
    instead_of: str = ""
    """Id of the command whose place it takes on servers without remote control."""
    alone: bool = True
    """True if the command needs a server without any other running or undecided operation."""
    about: type | None = None
    """Type of the selected object that the command is for; menus list it only where one is."""
    needs_programs: bool = False
    """Menus list the command only where the configuration has programs of the user."""

    @property
    def group(self) -> str:
        """Title of the command's group in the action menu."""
        return GROUPS[self.id.partition(".")[0]]

    @property
    def effect(self) -> Effect:
        """The worst that any of its actions can do, from the catalog; READ where it uses none."""
        return max((action.effect for action in self.uses), default=Effect.READ)

    @property
    def tier(self) -> Tier:
        """Confirmation that the command needs, derived from its effect."""
        return tier_of(self.effect)

    def is_listed(self, targets: Targets) -> bool:
        """Return whether menus show the command, possible or not."""
        has_object = self.about is None or isinstance(targets.argument, self.about)
        return has_object and (bool(targets.programs) or not self.needs_programs)

    def why_not(self, targets: Targets) -> str | None:
        """Return why the command cannot be run now, as a sentence; `None` when it can."""
        if self.on_servers and not targets.rows:
            return "Select a server first."
        if self.on_servers and len(targets.rows) > 1 and not self.many:
            return "This works on one server at a time."
        for row in targets.rows if self.on_servers else (None,):
            reason = forbidden(self.effect, row, read_only=targets.read_only)
            if reason is not None:
                return _named(reason, row, targets)
        if self.effect is not Effect.READ and self.on_servers and self.alone:
            for row in targets.rows:
                pending = targets.pending.get(row.id)
                if pending is not None:
                    return _named(busy_words(pending), row, targets)
        return self.fits(targets)

    def intent(self, targets: Targets) -> Intent:
        """Return the intent of the command, or the reason why it is not possible."""
        reason = self.why_not(targets)
        return Refuse(reason) if reason is not None else self.intend(targets)


def busy_words(pending: Operation) -> str:
    """Return why a server is locked."""
    by = safe_text(pending.who, 40)
    started = f"started {f'by {by} ' if by else ''}at {local_time(pending.planned_at)}"
    if pending.under_way:
        return (
            f"{task_name(pending.action)} is {pending.state} on this server ({started}). "
            "Press {key:go.operations} to see it."
        )
    return (
        f"The outcome of {task_name(pending.action)} on this server is unknown ({started}). "
        "Check it under Loose ends ({key:go.loose_ends})."
    )


def _named(reason: str, row: ServerRow | None, targets: Targets) -> str:
    return reason if row is None or len(targets.rows) < 2 else f"{row.hostname or row.id}: {reason}"
