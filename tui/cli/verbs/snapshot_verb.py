"""`hostdeck snapshot`: list, create, restore, or remove snapshots of a VM."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.at_option import at_arguments
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
    from tui.models.snapshot import SnapshotList

WHATS = (LIST, "create", "restore", "remove")


def _arguments(parser: ArgumentParser) -> None:
    image_arguments(parser, WHATS, "snapshot")
    at_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    need_name(options, "Snapshots", wanted=options.what != LIST)
    if options.what == LIST:
        return _list(options, start)
    command = f"snapshot.{options.what}"
    if options.what == "create":
        return change(options, start, command, "", [options.name])
    return change(options, start, command, options.name)


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.cli.image_reads import snapshots_now
    from tui.commands.snapshot_commands import USUAL_MOST
    from tui.format import size

    def read(client: Any, row: Any) -> SnapshotList:
        return snapshots_now(client, row.id, options.timeout)

    found: SnapshotList = listed(options, start, read)
    columns = [
        value_column("name"),
        value_column("created"),
        value_column("size", right=True, shown=size),
    ]
    code = write_rows(found.rows, columns, options)
    most = found.most or USUAL_MOST
    unread = f", {found.unread} could not be read" if found.unread else ""
    sys.stderr.write(f"{len(found.rows)} of {most} snapshots{unread}.\n")
    return code


VERB = Verb(
    "snapshot",
    "list, create, restore, or remove snapshots of a VM",
    _arguments,
    _run,
    (
        "Restoring overwrites the disk. Removing requires the VM to be powered off. Both ask for "
        "the host name; scripts pass it with --confirm. You can plan create with --at."
    ),
)
