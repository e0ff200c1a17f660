"""Access to a server that does not respond: IPMI with all its requirements, consoles, and an
incident note."""

from __future__ import annotations

import ipaddress
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.action import ApiAction
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import nat_actions as nat
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.task_names import task_name
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
"""Valid hours. Source: apidocs nat: up to 24, default 2."""
USUAL_HOURS = 2
UNREADABLE = (
    "Access is open, but the answer could not be read and cannot be requested again. Close "
    "the access and open it again."
)


def _has_bmc(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind in VMS:
            return f"A {row.kind} has no IPMI. Use the console instead."
        if row.remote_control is False:
            return "This server has no remote control. Use Remote hands instead."
    return None


def _is_vm(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind not in VMS and row.kind is not ServerKind.UNKNOWN:
            return (
                f"The console is available for VMs only. Use IPMI access on {row.kind}."
                if row.remote_control is not False
                else (
                    "The console is available for VMs only, and this server has no remote "
                    "control. Use Remote hands instead."
                )
            )
    return None


def _ways(targets: Targets) -> tuple[LooseEnd, ...]:
    return tuple(end for row in targets.rows for end in open_ways(targets.loose_ends, row.id))


# IPMI


def _not_all_open(targets: Targets) -> str | None:
    reason = _has_bmc(targets)
    if reason is None and targets.rows and len(_opened(targets)) == 2:
        return (
            "IPMI access is already open. The credentials were shown once; to get new "
            "ones, close the access and open it again."
        )
    return reason


def _opened(targets: Targets) -> set[str]:
    return {end.mend for end in _ways(targets) if end.mend != "eq/stop_novnc"}


def _open(targets: Targets) -> Intent:
    return _confirm_open(targets, None, None)


AS_SEEN = "as-seen"
"""Choice of the caller's address as the provider sees it."""


def _open_for(targets: Targets) -> Intent:
    """Ask for addresses and a duration, then open IPMI access for them."""
    caller = caller_in(os.environ)
    options = [(AS_SEEN, "My address as the provider sees it")]
    options += [(caller, f"My SSH client address: {caller}")] if caller else []
    options.append(("other", "Other addresses"))

    def chosen(answer: str) -> Intent:
        if answer != "other":
            return _ask_hours(targets, None if answer == AS_SEEN else answer)
        hint = (
            "Addresses or networks, separated by commas: 192.0.2.7, 198.51.100.0/28. "
            "Everyone at these addresses can reach the BMC."
        )
        return Ask("Allowed addresses", hint, typed)

    def typed(text: str) -> Intent:
        try:
            return _ask_hours(targets, address_list(text))
        except ValueError as error:
            return Refuse(str(error))

    return Choose("Allowed addresses", tuple(options), chosen)


def address_list(text: str) -> str:
    """Return addresses and networks in the provider's form: CIDR separated by commas.

    Raises:
        ValueError: An entry is invalid, or allows every address.
    """
    made = []
    for part in text.replace(",", " ").split():
        try:
            network = ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise ValueError(
                f"{part} is not a valid IP address or network. Nothing was sent."
            ) from None
        if network.prefixlen == 0:
            raise ValueError("This would allow access from the whole Internet. Nothing was sent.")
        made.append(str(network))
    if not made:
        raise ValueError("No address was entered. Nothing was sent.")
    return ",".join(made)


def _ask_hours(targets: Targets, addresses: str | None) -> Intent:
    options = tuple(
        (str(hours), f"{hours} h{' (default)' if hours == USUAL_HOURS else ''}") for hours in HOURS
    )
    return Choose("Duration", options, lambda hours: _confirm_open(targets, addresses, int(hours)))


def _confirm_open(targets: Targets, addresses: str | None, hours: int | None) -> Intent:
    row, opened = targets.row, _opened(targets)
    requests = []
    # Send this request first: it is where the provider checks the PIN, so a wrong PIN leaves
    # nothing behind.
    if "nat/remove_static_nat" not in opened:
        requests.append(
            _request(nat.ADD_STATIC_NAT, nat.AddNat(id=row.id, ip_acl=addresses, ttl=hours), row)
        )
    if "eq/remove_ipmi_user" not in opened:
        requests.append(_request(eq_access.ADD_IPMI_USER, ServerRef(id=row.id), row))
    allowed = f"from {addresses}" if addresses else "from your address as the provider sees it"
    effect = (
        f"Opens the BMC {allowed} for {hours or USUAL_HOURS} h and creates a temporary IPMI "
        f"user. The user does not expire: press {{key:server.access_close}} to remove it. "
        "Open access is listed under Loose ends."
    )
    plan = thought_about(
        Plan("Open IPMI access", tuple(requests), effect, wave=1, of="to"),
        {row.id: row},
        targets.here,
    )
    return Confirm(plan, then=partial(_credentials, row))


def _request(action: ApiAction[Any, Any], params: Params, row: ServerRow) -> Request:
    # They lock nothing: they are for when something hangs.
    return Request.on(row, action, params, locks=False)


def _credentials(row: ServerRow, ended: Sequence[Ended]) -> Intent | None:
    """Return the credentials ready for use: address, user, password, commands for the user's
    computer."""
    found = [result for _, result in ended]
    way = next((nat for nat in found if isinstance(nat, NatOpened)), None)
    user = next((ipmi_user for ipmi_user in found if isinstance(ipmi_user, IpmiUser)), None)
    wrong = " ".join(_what_went_wrong(ended))
    if way is None and user is None:
        return (
            Refuse(f"{wrong} Open access is listed under Loose ends ({{key:go.loose_ends}}).")
            if wrong
            else None
        )
    address = way.address if way else (user.address or "") if user else ""
    tunnel, page = (
        bmc_lines(jump_from(os.environ, os.uname().nodename), address) if address else ("", "")
    )
    facts = [
        Fact("i", "Address", address),
        Fact("u", "User", SecretStr(user.user.raw) if user and user.user else ""),
        Fact("p", "Password", user.password if user and user.password else ""),
        Fact("l", "SSH tunnel (run on your computer)", tunnel, "SSH tunnel"),
        Fact("b", "Browser address", page),
        Fact("e", "IPMI event log", _event_log(address, user) if address else ""),
    ]
    note = (
        f"Shown only once and not stored. Press {{key:server.access_close}} to close the "
        f"access. {wrong}"
    ).rstrip()
    return Reveal(
        f"IPMI access to {row.hostname or row.id}",
        tuple(fact for fact in facts if fact.value),
        note,
    )


def _event_log(address: str, user: IpmiUser | None) -> SecretStr | str:
    """Return the command that prints the BMC's event log; the command asks for the password
    itself."""
    name = shlex.quote(user.user.raw) if user and user.user else ""
    line = f"ipmitool -I lanplus -H {shlex.quote(address)} -U {name or 'USER'} -a sel elist"
    return SecretStr(line) if name else line


def _what_went_wrong(ended: Sequence[Ended]) -> Iterator[str]:
    for operation, result in ended:
        if operation.state is not OpState.DONE:
            yield f"{task_name(operation.action)}: {operation.state}. {operation.said}"
        elif result is None or (isinstance(result, IpmiUser) and result.password is None):
            yield f"{task_name(operation.action)}: {UNREADABLE}"


def _close(targets: Targets) -> Intent:
    plan = closing_plan(_ways(targets), targets.asked)
    return (
        Refuse("Hostdeck cannot close any of the open access. Nothing was sent.")
        if plan is None
        else Confirm(plan)
    )


def _something_open(targets: Targets) -> str | None:
    return None if _ways(targets) else "No known open access on this server."


# Consoles


def _console(targets: Targets) -> Intent:
    row = targets.row

    def then(ended: Sequence[Ended]) -> Intent | None:
        operation, result = ended[0]
        if isinstance(result, ConsoleFile):
            return OpenConsole(row, result.content)
        said = (
            operation.said
            if operation.said != "Done."
            else "The answer is not a virt-viewer file. Try the web console (noVNC)."
        )
        return Refuse(f"Console of {row.hostname or row.id}: {said}")

    effect = (
        "Opens the VM's screen and keyboard in remote-viewer. The password in the file "
        "works once and expires after a few minutes."
    )
    requests = (_request(eq_access.CONSOLE, ServerPin(id=row.id), row),)
    plan = Plan("Open console", requests, effect, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=then)


def _novnc(targets: Targets) -> Intent:
    row = targets.row

    def then(ended: Sequence[Ended]) -> Intent | None:
        operation, result = ended[0]
        if not isinstance(result, NovncLink):
            said = operation.said if operation.said != "Done." else "The answer is not a URL."
            return Refuse(f"Console of {row.hostname or row.id}: {said}")
        facts = (Fact("b", "Link", result.url),)
        return Reveal(
            f"Console of {row.hostname or row.id}",
            facts,
            (
                "Anyone with this link can see and control the screen. Press "
                "{key:server.access_close} to close it."
            ),
        )

    effect = (
        "Creates a link that contains a password. Anyone with the link can see and control the "
        "screen until you close it."
    )
    requests = (_request(eq_access.NOVNC, eq_access.NovncParams(id=row.id), row),)
    plan = Plan("Open web console (noVNC)", requests, effect, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=then)


def _note(*, to_clipboard: bool) -> Callable[[Targets], Intent]:
    return lambda targets: WriteNote(targets.row, to_clipboard)


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
    _way("open_for", "Open IPMI access for another address", _IPMI, _open_for, _not_all_open),
    _way(
        "close", "Close IPMI or console access", _CLOSERS, _close, _something_open, "c", many=True
    ),
    _way("console", "Console", (eq_access.CONSOLE,), _console, _is_vm, "v"),
    _way("novnc", "Web console (noVNC)", (eq_access.NOVNC,), _novnc, _is_vm),
    _way("note", "Save incident note", (), _note(to_clipboard=False)),
    _way("note_copy", "Copy incident note", (), _note(to_clipboard=True)),
)
