"""Running a user's program on the selected servers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tui.commands.command import Ask, Choose, Command, Intent, Refuse, RunPrograms, Targets
from tui.config.user_commands import UserCommand
from tui.operations.justification import reason_fault, ticket_fault
from tui.remote.user_programs import input_fault

ID = "run.program"


def allowed(targets: Targets) -> Mapping[str, UserCommand]:
    """Return the available programs: read-only mode hides those that may change something."""
    return {
        name: program
        for name, program in targets.programs.items()
        if program.safe or not targets.read_only
    }


def _fits(targets: Targets) -> str | None:
    if not targets.programs:
        return "The configuration has no commands. Add [commands.NAME] to it."
    if not allowed(targets):
        return "Read-only: each of these commands may change something."
    return None


def _intend(targets: Targets) -> Intent:
    known = allowed(targets)
    if len(known) == 1:
        return _chosen(targets, next(iter(known)))
    options = tuple((name, program.title or name) for name, program in known.items())
    return Choose("Run a command", options, partial(_chosen, targets), hint=targets.label)


def _chosen(targets: Targets, name: str) -> Intent:
    program = allowed(targets)[name]
    return _next(targets, RunPrograms(name, program, targets.rows))


def _next(targets: Targets, wish: RunPrograms) -> Intent:
    """Return a question for a missing input, or the final intent if nothing is missing."""
    title = f"{wish.program.title or wish.name}: {targets.label}"
    for name in wish.program.inputs:
        if name not in wish.inputs:
            return Ask(title, name, partial(_with_input, targets, wish, name))
    if targets.justification and not wish.program.safe:
        if not wish.reason:
            then = partial(_with_reason, targets, wish)
            return Ask(title, "Reason, for the audit trail", then)
        if targets.justification == "ticket" and not wish.ticket:
            return Ask(title, "Ticket id", partial(_with_ticket, targets, wish))
    return wish


def _with_input(targets: Targets, wish: RunPrograms, name: str, text: str) -> Intent:
    fault = input_fault(text)
    if fault:
        return Refuse(f"{name}: {fault}")
    inputs = {**wish.inputs, name: text}
    return _next(targets, RunPrograms(wish.name, wish.program, wish.rows, inputs))


def _with_reason(targets: Targets, wish: RunPrograms, text: str) -> Intent:
    fault = reason_fault(targets.justification, text)
    if fault:
        return Refuse(fault)
    made = RunPrograms(wish.name, wish.program, wish.rows, wish.inputs, text.strip())
    return _next(targets, made)


def _with_ticket(targets: Targets, wish: RunPrograms, text: str) -> Intent:
    fault = ticket_fault(targets.justification, text.strip())
    if fault:
        return Refuse(fault)
    return RunPrograms(wish.name, wish.program, wish.rows, wish.inputs, wish.reason, text.strip())


COMMANDS = (Command(ID, "Run command", (), _intend, _fits, needs_programs=True),)
