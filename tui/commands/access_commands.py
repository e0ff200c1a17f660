"""Ways to a server that does not answer: IPMI with everything it needs, consoles, and what happened
as a note."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.action import ApiAction
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import nat_actions as nat
from tui.api.catalog.common import ServerPin, ServerRef
from tui.commands.command import (
    Ask,
    Choose,
    Command,
    Confirm,
    Ended,
    Fact,
    Intent,
    OpenConsole,
    Refuse,
    Reveal,
    Targets,
    WriteNote,
)
from tui.commands.fixes import closing_plan
from tui.fleet.rows import ServerRow
from tui.models.access import ConsoleFile, IpmiUser, NatOpened, NovncLink
from tui.models.kind import ServerKind
from tui.operations.guards import thought_about
from tui.operations.openings import open_ways
from tui.operations.plan import Plan, Request
from tui.remote.tunnel import bmc_lines, caller_in, jump_from
from tui.store.operations import LooseEnd, OpState

if TYPE_CHECKING:
    from tui.models.base import Params

VMS = (ServerKind.VM, ServerKind.VGPU)
HOURS = (1, 2, 4, 8, 12, 24)
"""Source: apidocs nat: up to 24, 2 when nothing is said."""
USUAL_HOURS = 2
UNREADABLE = (
    "it is open, but its answer could not be read and cannot be had again. Close it and "
    "open it anew."
)


def _has_bmc(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind in VMS:
            return f"A {row.kind} has no IPMI unit: it has a console."
        if row.remote_control is False:
            return "It has no remote control. Ask a human instead."
    return None


def _is_vm(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind not in VMS and row.kind is not ServerKind.UNKNOWN:
            return (
                f"Consoles are for VMs; {row.kind} has IPMI access."
                if row.remote_control is not False
                else ("Consoles are for VMs, and it has no remote control. Ask a human instead.")
            )
    return None


def _ways(targets: Targets) -> tuple[LooseEnd, ...]:
    return tuple(end for row in targets.rows for end in open_ways(targets.loose_ends, row.id))


# IPMI


def _not_all_open(targets: Targets) -> str | None:
    reason = _has_bmc(targets)
    if reason is None and targets.rows and len(_opened(targets)) == 2:
        return (
            "Way and user are open already. Credentials are shown once: close everything to "
            "open it anew."
        )
    return reason


def _opened(targets: Targets) -> set[str]:
    return {end.mend for end in _ways(targets) if end.mend != "eq/stop_novnc"}


def _open(targets: Targets) -> Intent:
    return _confirm_open(targets, None, None)


AS_SEEN = "as-seen"
"""Answer to who may connect: whoever the provider sees asking."""


def _open_for(targets: Targets) -> Intent:
    """The same, for other addresses and another time than what the provider takes by itself."""
    caller = caller_in(os.environ)
    options = [(AS_SEEN, "Whatever address the provider sees us come from")]
    options += [(caller, f"Where I come from: {caller}")] if caller else []
    options.append(("other", "Other addresses"))

    def chosen(answer: str) -> Intent:
        if answer != "other":
            return _ask_hours(targets, None if answer == AS_SEEN else answer)
        hint = (
            "Addresses or networks with commas: 192.0.2.7, 198.51.100.0/28. Everybody there can "
            "reach the BMC."
        )
        return Ask("Who may connect", hint, typed)

    def typed(text: str) -> Intent:
        try:
            return _ask_hours(targets, address_list(text))
        except ValueError as error:
            return Refuse(str(error))

    return Choose("Who may connect", tuple(options), chosen)


def address_list(text: str) -> str:
    """Addresses and networks as the provider takes them: CIDR with commas.

    Raises:
        ValueError: One of them is none, or lets in everybody.
    """
    made = []
    for part in text.replace(",", " ").split():
        try:
            network = ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise ValueError(f"{part} is no address and no network. Nothing was sent.") from None
        if network.prefixlen == 0:
            raise ValueError("That would be everybody on the Internet. Nothing was sent.")
        made.append(str(network))
    if not made:
        raise ValueError("No address was typed. Nothing was sent.")
    return ",".join(made)


def _ask_hours(targets: Targets, addresses: str | None) -> Intent:
    options = tuple(
        (str(hours), f"{hours} h{', as usual' if hours == USUAL_HOURS else ''}") for hours in HOURS
    )
    return Choose(
        "For how long", options, lambda hours: _confirm_open(targets, addresses, int(hours))
    )


def _confirm_open(targets: Targets, addresses: str | None, hours: int | None) -> Intent:
    row, opened = targets.one, _opened(targets)
    requests = []
    # The way first: it is where the PIN is asked for, and a wrong one then leaves nothing behind.
    if "nat/remove_static_nat" not in opened:
        requests.append(
            _request(nat.ADD_STATIC_NAT, nat.AddNat(id=row.id, ip_acl=addresses, ttl=hours), row)
        )
    if "eq/remove_ipmi_user" not in opened:
        requests.append(_request(eq_access.ADD_IPMI_USER, ServerRef(id=row.id), row))
    who = (
        f"from {addresses}" if addresses else "from the address that the provider sees us come from"
    )
    effect = (
        f"The BMC can be reached {who} for {hours or USUAL_HOURS} h, with a user made for it, who "
        "does not end "
        "by itself. x closes both; what is left stands under loose ends."
    )
    plan = thought_about(
        Plan("Open IPMI access", tuple(requests), effect, wave=1, of="to"),
        {row.id: row},
        targets.here,
    )
    return Confirm(plan, then=lambda ended: _credentials(row, ended))


def _request(action: ApiAction[Any, Any], params: Params, row: ServerRow) -> Request:
    # They lock nothing: it is for when something hangs.
    return Request.on(row, action, params, locks=False)


def _credentials(row: ServerRow, ended: Sequence[Ended]) -> Intent | None:
    """What was opened, ready for use: address, user, password, the lines for a laptop."""
    found = [result for _, result in ended]
    way = next((one for one in found if isinstance(one, NatOpened)), None)
    user = next((one for one in found if isinstance(one, IpmiUser)), None)
    wrong = " ".join(_what_went_wrong(ended))
    if way is None and user is None:
        return Refuse(f"{wrong} L shows what is left open.") if wrong else None
    address = way.address if way else (user.address or "") if user else ""
    tunnel, page = (
        bmc_lines(jump_from(os.environ, os.uname().nodename), address) if address else ("", "")
    )
    facts = [
        Fact("i", "Address", address),
        Fact("u", "User", SecretStr(user.user.raw) if user and user.user else ""),
        Fact("p", "Password", user.password if user and user.password else ""),
        Fact("l", "On the laptop", tunnel),
        Fact("b", "Then browse", page),
    ]
    note = f"Shown this once and kept nowhere; x on the Access tab closes it all. {wrong}".rstrip()
    return Reveal(
        f"IPMI access to {row.hostname or row.id}", tuple(one for one in facts if one.value), note
    )


def _what_went_wrong(ended: Sequence[Ended]) -> Iterator[str]:
    for one, result in ended:
        if one.state is not OpState.DONE:
            yield f"{one.action}: {one.state}. {one.said}"
        elif result is None or (isinstance(result, IpmiUser) and result.password is None):
            yield f"{one.action}: {UNREADABLE}"


def _close(targets: Targets) -> Intent:
    plan = closing_plan(_ways(targets), targets.asked)
    return Refuse("Nothing is open that Hostdeck could close.") if plan is None else Confirm(plan)


def _something_open(targets: Targets) -> str | None:
    return None if _ways(targets) else "Nothing is open there that Hostdeck knows of."


# Consoles


def _console(targets: Targets) -> Intent:
    row = targets.one

    def then(ended: Sequence[Ended]) -> Intent | None:
        one, result = ended[0]
        if isinstance(result, ConsoleFile):
            return OpenConsole(row, result.content)
        said = (
            one.said
            if one.said != "Done."
            else "The answer was no virt-viewer file. The console in a browser may do."
        )
        return Refuse(f"Console of {row.hostname or row.id}: {said}")

    effect = (
        "Its screen and keyboard in remote-viewer. The password in the file is good once, for "
        "some minutes."
    )
    requests = (_request(eq_access.CONSOLE, ServerPin(id=row.id), row),)
    plan = Plan("Open the console", requests, effect, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=then)


def _novnc(targets: Targets) -> Intent:
    row = targets.one

    def then(ended: Sequence[Ended]) -> Intent | None:
        one, result = ended[0]
        if not isinstance(result, NovncLink):
            said = one.said if one.said != "Done." else "The answer was no web address."
            return Refuse(f"Console of {row.hostname or row.id}: {said}")
        facts = (Fact("b", "Link", result.url),)
        return Reveal(
            f"Console of {row.hostname or row.id}",
            facts,
            "Whoever has the link sees the screen. x on the Access tab closes it.",
        )

    effect = "A link with a password in it. Whoever has it sees the screen, until it is closed."
    requests = (_request(eq_access.NOVNC, eq_access.NovncParams(id=row.id), row),)
    plan = Plan("Open the console in a browser", requests, effect, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=then)


def _note(*, to_clipboard: bool) -> Callable[[Targets], Intent]:
    return lambda targets: WriteNote(targets.one, to_clipboard)


def _way(
    name: str,
    title: str,
    uses: tuple[ApiAction[Any, Any], ...],
    intend: Callable[[Targets], Intent],
    fits: Callable[[Targets], str | None] = lambda targets: None,
    letter: str = "",
    *,
    many: bool = False,
) -> Command:
    return Command(f"access.{name}", title, uses, intend, fits, letter, many=many, alone=False)


_IPMI = (nat.ADD_STATIC_NAT, eq_access.ADD_IPMI_USER)
_CLOSERS = (eq_access.REMOVE_IPMI_USER, nat.REMOVE_STATIC_NAT, eq_access.STOP_NOVNC)
COMMANDS = (
    _way("open", "Open IPMI access", _IPMI, _open, _not_all_open, "p"),
    _way("open_for", "IPMI for others", _IPMI, _open_for, _not_all_open),
    _way("close", "Close the access", _CLOSERS, _close, _something_open, "c", many=True),
    _way("console", "Console", (eq_access.CONSOLE,), _console, _is_vm, "v"),
    _way("novnc", "Console in browser", (eq_access.NOVNC,), _novnc, _is_vm),
    _way("note", "Incident note", (), _note(to_clipboard=False)),
    _way("note_copy", "Copy incident note", (), _note(to_clipboard=True)),
)
