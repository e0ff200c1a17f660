"""Makes the plan of a planned change again from its stored values, with what is read at its
time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.command import Ask, Confirm, Intent, Refuse
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.commands.command import Command, Targets
    from tui.scheduled.scheduled_change import ScheduledChange


def rebuilt(client: Client, change: ScheduledChange, command: Command, targets: Targets) -> Intent:
    """Return the question that the command asks about the servers as they are now, or why it
    cannot be sent.

    Raises:
        HostdeckError: A read failed.
    """
    values = change.values
    if change.command == "tags.set":
        return _tag_set(targets, values)
    if change.command == "tags.remove":
        return _tag_removed(targets, values.get("tag", ""))
    if change.command == "network.names":
        return _names_set(client, targets, values)
    if change.command == "snapshot.create":
        return _snapshot(client, targets, values.get("name", ""))
    return command.intend(targets)


def _tag_set(targets: Targets, values: dict[str, str]) -> Intent:
    from tui.commands.tags_commands import set_plan
    from tui.fleet.tag_text import TagText

    tag = TagText(values.get("tag", ""), values.get("value", ""), values.get("extra", ""))
    return Confirm(set_plan(targets.rows, tag))


def _tag_removed(targets: Targets, name: str) -> Intent:
    from tui.commands.tags_commands import remove_plan

    plan = remove_plan(targets.rows, name)
    if not plan.requests:
        return Refuse(f"None of the servers has the tag {safe_text(name)} now.")
    return Confirm(plan)


def _names_set(client: Client, targets: Targets, values: dict[str, str]) -> Intent:
    from tui.api.catalog import ip_actions as ip
    from tui.commands.network_commands import AddressChoice, set_names

    row, address = targets.row, values.get("ip", "")
    if address not in row.addresses:
        return Refuse(f"{row.called} no longer has the address {safe_text(address)}.")
    found = client.call(ip.GET_PTR, ip.ServerIp(id=row.id, ip=address))
    names = tuple(name.raw for name in found)
    intent = set_names(targets, AddressChoice(address, address == row.ip, names))
    return intent.then(values.get("ptr", "")) if isinstance(intent, Ask) else intent


def _snapshot(client: Client, targets: Targets, name: str) -> Intent:
    from tui.cli.image_reads import snapshot_facts
    from tui.commands.snapshot_commands import created

    facts = snapshot_facts(client, targets.row)
    if facts.is_full:
        return Refuse(f"{targets.row.called} already has the maximum number of snapshots.")
    return created(targets, facts, name)
