"""Commands and the intents that they return. Pure.

The dashboard turns an intent into a dialog or a screen; the command line turns it into a question,
a flag or an exit code; a test compares it with `==`.
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
    """Target servers of a command, and all known facts it depends on."""

    rows: tuple[ServerRow, ...] = ()
    """The marked servers, or the server under the cursor; empty for account commands."""
    pending: Mapping[int, Operation] = field(default_factory=dict)
    """Running operation of each server, by server id."""
    read_only: bool = False
    here: frozenset[str] = frozenset()
    """Own addresses, which must not be locked out."""
    argument: Any = None
    """Selected object other than the servers: a port, an address, a tag."""
    known_tags: Callable[[], Iterable[tuple[str, str]]] = field(
        default=lambda: (), compare=False, repr=False
    )
    """Name and value of every tag in the fleet, for completion."""
    operations: Callable[[], Iterable[Operation]] = field(
        default=lambda: (), compare=False, repr=False
    )
    """Recent operations, for undo."""
    loose_ends: tuple[LooseEnd, ...] = ()
    now: float = 0.0
    """Unix seconds."""
    hidden: frozenset[int] = frozenset()
    """Ids of marked rows that the list does not show."""
    programs: Mapping[str, UserCommand] = field(default_factory=dict)
    """The user's configured programs, by name."""
    justification: str = ""
    """Justification that the profile requires for a change: "reason", "ticket", or nothing."""
    marked: bool = False
    """True if the rows are the marked ones, wherever the cursor is."""
    account: str = ""
    """Name of their account, in a session with several."""

    @property
    def asked(self) -> Mapping[int, Operation]:
        """Return recent operations by id."""
        return {operation.id: operation for operation in self.operations()}

    @property
    def label(self) -> str:
        """Return the target as text: a host name, "3 servers", "the account"."""
        if not self.rows:
            return "the account"
        if len(self.rows) > 1:
            return count(len(self.rows), "server")
        return f"{self.row.called} (marked)" if self.marked else self.row.called

    @property
    def hidden_words(self) -> str:
        """Return the names of marked servers that the list does not show; empty if there are
        none."""
        names = [row.called for row in self.rows if row.id in self.hidden]
        if not names:
            return ""
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        return f"{count(len(names), 'hidden marked server')}: {', '.join(names[:NAMED])}{more}"

    @property
    def row(self) -> ServerRow:
        """Return the server of a command for exactly one server."""
        return self.rows[0]


Ended = tuple[Operation, Any]
"""An operation that ended, and its result if it succeeded and the result is readable."""


@dataclass(frozen=True)
class Later:
    """Follow-up plan that runs some time after the first one succeeds, while Hostdeck runs."""

    after_s: float
    plan: Plan


@dataclass(frozen=True)
class Confirm:
    """Intent: ask for confirmation of `plan` according to its tier."""

    plan: Plan
    on_end: OnEnd | None = field(default=None, compare=False)
    """Callback for each operation that ends in this process, on a worker thread."""
    later: Later | None = None
    then: Callable[[Sequence[Ended]], Intent | None] | None = field(default=None, compare=False)
    """Makes what is to be shown of the results when all of them have ended in this process."""
    back: Intent | None = field(default=None, compare=False)
    """Intent that follows if the person cancels: the question with the text that was typed."""


@dataclass(frozen=True)
class Go:
    """Intent: show a place: a name of `tui.app.places` and its argument."""

    name: str
    argument: Any = None


@dataclass(frozen=True)
class Refuse:
    """Intent: reason why the command is not possible now."""

    reason: str


@dataclass(frozen=True)
class Ask:
    """Intent: ask for a line of text; `then` turns it into the next intent, and a `Refuse` asks
    again with its reason."""

    title: str
    hint: str
    then: Callable[[str], Intent] = field(compare=False)
    typed: str = ""
    lines: bool = False
    """True if several lines are accepted."""
    secret: bool = False
    """True if the text is hidden while typed, and masked everywhere afterwards."""
    optional: bool = False
    """True if an empty answer is allowed."""
    complete: Callable[[str], Sequence[str]] | None = field(default=None, compare=False)
    """Completions of the typed text, most likely first; Tab accepts the first."""


@dataclass(frozen=True)
class Choose:
    """Intent: let the user choose one of a few options."""

    title: str
    options: tuple[tuple[str, str], ...]
    """Id and label of each."""
    then: Callable[[str], Intent] = field(compare=False)
    hint: str = ""


@dataclass(frozen=True)
class Fact:
    """One value of a `Reveal`."""

    letter: str
    """Key that copies it."""
    name: str
    value: str | SecretStr
    """The value. A secret is masked until the user reveals it."""
    short_name: str = ""
    """Name in JSON if the label is not suitable."""

    @property
    def json_name(self) -> str:
        """Return the name in JSON: scripts depend on it, so notes in the label do not affect it."""
        return (self.short_name or self.name).lower().replace(" ", "_")


@dataclass(frozen=True)
class Reveal:
    """Intent: show the content of an answer once; it is not stored."""

    title: str
    facts: tuple[Fact, ...]
    note: str
    """Note about the values: their validity, and how to revoke them."""
    can_repeat: bool = False
    """The values can be read again, so closing the dialog unread loses nothing."""


@dataclass(frozen=True)
class OpenConsole:
    """Intent: pass a virt-viewer file to the viewer, or show its path."""

    row: ServerRow
    content: SecretStr = field(compare=False)


@dataclass(frozen=True)
class WriteNote:
    """Intent: record what happened to a server in the last hours."""

    row: ServerRow
    to_clipboard: bool = False
    """True to copy to the terminal's clipboard instead of writing a file."""


@dataclass(frozen=True)
class RunPrograms:
    """Intent: run a user's program on servers, after a confirmation unless it changes nothing."""

    name: str
    program: UserCommand
    rows: tuple[ServerRow, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    ticket: str = ""


Intent = RunPrograms | Confirm | Go | Refuse | Ask | Choose | Reveal | OpenConsole | WriteNote


@dataclass(frozen=True)
class Command:
    """An action that the user can choose."""

    id: str
    """Id, such as power.reboot: used in the palette, on the command line, and in the help."""
    title: str
    """Title, such as Reboot."""
    uses: tuple[ApiAction[Any, Any], ...]
    """API actions that the command sends; the worst of them determines tier and read-only rule."""
    intend: Callable[[Targets], Intent]
    fits: Callable[[Targets], str | None] = lambda targets: None
    """Returns why it does not apply now, beyond the checks common to all commands."""
    letter: str = ""
    """Key that selects it in the action menu."""
    on_servers: bool = True
    """True if the command runs on servers and needs at least one."""
    many: bool = True
    """True if the command can run on several servers at once."""
    instead_of: str = ""
    """Id of the command that it replaces on servers without remote control."""
    alone: bool = True
    """True if the command needs a server without any other running or undecided operation."""
    about: type | None = None
    """Type of the selected object that the command applies to; menus list it only if one is
    selected."""
    needs_programs: bool = False
    """True if menus list the command only when programs are configured."""

    @property
    def group(self) -> str:
        """Return the title of the command's group in the action menu."""
        return GROUPS[self.id.partition(".")[0]]

    @property
    def effect(self) -> Effect:
        """Return the worst effect of its actions, from the catalog; READ if it uses none."""
        return max((action.effect for action in self.uses), default=Effect.READ)

    @property
    def tier(self) -> Tier:
        """Return the required confirmation, derived from the effect."""
        return tier_of(self.effect)

    def is_listed(self, targets: Targets) -> bool:
        """Return whether menus list the command, possible or not."""
        has_object = self.about is None or isinstance(targets.argument, self.about)
        return has_object and (bool(targets.programs) or not self.needs_programs)

    def why_not(self, targets: Targets) -> str | None:
        """Return why the command cannot run now, as a sentence; `None` if it can."""
        if self.on_servers and not targets.rows:
            return "Select a server first."
        if self.on_servers and len(targets.rows) > 1 and not self.many:
            return "This works on one server at a time."
        return self.guard(targets) or self.fits(targets)

    def guard(self, targets: Targets) -> str | None:
        """Return why the change must not be sent: read-only, a tag, or a running operation."""
        for row in targets.rows if self.on_servers else (None,):
            reason = forbidden(self.effect, row, read_only=targets.read_only)
            if reason is not None:
                return _named(reason, row, targets)
        if self.effect is not Effect.READ and self.on_servers and self.alone:
            for row in targets.rows:
                pending = targets.pending.get(row.id)
                if pending is not None:
                    return _named(busy_words(pending), row, targets)
        return None

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
