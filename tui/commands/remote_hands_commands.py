"""Remote hands: requests to technicians in the data center. None is ever sent twice."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Sequence
from typing import Any

from tui.api.action import ApiAction, Direct
from tui.api.catalog import jira_actions as jira
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog.common import ServerRef
from tui.api.task_names import task_name
from tui.commands.command import (
    Ask,
    Choose,
    Command,
    Confirm,
    Ended,
    Fact,
    Intent,
    Refuse,
    Reveal,
    Targets,
)
from tui.fleet.rows import ServerRow
from tui.format import ago
from tui.models.base import Params
from tui.models.kind import ServerKind
from tui.models.ticket import Ticket, ticket_in
from tui.operations.guards import thought_about
from tui.operations.openings import ticket_open
from tui.operations.plan import Plan, Request, Tier
from tui.readings.remote_hands_topics import nobody_asked
from tui.remote.ladder import by_server, ladder, tried_words
from tui.secrets import REDACTOR
from tui.store.operations import OpState
from tui.store.reading import Reading
from tui.text import safe_text

VMS = (ServerKind.VM, ServerKind.VGPU)
MOST_CHARS = 4000
"""Maximum length of a remote-hands message, diagnostic steps included. No limit is documented."""
_KINDS = (
    ("KVM", "Connect KVM console"),
    ("UNBLOCK", "Unblock IP"),
    ("SERVICE", "Other (free text)"),
)
"""Source: apidocs rhr."""


def _no_ticket(targets: Targets) -> str | None:
    """Return why no request is sent: one is already open, and a second costs the staff's time."""
    for row in targets.rows:
        operation = ticket_open(by_server(targets.asked, row.id))
        if operation is None:
            continue
        number, link = ticket_in(operation.said)
        since = (
            ago(targets.now - (operation.sent_at or operation.planned_at))
            if targets.now
            else "before"
        )
        which = " ".join(part for part in (number, link) if part)
        if operation.state is OpState.UNKNOWN:
            return (
                f"A remote-hands request was sent {since}; its outcome is unknown. Check it "
                f"under Loose ends ({{key:go.loose_ends}}) first. Nothing was sent."
            )
        return (
            "A remote-hands request is already open "
            f"({since}{f', {which}' if which else ''}). When it is finished, mark it as "
            f"resolved under Loose ends ({{key:go.loose_ends}})."
        )
    return None


def _for_machines(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind in VMS:
            return (
                f"A {row.kind} has no hardware that technicians can operate. Use Remote hands: "
                "free text."
            )
    return _no_ticket(targets)


def _confirm(
    row: ServerRow,
    targets: Targets,
    action: ApiAction[Any, Any],
    params: Params,
    effect: str,
    tier: Tier = Tier.DISRUPTIVE,
) -> Intent:
    name = row.called
    request = Request.on(row, action, params, locks=False, check=nobody_asked(row.id))
    plan = Plan(
        action.summary,
        (request,),
        effect,
        tier=tier,
        typed=name if tier is Tier.DESTRUCTIVE else "",
        of="for" if action.summary.endswith(("request", "remote hands")) else "",
    )
    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=_result_words)


def _result_words(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is not OpState.DONE:
        return Refuse(
            f"{task_name(operation.action)}: {operation.state}. {operation.said} "
            "It is not sent again."
        )
    if isinstance(result, Ticket) and (result.number or result.link):
        facts = (Fact("n", "Ticket", result.number), Fact("b", "Ticket page", result.link))
        return Reveal(
            f"{operation.server_name}: remote-hands request sent",
            tuple(fact for fact in facts if fact.value),
            "The request is listed under Loose ends until you mark it as resolved.",
        )
    return None


def _simple(
    action: Direct[ServerRef, Ticket], effect: str, tier: Tier
) -> Callable[[Targets], Intent]:
    def intend(targets: Targets) -> Intent:
        row = targets.row
        return _confirm(row, targets, action, ServerRef(id=row.id), effect, tier)

    return intend


# Text


def what_was_tried(row: ServerRow, targets: Targets) -> str:
    """Return the recovery steps tried on a server, as text for technicians."""
    power = Reading(row.power, row.power_at) if row.power_at is not None else Reading()
    made = ladder(row, by_server(targets.asked, row.id), power, targets.now)
    return tried_words(made, targets.now)


def with_what_was_tried(words: str, row: ServerRow, targets: Targets) -> str:
    """Return the message as sent: without control characters except line breaks, and without
    secrets."""
    lines = [
        words,
        "",
        f"Server {row.id} {row.hostname}, {row.ip}. Tried so far:",
        *_tried_lines(row, targets),
    ]
    return REDACTOR.mask("\n".join(safe_text(line, 1000) for line in lines))[:MOST_CHARS]


def _tried_lines(row: ServerRow, targets: Targets) -> list[str]:
    return what_was_tried(row, targets).split("\n")


def _attached(row: ServerRow, targets: Targets) -> str:
    return (
        "A technician in the data center reads this message. These diagnostic steps are "
        f"attached: {' '.join(_tried_lines(row, targets))}"
    )


def _assistance(targets: Targets) -> Intent:
    row = targets.row

    def then(words: str) -> Intent:
        params = jira.Assistance(
            id=row.id, terminate_reason_custom=with_what_was_tried(words, row, targets)
        )
        return _confirm(
            row, targets, jira.REQUEST_ASSISTANCE, params, f"“{words}” {_attached(row, targets)}"
        )

    return Ask(
        "What should the technicians do?",
        (
            "One line. The diagnostic steps tried so far are attached automatically. Do not "
            "include passwords: other people read this message."
        ),
        then,
    )


def _announce(targets: Targets) -> Intent:
    """Ask support to announce a network: the API does not document the parameters."""
    row = targets.row

    def then(text: str) -> Intent:
        try:
            network = ipaddress.ip_network(text.strip())
        except ValueError:
            return Refuse("Enter a network in CIDR notation, such as 198.51.100.0/24.")
        words = f"Please announce {network} on server {row.id} {row.hostname}, {row.ip}."
        params = jira.Assistance(id=row.id, terminate_reason_custom=safe_text(words, 1000))
        effect = (
            f"Sends to support: “{words}” Your account needs the right to announce networks. "
            "Nothing is announced before support answers."
        )
        return _confirm(row, targets, jira.REQUEST_ASSISTANCE, params, effect)

    return Ask(
        f"Network to announce on {row.called}",
        "CIDR notation, such as 198.51.100.0/24. Hostdeck writes the request to support.",
        then,
    )


def _remote_hands(targets: Targets) -> Intent:
    row = targets.row

    def chosen(kind: str) -> Intent:
        def then(words: str) -> Intent:
            text = with_what_was_tried(words, row, targets)
            params = rhr.NewRequest.model_validate(
                {
                    "params[type]": kind,
                    "params[eq_id]": row.id,
                    "params[order_data]": json.dumps({"comment": text}),
                }
            )
            return _confirm(
                row, targets, rhr.ADD, params, f"{kind}: “{words}” {_attached(row, targets)}"
            )

        return Ask(
            "What should the technicians do?",
            (
                "One line. The diagnostic steps tried so far are attached automatically. Do "
                "not include passwords."
            ),
            then,
        )

    return Choose("Type of request", _KINDS, chosen)


def _hand(
    name: str,
    title: str,
    action: Direct[ServerRef, Ticket],
    effect: str,
    *,
    instead_of: str = "",
    tier: Tier = Tier.DISRUPTIVE,
) -> Command:
    intend = _simple(action, f"{effect} How long it takes depends on the staff on site.", tier)
    return Command(
        f"hands.{name}",
        title,
        (action,),
        intend,
        _for_machines,
        many=False,
        alone=False,
        instead_of=instead_of,
    )


COMMANDS = (
    _hand(
        "pon",
        "Remote hands: power on",
        jira.REQUEST_PON,
        "A technician presses the power button.",
        instead_of="power.on",
    ),
    _hand(
        "reboot",
        "Remote hands: reboot",
        jira.REQUEST_REBOOT,
        "A technician reboots the server. Services stop until it is up again.",
        instead_of="power.reboot",
    ),
    _hand(
        "poff",
        "Remote hands: power off",
        jira.REQUEST_POFF,
        "A technician powers the server off. Services stop until it is powered on again.",
        instead_of="power.off",
    ),
    _hand(
        "pxeboot",
        "Remote hands: PXE boot",
        jira.REQUEST_PXEBOOT,
        (
            "A technician boots the server from the network, possibly hours from now. If an "
            "installer is armed at that time, it erases the disks."
        ),
        tier=Tier.DESTRUCTIVE,
    ),
    _hand(
        "kvm",
        "Remote hands: connect KVM",
        jira.REQUEST_KVM,
        "A technician connects a KVM console to the server.",
    ),
    _hand(
        "check",
        "Remote hands: inspect server",
        jira.REQUEST_CHECK,
        "A technician checks whether the server is on and healthy.",
    ),
    Command(
        "hands.announce",
        "Ask support to announce a network",
        (jira.REQUEST_ASSISTANCE,),
        _announce,
        _no_ticket,
        many=False,
        alone=False,
    ),
    Command(
        "hands.assistance",
        "Remote hands: free text",
        (jira.REQUEST_ASSISTANCE,),
        _assistance,
        _no_ticket,
        "w",
        many=False,
        alone=False,
    ),
    Command(
        "hands.rhr",
        "Remote hands: choose request type",
        (rhr.ADD,),
        _remote_hands,
        _no_ticket,
        many=False,
        alone=False,
    ),
)
