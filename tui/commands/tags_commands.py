"""Tags: set, change and remove on one or many servers; protection; undo of the last change."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from tui.api.catalog import tags_actions as tags
from tui.commands.command import Ask, Choose, Command, Confirm, Intent, Refuse, Targets
from tui.fleet.rows import ServerRow
from tui.fleet.tag_guards import MAINTENANCE, PROTECT
from tui.fleet.tag_text import OWN_NAMES, TagText, completions, name_note, name_problem, tag_of
from tui.format import count
from tui.operations.outcomes.verdict import BEFORE
from tui.operations.plan import Plan, Request, Tier
from tui.secrets import MASK, is_secret_name
from tui.store.operations import Operation, OpState, parameters_of

HINT = "NAME, NAME=VALUE, or NAME=VALUE | note."
_SHOWN = 8


def set_plan(rows: Iterable[ServerRow], tag: TagText) -> Plan:
    """Return a plan with one request for each server; the previous tag is recorded with it."""
    rows = tuple(rows)
    requests = tuple(_add(row, tag) for row in rows)
    replaced = [row for row in rows if _held(row, tag.name) not in (None, tag.value)]
    effect = (
        f"Sets {tag} on {count(len(rows), 'server')}. An existing tag with this name is replaced."
    )
    plan = Plan(
        f"Set tag {tag}",
        requests,
        effect,
        tier=Tier.SAFE if len(rows) == 1 else Tier.DISRUPTIVE,
        of="on",
    )
    if replaced:
        named = ", ".join(
            f"{row.hostname or row.id} ({_held(row, tag.name) or 'no value'})"
            for row in replaced[:_SHOWN]
        )
        more = f" and {len(replaced) - _SHOWN} more" if len(replaced) > _SHOWN else ""
        plan = plan.warned(f"Replaces a different value on {named}{more}.", tier=Tier.DISRUPTIVE)
    note = name_note(tag.name)
    return plan.warned(note) if note else plan


def remove_plan(rows: Iterable[ServerRow], name: str) -> Plan:
    """Return a plan with one request for each server that has the tag."""
    having = tuple(row for row in rows if _held(row, name) is not None)
    requests = tuple(
        Request.on(
            row,
            tags.REMOVE,
            tags.RemoveTag(id=row.id, tag=name),
            locks=False,
            before=_before(row, name),
        )
        for row in having
    )
    warnings = (
        ("Without this tag, Hostdeck no longer blocks changes to these servers.",)
        if name == PROTECT
        else ()
    )
    effect = (
        f"Removes the tag {name} from {count(len(having), 'server')}. The journal keeps the "
        "old value."
    )
    return Plan(f"Remove tag {name}", requests, effect, warnings, tier=Tier.DISRUPTIVE, of="from")


def _add(row: ServerRow, tag: TagText) -> Request:
    params = tags.AddTag(id=row.id, tag=tag.name, value=tag.value or None, extra=tag.extra or None)
    return Request.on(row, tags.ADD, params, locks=False, before=_before(row, tag.name))


def _held(row: ServerRow, name: str) -> str | None:
    return next((value for tag, value in row.tags if tag == name), None)


def _before(row: ServerRow, name: str) -> dict[str, Any]:
    held = _held(row, name)
    # A masked value cannot be restored.
    return {"value": held} if row.detailed and MASK not in (held or "") else {}


def _set(targets: Targets) -> Intent:
    def then(text: str) -> Intent:
        try:
            tag = tag_of(text)
        except ValueError as problem:
            return Refuse(str(problem))
        return Confirm(set_plan(targets.rows, tag))

    chosen = targets.argument if isinstance(targets.argument, TagText) else None
    typed = "" if chosen is None or len(targets.rows) != 1 else _line(chosen)
    known = list(targets.known_tags()) or [tag for row in targets.rows for tag in row.tags]
    return Ask(
        f"Set tag on {_target_name(targets)}",
        HINT,
        then,
        typed=typed,
        complete=lambda text: completions(text, known),
    )


def _line(tag: TagText) -> str:
    if is_secret_name(tag.name):
        return f"{tag.name}="
    return f"{tag} | {tag.extra}" if tag.extra else str(tag)


def _target_name(targets: Targets) -> str:
    rows = targets.rows
    return rows[0].called if len(rows) == 1 else f"{len(rows)} servers"


def _removable(targets: Targets) -> list[str]:
    found = {tag for row in targets.rows for tag, _ in row.tags if tag.lower() not in OWN_NAMES}
    return sorted(found)


def _remove(targets: Targets) -> Intent:
    chosen = targets.argument
    if isinstance(chosen, TagText) and len(targets.rows) == 1:
        problem = name_problem(chosen.name)
        return Refuse(problem) if problem else Confirm(remove_plan(targets.rows, chosen.name))
    names = _removable(targets)
    options = tuple((name, f"{name}  {_how_many(targets.rows, name)}") for name in names)
    return Choose("Remove tag", options, lambda name: Confirm(remove_plan(targets.rows, name)))


def _how_many(rows: Iterable[ServerRow], name: str) -> str:
    values = [value for row in rows if (value := _held(row, name)) is not None]
    shown = ", ".join(dict.fromkeys(value or "no value" for value in values))
    return f"{count(len(values), 'server')}: {shown}"


def _has_tags(targets: Targets) -> str | None:
    if _removable(targets):
        return None
    unread = sum(not row.detailed for row in targets.rows)
    return (
        "The tags have not been read yet."
        if unread
        else "The server has no tag that you can remove."
    )


def _to_undo(targets: Targets) -> list[tuple[ServerRow, Operation]]:
    """Return the latest tag change of each server that can be undone; only of one batch."""
    found: dict[int, Operation] = {}
    ids = {row.id for row in targets.rows}
    for operation in sorted(targets.operations(), key=attrgetter("id")):
        if (
            operation.action in ("tags/add", "tags/remove")
            and operation.state is OpState.DONE
            and operation.server_id in ids
        ):
            found[operation.server_id] = operation
    newest = max(found.values(), key=attrgetter("id"), default=None)
    same = [
        operation
        for operation in found.values()
        if newest is not None
        and (operation is newest or (operation.batch and operation.batch == newest.batch))
    ]
    rows = {row.id: row for row in targets.rows}
    return [
        (rows[operation.server_id], operation)
        for operation in same
        if operation.server_id is not None and "value" in _noted(operation)
    ]


def _noted(operation: Operation) -> dict[str, Any]:
    before = parameters_of(operation).get(BEFORE)
    return before if isinstance(before, dict) else {}


def _undo(targets: Targets) -> Intent:
    requests, names = [], []
    for row, operation in _to_undo(targets):
        name, value = str(parameters_of(operation).get("tag", "")), _noted(operation)["value"]
        names.append(
            f"{row.hostname or row.id}: {name}"
            + ("" if value is None else f"={value}" if value else "")
        )
        if value is None:
            params = tags.RemoveTag(id=row.id, tag=name)
            requests.append(
                Request.on(row, tags.REMOVE, params, locks=False, before=_before(row, name))
            )
        else:
            requests.append(_add(row, TagText(name, str(value))))
    shown = ", ".join(names[:_SHOWN]) + (
        f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    )
    effect = f"Restores the previous values: {shown}. Notes on the tags cannot be restored."
    return Confirm(Plan("Undo tag change", tuple(requests), effect, tier=Tier.DISRUPTIVE, of="on"))


def _nothing_to_undo(targets: Targets) -> str | None:
    return (
        None if _to_undo(targets) else "Hostdeck has no recent tag change of this server to undo."
    )


def _protect(targets: Targets) -> Intent:
    return Confirm(set_plan(targets.rows, TagText(PROTECT, "1")))


def _not_protected(targets: Targets) -> str | None:
    if all(_held(row, PROTECT) not in (None, "0") for row in targets.rows):
        return "The server is already protected. Remove the tag to allow changes."
    return None


def _maintenance(targets: Targets) -> Intent:
    def then(text: str) -> Intent:
        until, _, why = text.strip().partition(" ")
        try:
            return Confirm(set_plan(targets.rows, tag_of(f"{MAINTENANCE}={until} | {why}")))
        except ValueError as problem:
            return Refuse(str(problem))

    hint = (
        "End date, then name and reason: 2026-12-01 anna: new cooler. All users of the "
        "account can see it."
    )
    return Ask(f"Maintenance note for {_target_name(targets)}", hint, then)


COMMANDS = (
    Command("tags.set", "Set tag", (tags.ADD,), _set, letter="s"),
    Command("tags.remove", "Remove tag", (tags.REMOVE,), _remove, _has_tags),
    Command("tags.undo", "Undo tag change", (tags.ADD, tags.REMOVE), _undo, _nothing_to_undo),
    Command("tags.protect", "Protect (block changes)", (tags.ADD,), _protect, _not_protected),
    Command("tags.maintenance", "Set maintenance note", (tags.ADD,), _maintenance),
)
