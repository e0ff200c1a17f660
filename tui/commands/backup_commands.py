"""Backups of servers: create and delete. The provider has no restore action."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog.common import ServerRef
from tui.commands.command import Ask, Choose, Command, Confirm, Go, Intent, Refuse, Targets
from tui.models.backup import Backup, BackupState, Setting, read_settings
from tui.operations.guards import thought_about, unfinished
from tui.operations.plan import Plan, Request, Tier
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

NO_RESTORE = (
    "The provider has no action to restore a backup. Ask support to restore it: name the server, "
    "the backup, and when the server may go offline."
)
MOST_CHARACTERS = 200
Settings = tuple[tuple[str, Setting], ...]
RUNNING = "A backup is running. Wait until it has ended. Nothing was sent."


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """The backups of a server as read, and the selected one."""

    state: BackupState | None = None
    """`None` if they could not be read."""
    chosen: Backup | None = None


def _facts(targets: Targets) -> BackupFacts | None:
    return targets.argument if isinstance(targets.argument, BackupFacts) else None


def _create(targets: Targets) -> Intent:
    facts, row = _facts(targets), targets.row
    if facts is None:
        return Go("images", row.id)
    if facts.state is None:
        return Refuse("The backups have not been read. Nothing was sent.")
    if facts.state.running:
        return Refuse(RUNNING)
    earlier = unfinished(targets.operations(), eq_more.CREATE_BACKUP.name, row.id)
    if earlier:
        return Refuse(earlier)
    names = [backup.name.raw for backup in facts.state.rows]
    request = Request.on(
        row, eq_more.CREATE_BACKUP, ServerRef(id=row.id), locks=False, before={"backups": names}
    )
    unknown = " It is unknown whether a backup is running." if facts.state.running is None else ""
    words = (
        f"Creates a backup of {row.called}. It may be billed; the price is not known. Only "
        f"support can restore it.{unknown}"
    )
    plan = Plan("Create backup", (request,), words, tier=Tier.DISRUPTIVE, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


def _delete(targets: Targets) -> Intent:
    facts, row = _facts(targets), targets.row
    if facts is None:
        return Go("images", row.id)
    if facts.chosen is None:
        return Refuse("Select a backup first.")
    if facts.state is not None and facts.state.running:
        return Refuse(RUNNING)
    name = safe_text(facts.chosen.name.raw, 60)
    params = eq_more.BackupRef(id=row.id, name=facts.chosen.name.raw)
    request = Request.on(row, eq_more.DELETE_BACKUP, params, locks=False)
    words = f"Deletes backup {name} of {row.called}. It cannot be undone."
    plan = Plan(
        f"Delete backup {name}",
        (request,),
        words,
        tier=Tier.DESTRUCTIVE,
        typed=row.called,
        of="of",
    )
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


# Schedule


def schedule_unchanged(server_id: int, settings: Settings) -> Callable[[Client], str]:
    """Return the check that a schedule is still the displayed one."""

    def check(client: Client) -> str:
        payload = client.payload(eq_more.BACKUP_GET_SCHEDULE, ServerRef(id=server_id))
        if read_settings(payload) == settings:
            return ""
        return "The backup schedule has changed since it was read. Refresh the list."

    return check


def _schedule(targets: Targets) -> Intent:
    facts, row = _facts(targets), targets.row
    if facts is None:
        return Go("images", row.id)
    if facts.state is None or facts.state.schedule is None:
        return Refuse("The backup schedule has not been read. Nothing was sent.")
    settings = facts.state.settings
    if settings is None:
        return Refuse(
            "The backup schedule has a form that Hostdeck cannot send back whole. Use the web "
            "panel."
        )

    def with_name(name: str) -> Intent:
        old = dict(settings)[name]

        def with_value(text: str) -> Intent:
            return schedule_changed(targets, settings, name, text.strip())

        words = f"Now: {safe_text(str(old), 60)}. The provider does not document valid values."
        title = f"{safe_text(name, 40)} of the backup schedule"
        return Ask(title, words, with_value, typed=safe_text(str(old), 200))

    options = tuple(
        (name, f"{safe_text(name, 30)}: {safe_text(str(value), 30)}") for name, value in settings
    )
    return Choose(f"Backup schedule of {row.called}", options, with_name)


def schedule_changed(targets: Targets, settings: Settings, name: str, text: str) -> Intent:
    """Return the question for a schedule with one changed value."""
    row, old = targets.row, dict(settings)[name]
    if not text or len(text) > MOST_CHARACTERS or not text.isprintable():
        return Refuse(f"Enter a value of 1 to {MOST_CHARACTERS} characters.")
    new: Setting = text
    if isinstance(old, bool) or not isinstance(old, str):
        try:
            new = type(old)(json.loads(text.lower()))
        except (TypeError, ValueError):
            return Refuse(f"Enter a value like the current one: {old}.")
        if isinstance(old, bool) and text.lower() not in ("true", "false"):
            return Refuse("Enter true or false.")
    if new == old:
        return Refuse("The schedule already has this value.")
    wanted = {key: new if key == name else value for key, value in settings}
    params = eq_more.BackupSchedule.model_validate({"id": row.id, "params": json.dumps(wanted)})
    request = Request.on(
        row,
        eq_more.BACKUP_SAVE_SCHEDULE,
        params,
        locks=False,
        before={"wanted": wanted},
        check=schedule_unchanged(row.id, settings),
    )
    shown, value = safe_text(name, 40), safe_text(str(new), 60)
    words = (
        f"Sets {shown} of the backup schedule of {row.called} from {safe_text(str(old), 60)} to "
        f"{value}. The other values are sent back as they were read."
    )
    plan = Plan(
        f"Set {shown} of backup schedule to {value}",
        (request,),
        words,
        tier=Tier.DISRUPTIVE,
        of="on",
        warnings=("The provider does not document this request. Check the schedule afterwards.",),
    )
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


COMMANDS = (
    Command(
        "backup.schedule",
        "Change backup schedule",
        (eq_more.BACKUP_SAVE_SCHEDULE,),
        _schedule,
        many=False,
        about=BackupFacts,
    ),
    Command(
        "backup.create",
        "Create backup",
        (eq_more.CREATE_BACKUP,),
        _create,
        many=False,
        about=BackupFacts,
    ),
    Command(
        "backup.delete",
        "Delete backup",
        (eq_more.DELETE_BACKUP,),
        _delete,
        many=False,
        about=BackupFacts,
    ),
)
