"""`hostdeck ls --format`: the list of servers as a file for other programs."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError, UsageError
from tui.format import count
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.cli.output import OutputColumn
    from tui.fleet.inventory_formats import Rendering
    from tui.fleet.rows import ServerRow
    from tui.ssh import SshOptions

FORMATS = ("table", "ansible", "ssh-config", "hosts", "csv", "markdown")
FILE_FORMATS = FORMATS[1:]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Prefixes of cells that a spreadsheet would evaluate as a formula."""
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")
FILE_MODE = 0o644


def format_argument(parser: ArgumentParser) -> None:
    """Declare `--format`."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help="table (default), or a file for other programs",
    )


def render(
    name: str,
    rows: Sequence[ServerRow],
    ssh: SshOptions,
    columns: Sequence[OutputColumn[ServerRow]] = (),
) -> Rendering:
    """Return the servers in a format. `columns` are the columns of csv and markdown."""
    from tui.cli.server_columns import COLUMNS, DEFAULT
    from tui.fleet import inventory_formats as formats

    if name == "ansible":
        return formats.ansible_yaml(rows, ssh)
    if name == "ssh-config":
        return formats.ssh_config(rows, ssh)
    if name == "hosts":
        return formats.hosts_file(rows)
    chosen = columns or [column for column in COLUMNS if column.name in DEFAULT]
    table = csv_text if name == "csv" else markdown_text
    return formats.Rendering(table(chosen, rows))


def csv_text(columns: Sequence[OutputColumn[ServerRow]], rows: Sequence[ServerRow]) -> str:
    """Return rows as CSV. Prefix text that a spreadsheet would evaluate with an apostrophe."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.value(row)) for column in columns])
    return out.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, dict):
        value = " ".join(f"{key}={text}" if text else str(key) for key, text in value.items())
    elif isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    text = str(safe_text("unknown" if value is None or value == "" else str(value), 2000))
    return f"'{text}" if text.startswith(_FORMULA) else text


def markdown_text(columns: Sequence[OutputColumn[ServerRow]], rows: Sequence[ServerRow]) -> str:
    """Return rows as a Markdown table; escape markup in values."""
    lines = [
        _markdown_line([column.heading or column.name for column in columns]),
        _markdown_line(["---:" if column.right else "---" for column in columns], plain=True),
        *(_markdown_line([column.cell(row) for column in columns]) for row in rows),
    ]
    return "".join(f"{line}\n" for line in lines)


def _markdown_line(cells: Sequence[str], *, plain: bool = False) -> str:
    shown = cells if plain else [_MARKS.sub(r"\\\1", str(safe_text(cell, 500))) for cell in cells]
    return f"| {' | '.join(shown)} |"


def report_left_out(rendering: Rendering) -> None:
    """Report on standard error the servers missing from a rendering."""
    left_out = rendering.without_address
    if left_out:
        ids = ", ".join(str(row.id) for row in left_out[:10])
        more = ", …" if len(left_out) > 10 else ""
        sys.stderr.write(
            f"hostdeck: {count(len(left_out), 'server')} left out, because the address is "
            f"unknown: id {ids}{more}.\n"
        )


def inventory_targets(words: Sequence[str]) -> list[tuple[str, Path]]:
    """Return the format and path of each `FORMAT:FILE`. Raises UsageError."""
    found = []
    for word in words:
        name, _, path = word.partition(":")
        if name not in FILE_FORMATS or not path:
            raise UsageError(
                "Preparing inventory files",
                said=f"{word!r} is not FORMAT:FILE.",
                certain="Nothing was sent.",
                next=f"Formats: {', '.join(FILE_FORMATS)}.",
            )
        found.append((name, Path(path).expanduser()))
    return found


class FileNotWritten(HostdeckError):
    """An inventory or metrics file could not be written."""

    outcome = "failed"
    exit_code = 1


def write_if_changed(path: Path, text: str) -> bool:
    """Replace a file if its content differs: readers see either the old file or the new one. Return
    whether it was written. Raises FileNotWritten."""
    import tempfile

    content = text.encode()
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        mode = path.stat().st_mode & 0o777 if path.exists() else FILE_MODE
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, mode)
            os.replace(name, path.resolve())
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise FileNotWritten(
            f"Writing {path}",
            said=f"{os.strerror(error.errno or 0)}.",
            certain="The old file is unchanged.",
            next="Check the directory.",
        ) from None
    return True
