"""`hostdeck tags`: list the tags of servers, set one, remove one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.cli.at_option import at_arguments
from tui.cli.change_session import change_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.output import record_of
from tui.cli.private_output import PRIVATE
from tui.cli.server_arguments import check_choice, chosen, server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import NoServerMatches, UsageError

if TYPE_CHECKING:
    from tui.cli.command_parts import CommandParts
    from tui.fleet.rows import ServerRow
    from tui.operations.plan import Plan

NOTHING = "Nothing was sent."


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--set", default="", metavar="TAG", help="NAME, NAME=VALUE, or 'NAME=VALUE | a note'"
    )
    choice.add_argument(
        "--remove", default="", metavar="NAME", help="remove the tag with this name"
    )
    change_arguments(parser)
    at_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    check_choice(options, start)
    if not options.set and not options.remove:
        return _list(options, start)
    from tui.cli.change_session import carry_out
    from tui.cli.change_targets import target_rows
    from tui.cli.command_parts import command_parts
    from tui.fleet.tag_text import name_problem, tag_of

    try:
        tag = tag_of(options.set) if options.set else None
    except ValueError as problem:
        raise UsageError("Setting tag", said=str(problem), certain=NOTHING) from None
    remove = options.remove
    wrong = name_problem(remove) if remove else ""
    if wrong:
        raise UsageError("Removing tag", said=wrong, certain=NOTHING)
    with command_parts(start) as parts:
        rows = target_rows(parts.client, start, options)
        if tag is not None:  # names that privacy mode shows are known when the servers are read
            tag = tag_of(PRIVATE.argument(options.set, "--set"))
        plan = _plan(parts, rows, tag, PRIVATE.revealed(remove))
        return ExitCode.OK if plan is None else carry_out(parts, plan, options, rows=rows)


def _plan(parts: CommandParts, rows: list[ServerRow], tag: object, name: str) -> Plan | None:
    from tui.cli.change_session import targets_of
    from tui.commands import commands
    from tui.commands.tags_commands import remove_plan, set_plan
    from tui.errors import Refused
    from tui.fleet.tag_text import TagText

    if not rows:
        raise NoServerMatches("Choosing servers", said="No server matches.", certain=NOTHING)
    command = commands()["tags.set" if tag is not None else "tags.remove"]
    why_not = command.why_not(targets_of(parts, rows))
    having = [row for row in rows if any(held == name for held, _ in row.tags)]
    if why_not is not None and (tag is not None or having):
        raise Refused(command.title, said=why_not, certain=NOTHING)
    if isinstance(tag, TagText):
        return set_plan(rows, tag)
    # Removing a missing tag already has the desired result.
    return remove_plan(having, name) if having else None


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.api.catalog import tags_actions as tags
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.output import OutputColumn, Table
    from tui.text import safe_text

    found = find_or_ask(start)
    rows: list[tuple[ServerRow, str, str, str]] = []
    with signed_in(start, found) as (client, _):
        for row in chosen(client, start, options, guess=True):
            for tag in client.call(tags.LIST, tags.TagsOf(id=row.id)).tags:
                rows.append((row, str(tag.tag), tag.shown_value, tag.shown_extra))
    columns: list[OutputColumn[tuple[ServerRow, str, str, str]]] = [
        OutputColumn("id", lambda entry: entry[0].id, right=True, width=6),
        OutputColumn(
            "hostname",
            lambda entry: entry[0].hostname,
            lambda entry: safe_text(entry[0].hostname) or "-",
            width=16,
        ),
        OutputColumn("tag", itemgetter(1), width=12),
        OutputColumn("value", itemgetter(2), lambda entry: entry[2] or "-"),
        OutputColumn("extra", itemgetter(3), itemgetter(3), heading="note"),
    ]
    Table(columns, as_json=options.json).write(rows, record_of(columns))
    return ExitCode.OK


VERB = Verb(
    "tags",
    "list, set, or remove tags of servers",
    _arguments,
    _run,
    (
        "protect=1 makes Hostdeck refuse changes to a server. maintenance=2026-12-01 with a "
        "note informs other users."
    ),
    changes_accounts=True,
)
