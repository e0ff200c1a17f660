"""Changes that can be planned for a time, and why others cannot. Pure.

A planned change is stored as a command with the values that were typed. At its time the command
judges the servers again, so only a change that is the same for each of its servers can be planned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.secrets import MASK, is_secret_name

if TYPE_CHECKING:
    from tui.operations.plan import Plan, Request

TAG = "planned"
"""Name of the tag that shows colleagues a planned change."""
PLANNABLE = (
    "You can plan power, tag, and reverse DNS changes, unmounting an ISO image, booting from disk, "
    "creating a snapshot, and withdrawing a cancellation."
)


@dataclass(frozen=True)
class PlannableKind:
    """A command that can be planned, known by the requests that it sends to each server."""

    command: str
    actions: tuple[str, ...]
    """API actions for each server, in their order."""
    title: str = ""
    """Beginning of the title of its plan; empty where the actions are enough."""
    fields: tuple[str, ...] = ()
    """Parameters that are stored, the same for each server."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Parameters that have this value."""
    replaces: str = ""
    """Noun of the value that a request replaces or removes, if the command has no warning about it:
    the change is sent only while the value is the one that was confirmed."""
    is_event: bool = False
    """True if it leaves no state: a read shows that it happened, and not who did it."""


KINDS = (
    PlannableKind("power.on", ("eq/on",)),
    PlannableKind("power.off", ("eq/off",)),
    PlannableKind("power.reboot", ("eq/reboot",), is_event=True),
    PlannableKind("power.hard_off", ("eq/hard_off",)),
    PlannableKind("power.unit_reset", ("eq/unit_reset",), is_event=True),
    PlannableKind("tags.set", ("tags/add",), "Set tag", ("tag", "value", "extra")),
    PlannableKind("tags.remove", ("tags/remove",), "Remove tag", ("tag",), replaces="tag"),
    PlannableKind(
        "network.names",
        ("ip/update_ptr",),
        "Set reverse DNS",
        ("ip", "ptr"),
        replaces="reverse DNS",
    ),
    PlannableKind("iso.unmount", ("iso/unmount_iso",), "Unmount ISO image"),
    PlannableKind(
        "iso.back",
        ("eq/boot_dev", "iso/unmount_iso"),
        "Unmount and boot from disk",
        fixed={"media": "disk"},
    ),
    PlannableKind("snapshot.create", ("vm/create_snapshot",), "Create snapshot", ("name",)),
    PlannableKind("billing.withdraw_cancellation", ("whmcs/delete_cancellation_request",)),
)
BY_COMMAND = {kind.command: kind for kind in KINDS}


def kind_of(plan: Plan) -> PlannableKind | None:
    """Return the kind of a plan that can be sent at another time; `None` if it cannot."""
    if plan.until or not plan.requests:
        return None
    kind = _matching(plan)
    if kind is None or not _is_stored_whole(plan, kind):
        return None
    return kind


def values_of(plan: Plan) -> dict[str, str]:
    """Return the values to store beside the servers of a plan that can be planned."""
    kind = kind_of(plan)
    return {} if kind is None else _values(plan.requests[0], kind)


def replaced_by(plan: Plan) -> dict[str, str]:
    """Return a mark of the value that the plan replaces on each server, by its id. Servers whose
    value is unknown have none."""
    kind = _matching(plan)
    if kind is None or not kind.replaces:
        return {}
    return {
        str(request.server_id): _mark(request.before) for request in plan.requests if request.before
    }


def why_other_value(plan: Plan, replaced: Mapping[str, str], kind: PlannableKind | None) -> str:
    """Return why a plan must not be sent: a value differs from the one that was confirmed."""
    if kind is None or not kind.replaces:
        return ""
    for request in plan.requests:
        mark = replaced.get(str(request.server_id))
        if mark is not None and mark != _mark(request.before):
            return f"The {kind.replaces} of {request.server_name} has changed since it was planned."
    return ""


def _mark(before: Mapping[str, Any]) -> str:
    text = json.dumps(before, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def why_not_planned(plan: Plan) -> str:
    """Return why a plan cannot be planned, in a sentence; empty if it can."""
    from tui.operations.plan import Tier

    if kind_of(plan) is not None:
        return ""
    if plan.until:
        return "A planned change cannot wait until the servers answer. Omit --until."
    is_power = all(request.action.name.startswith("eq/") for request in plan.requests)
    if plan.tier is Tier.DESTRUCTIVE and not is_power:
        return (
            "This change cannot be undone. You must confirm it when it is sent, so it cannot be "
            "planned."
        )
    if _matching(plan) is not None:
        return "Hostdeck cannot store its values: they are secret, too long, or differ by server."
    return "This change cannot be planned."


def _matching(plan: Plan) -> PlannableKind | None:
    """Return the kind whose requests go to each server of the plan once."""
    by_server: dict[int | None, list[str]] = {}
    for request in plan.requests:
        by_server.setdefault(request.server_id, []).append(request.action.name)
    sequences = set(map(tuple, by_server.values()))
    if None in by_server or len(sequences) != 1:
        return None
    [actions] = sequences
    return next(
        (kind for kind in KINDS if kind.actions == actions and plan.title.startswith(kind.title)),
        None,
    )


def _is_stored_whole(plan: Plan, kind: PlannableKind) -> bool:
    """Return whether the stored values make the same requests again."""
    from tui.operations.plan import shown_parameters

    values = _values(plan.requests[0], kind)
    if any(_values(request, kind) != values for request in plan.requests[:: len(kind.actions)]):
        return False
    for request in plan.requests[:: len(kind.actions)]:
        shown = shown_parameters(request.params)
        sent = request.params.model_dump(mode="json", by_alias=True, exclude_none=True)
        if any(shown.get(name) != sent.get(name) for name in kind.fields):
            return False  # a secret, or a long text of which only the mark is stored
        if any(shown.get(name) != value for name, value in kind.fixed.items()):
            return False
    tag = values.get("tag", "")
    return not (is_secret_name(tag) or tag == TAG or MASK in "".join(values.values()))


def _values(request: Request, kind: PlannableKind) -> dict[str, str]:
    from tui.operations.plan import shown_parameters

    shown = shown_parameters(request.params)
    return {name: str(shown[name]) for name in kind.fields if name in shown}
