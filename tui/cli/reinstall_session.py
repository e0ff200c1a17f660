"""The session of `hostdeck reinstall`: check answers, show them, confirm, carry out, wait."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.command_parts import (
    CommandParts,
    account_of,
    command_parts,
    journal_path,
    opened_journal,
)
from tui.cli.exit_codes import ExitCode
from tui.cli.reinstall_choices import MOVES
from tui.cli.reinstall_wait import print_going, say, settled, wait_for_end
from tui.cli.reinstalls_on_disk import records_path
from tui.cli.typed_line import typed_line
from tui.config.start_options import StartOptions
from tui.errors import HostdeckError, Refused, UsageError
from tui.paths import Paths
from tui.text import safe_text

if TYPE_CHECKING:
    from pydantic import SecretStr

    from tui.credentials.pin import Pin
    from tui.reinstall.runner import Reinstalls
    from tui.store.reinstalls import Going
    from tui.wizards.installing.draft import Draft, InstallFacts


@contextmanager
def _site(start: StartOptions) -> Iterator[tuple[CommandParts, Reinstalls]]:
    with command_parts(start) as parts:
        try:
            parts.reinstalls.open()
            yield parts, parts.reinstalls
        finally:
            parts.reinstalls.close()


def begin(options: Namespace, start: StartOptions) -> int:
    """Run the reinstall from template or options to the end. Return the exit code."""
    from tui.cli.change_targets import check_id
    from tui.cli.reinstall_answers import answered
    from tui.wizards.installing.template import read_template

    doing = f"Reinstalling server {options.server}"
    if start.read_only:
        raise Refused(
            doing, said="Read-only mode: changes are refused.", certain="Nothing was sent."
        )
    template = read_template(Paths.of_user().config, options.template) if options.template else None
    with _site(start) as (parts, reinstalls):
        check_id(parts.client, options.server)
        known = _known(parts, options.server)
        _check_guards(parts, known, doing)
        draft = _draft(template or answered(options, known, doing), known, doing)
        say(_review(draft, known))
        _want_confirmed(options, known, doing)
        pin, password = _secrets(options)
        draft = replace(draft, password=password, password_stored=True)
        _check(draft, known, doing)
        _started(parts, reinstalls, draft, known, pin)
        return wait_for_end(parts, options)


def decide(options: Namespace, start: StartOptions) -> int:
    """Send one decision, then wait again."""
    from tui.credentials.pin import Pin
    from tui.reinstall.decision import Offer

    doing = f"Continuing the reinstall of server {options.server}"
    if start.read_only:
        raise Refused(
            doing, said="Read-only mode: changes are refused.", certain="Nothing was sent."
        )
    with _site(start) as (parts, reinstalls):
        going = settled(parts, options.server)
        offer = Offer(MOVES[options.move])
        if going is None or going.is_over:
            raise UsageError(
                doing, said="No reinstall of this server is running.", certain="Nothing was sent."
            )
        if going.elsewhere:
            raise Refused(
                doing,
                said="Another Hostdeck process on this machine runs the reinstall.",
                certain="Nothing was sent.",
                next="Decide there, or try again when it has ended.",
            )
        if offer not in going.offers:
            names = [name for name, words in MOVES.items() if words in going.offers]
            raise UsageError(
                doing,
                said=f"{going.words} This choice is not possible now.",
                certain="Nothing was sent.",
                next=f"Possible choices: {', '.join(names) or 'none'}.",
            )
        pin, password = _secrets(options, password="password" in going.needs)
        reinstalls.choose(options.server, offer, pin=pin or Pin(""), password=password)
        return wait_for_end(parts, options, unlike=going)


def resume(options: Namespace, start: StartOptions) -> int:
    """Resume an interrupted reinstall, or follow one of another process, to its end."""
    doing = f"Resuming the reinstall of server {options.server}"
    if start.read_only:
        raise Refused(
            doing, said="Read-only mode: changes are refused.", certain="Nothing was sent."
        )
    if _as_written(start, options.server) is None:
        raise _unknown(options.server)
    from tui.reinstall.decision import Offer

    with _site(start) as (parts, reinstalls):

        def give(going: Going) -> None:
            pin, password = _secrets(
                options, pin="pin" in going.needs, password="password" in going.needs
            )
            reinstalls.choose(options.server, Offer.RESUME, pin=pin, password=password)

        return wait_for_end(parts, options, give=give)


def show(options: Namespace, start: StartOptions) -> int:
    """Show the progress from local records. Sends nothing and takes nothing over."""
    going = _as_written(start, options.server)
    if going is None:
        raise _unknown(options.server)
    print_going(going, as_json=options.json)
    if not going.is_over and not going.elsewhere:
        say(
            [
                (
                    "No Hostdeck process runs this reinstall. "
                    "To resume it, run: hostdeck reinstall "
                    f"{options.server} --resume"
                )
            ]
        )
    return ExitCode.OK


def _as_written(start: StartOptions, server_id: int) -> Going | None:
    """Return the newest reinstall of a server from record and journal."""
    from tui.clock import SystemClock
    from tui.operations.ledger import SHOWN_S
    from tui.reinstall.record import Records
    from tui.reinstall.timeline import going_as_written

    if not journal_path().exists():
        return None
    profile, records, now = (
        account_of(start),
        Records(records_path(journal_path())),
        SystemClock().now(),
    )
    found = [record for record in records.all(profile) if record.server_id == server_id]
    if not found:
        return None
    journal = opened_journal()
    try:
        recent = {operation.id: operation for operation in journal.since(profile, now - SHOWN_S)}
        operations = list(
            (
                recent | {operation.id: operation for operation in journal.batch(found[-1].id)}
            ).values()
        )
    finally:
        journal.close()
    return going_as_written(
        found[-1], operations, in_hand=records.is_in_hand(found[-1].id), now=now
    )


def _unknown(server_id: int) -> UsageError:
    return UsageError(
        f"Reinstall of server {server_id}",
        said="This machine has no record of a reinstall of the server.",
    )


# Answers


def _known(parts: CommandParts, server_id: int) -> InstallFacts:
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog import os_images_actions as os_images
    from tui.api.catalog.common import ServerRef
    from tui.api.catalog.os_images_actions import OsParams
    from tui.reinstall.target_facts import target_from
    from tui.store.merge import with_detail
    from tui.wizards.installing.draft import InstallFacts
    from tui.wizards.installing.post_install_tasks import task_choices
    from tui.wizards.installing.systems import choices

    detail = parts.client.call(eq.SHOW, ServerRef(id=server_id))
    row = with_detail(detail, server_id, None, parts.clock.now())
    target = target_from(row, detail)
    systems = choices(parts.client.call(os_images.OS_LIST, OsParams(id=server_id)), target)
    tasks = parts.client.call(os_images.GET_TASKS, OsParams())
    return InstallFacts(target, systems, task_choices(tasks, target))


def _check_guards(parts: CommandParts, known: InstallFacts, doing: str) -> None:
    from tui.api.action import Effect
    from tui.fleet.rows import ServerRow
    from tui.operations.guards import forbidden
    from tui.remote.own_addresses import local_addresses

    target = known.target
    row = ServerRow(target.id, target.hostname, tags=target.tags)
    reason = forbidden(Effect.DESTRUCTIVE, row, read_only=parts.start.read_only)
    pending = parts.store.pending(target.id)
    if reason is None and pending is not None:
        from tui.api.task_names import task_name

        reason = f"{task_name(pending.action)} is {pending.state} on this server."
    if reason is not None:
        raise Refused(doing, said=reason, certain="Nothing was sent.")
    if target.ip in local_addresses():
        say([f"! You are connected through {target.name}: your connection will be cut."])


def _draft(template: object, known: InstallFacts, doing: str) -> Draft:
    from pathlib import Path

    from tui.wizards.installing.script import read_script
    from tui.wizards.installing.template import Template, VariableProblem, draft_of

    assert isinstance(template, Template)
    try:
        draft = draft_of(template, known.target)
        script = read_script(Path(draft.script_path).expanduser()) if draft.script_path else None
    except (VariableProblem, ValueError, RuntimeError) as error:
        raise UsageError(
            doing,
            said=safe_text(str(error)),
            certain="Nothing was sent.",
            next="Correct the template.",
        ) from None
    system = known.system(draft.os_id)
    return replace(draft, script=script, os_name=str(system.name) if system else draft.os_name)


def _check(draft: Draft, known: InstallFacts, doing: str) -> None:
    from tui.wizards.installing.draft import problems

    found = problems(draft, known)
    if found:
        said = " ".join(f"{problem.field}: {problem.words}" for problem in found)
        raise UsageError(
            doing,
            said=said,
            certain="Nothing was sent.",
            next="Correct the template or the options.",
        )


def _review(draft: Draft, known: InstallFacts) -> Iterator[str]:
    """Print what will be erased and sent, before the password is known."""
    from tui.wizards.installing.disk_layouts import lost_words
    from tui.wizards.installing.request_plan import DraftIncomplete, plan, shown_fields
    from tui.wizards.root_password import generated

    target = known.target
    yield f"Reinstall {target.name} (id {target.id}, {target.ip}) with {draft.os_name}"
    yield f"  {lost_words(known.disks)} It cannot be undone."
    try:
        # The fields are masked: a throwaway password stands in for the real one.
        requests = plan(replace(draft, password=generated(), password_stored=True), known)
    except DraftIncomplete as problem:
        yield f"  ! {problem}"
        return
    for number, request in enumerate(requests, 1):
        fields = " ".join(
            f"{name}={value}" for name, value in shown_fields(request) if name != "action"
        )
        yield f"  {number}. {request.action.name} {fields}"


def _want_confirmed(options: Namespace, known: InstallFacts, doing: str) -> None:
    name = known.target.name
    typed = options.confirm
    if not typed and sys.stdin.isatty() and not (options.pin_stdin or options.password_stdin):
        sys.stderr.write(f"Type {name} to erase the disks and reinstall: ")
        sys.stderr.flush()
        typed = typed_line().strip()
    if typed != name:
        raise UsageError(
            doing,
            said=f"The confirmation was not {name}.",
            certain="Nothing was sent.",
            next=f"To confirm, add --confirm {name}.",
        )


def _secrets(
    options: Namespace, *, pin: bool = True, password: bool = True
) -> tuple[Pin, SecretStr | None]:
    """Return PIN, then password, from standard input or the terminal; the terminal asks only for
    the required ones."""
    from pydantic import SecretStr

    from tui.cli.secret_prompts import hidden, next_line
    from tui.credentials.pin import Pin
    from tui.secrets import REDACTOR
    from tui.wizards.root_password import generated

    terminal = sys.stdin.isatty()
    pin_typed = ""
    if options.pin_stdin:
        pin_typed = next_line()
    elif pin and terminal and not options.password_stdin:
        pin_typed = hidden("PIN (leave empty if the account has no PIN): ")
    held = Pin(pin_typed)
    if not password:
        return held, None
    if options.make_password:
        made = generated()
        sys.stderr.write(f"Administrator password (shown once): {made.get_secret_value()}\n")
        typed = made.get_secret_value()
    elif options.password_stdin:
        typed = next_line()
    elif terminal:
        typed = hidden("Administrator password: ")
        if hidden("Repeat password: ") != typed:
            raise UsageError(
                "Reading the password",
                said="The passwords do not match.",
                certain="Nothing was sent.",
            )
    else:
        raise UsageError(
            "Reading the password",
            said="There is no terminal to ask for the password.",
            certain="Nothing was sent.",
            next="Use --password-stdin or --make-password.",
        )
    REDACTOR.remember(typed)
    return held, SecretStr(typed)


# Execution


def _started(
    parts: CommandParts, reinstalls: Reinstalls, draft: Draft, known: InstallFacts, pin: Pin
) -> None:
    errors: list[HostdeckError | None] = []
    answered = threading.Event()

    def tell(error: HostdeckError | None) -> None:
        errors.append(error)
        answered.set()

    reinstalls.begin(draft, known, pin, tell)
    parts.wait_for(answered)
    if errors[0] is not None:
        raise errors[0]
