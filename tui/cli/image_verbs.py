"""Common parts of the verbs for snapshots, backups, and ISO images."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.cli.command_parts import CommandParts
    from tui.cli.output import OutputColumn
    from tui.fleet.rows import ServerRow

LIST = "list"


def image_arguments(parser: ArgumentParser, whats: Sequence[str], thing: str) -> None:
    """Declare WHAT, SERVER, the name, and the options of a change."""
    from tui.cli.change_session import change_arguments

    parser.add_argument("what", choices=whats, metavar="WHAT", help=", ".join(whats))
    parser.add_argument("server", metavar="SERVER", help="server id or host name")
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help=f"name of the {thing}")
    change_arguments(parser)


def need_name(options: Namespace, doing: str, *, wanted: bool) -> None:
    """Refuse a missing or extra name. Raises UsageError."""
    if wanted != bool(options.name):
        said = "Specify a name." if wanted else "This action takes no name."
        raise UsageError(doing, said=said, certain="Nothing was sent.")


def change(
    options: Namespace,
    start: StartOptions,
    command: str,
    name: str,
    answers: Sequence[str] = (),
) -> int:
    """Read the objects of the command, then carry it out. Return the exit code."""
    from tui.cli.change_session import run_command
    from tui.cli.change_targets import named_rows
    from tui.cli.command_parts import command_parts
    from tui.cli.image_reads import argument_of, power_now

    group = command.partition(".")[0]
    with command_parts(start) as parts:
        row = named_rows(parts.client, start, [options.server])[0]
        check_possible(parts, command, row)
        if command == "snapshot.remove":
            row = power_now(parts.client, row)
        argument = argument_of(parts.client, group, row, name)
        return run_command(parts, command, [row], options, argument, answers=answers)


def check_possible(parts: CommandParts, command_id: str, row: ServerRow) -> None:
    """Refuse an impossible command before reading anything. Raises Refused."""
    from tui.cli.change_session import targets_of
    from tui.commands import commands
    from tui.errors import Refused

    command = commands()[command_id]
    reason = command.why_not(targets_of(parts, [row]))
    if reason is not None:
        doing = f"{command.title}: {row.called}"
        raise Refused(doing, said=reason, certain="Nothing was sent.")


def listed(options: Namespace, start: StartOptions, read: Any) -> Any:
    """Sign in and return the result of `read` for the client and the server."""
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import named

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        row = named(client, start, [options.server])[0]
        return read(client, row)


def write_rows(rows: Sequence[Any], columns: Sequence[Any], options: Namespace) -> int:
    """Print rows as a table or JSON."""
    from tui.cli.output import Table

    def record(row: Any) -> dict[str, object]:
        return {column.name: column.value(row) for column in columns}

    Table(columns, as_json=options.json).write(rows, record)
    return ExitCode.OK


def value_column(
    name: str, *, right: bool = False, shown: Any = None, heading: str = ""
) -> OutputColumn[Any]:
    """Return a column with an attribute of the rows; a missing value is shown as "-".

    Args:
        shown: Converts a value to text if it needs conversion.
    """
    from tui.cli.output import OutputColumn
    from tui.text import Untrusted, safe_text

    def value(row: Any) -> Any:
        found = getattr(row, name)
        return found.raw if isinstance(found, Untrusted) else found

    def text(row: Any) -> str:
        found = value(row)
        if found is None or found == "":
            return "-"
        return safe_text(str(found if shown is None else shown(found)), 200)

    return OutputColumn(name, value, text, right=right, heading=heading)
