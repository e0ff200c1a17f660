"""`hostdeck backup`: list, create, or delete backups of a server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.image_verbs import (
    LIST,
    change,
    image_arguments,
    listed,
    need_name,
    value_column,
    write_rows,
)
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.models.backup import BackupState

UNSURE = "It is unknown whether a backup is running."


def _arguments(parser: ArgumentParser) -> None:
    image_arguments(parser, (LIST, "create", "delete"), "backup")


def _run(options: Namespace, start: StartOptions) -> int:
    need_name(options, "Backups", wanted=options.what == "delete")
    if options.what == LIST:
        return _list(options, start)
    return change(options, start, f"backup.{options.what}", options.name)


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.commands.backup_commands import NO_RESTORE
    from tui.format import count, size
    from tui.readings.snapshot_topics import read_backup_state

    def read(client: Any, row: Any) -> BackupState:
        return read_backup_state(client, row.id)

    found: BackupState = listed(options, start, read)
    columns = [
        value_column("name"),
        value_column("date"),
        value_column("size", right=True, shown=size),
        value_column("status"),
    ]
    code = write_rows(found.rows, columns, options)
    running = {True: "A backup is running.", False: "No backup is running.", None: UNSURE}
    parts = ", ".join(f"{name} {value or 'unknown'}" for name, value in found.schedule or ())
    unknown = found.schedule is None
    schedule = "The schedule could not be read." if unknown else f"Schedule: {parts or 'none'}."
    unread = f"{count(found.unread, 'record')} could not be read." if found.unread else ""
    words = [unread, running[found.running], schedule, NO_RESTORE]
    sys.stderr.write(" ".join(part for part in words if part) + "\n")
    return code


VERB = Verb(
    "backup",
    "list, create, or delete backups of a server",
    _arguments,
    _run,
    "There is no command to restore a backup: the provider offers none. Ask support.",
)
