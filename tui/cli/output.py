"""Output of commands: rows as a table or as JSON. Data goes to standard output, messages to
standard error.

A table has headings only on a terminal, so that `wc -l` and `while read` see data rows only.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import Any, Generic, TypeVar

from tui.cli.completion_values import completes, fixed_words
from tui.cli.private_output import PRIVATE, Shown
from tui.cli.view_arguments import filters
from tui.errors import UsageError
from tui.format import count, nearest
from tui.lazy_dataclass import dataclass
from tui.secrets import mask_tree
from tui.text import safe_text

R = TypeVar("R")
T = TypeVar("T")
_GAP = "  "
WIDEST = 60
"""Maximum padded width in cells: one long cell must not push all other columns away."""


class Speech:
    """Output style of the process: rows become sentences instead of a table while `on`."""

    on = False


SPEECH = Speech()
"""Style switched on by `hostdeck line`: tables are hard to follow with a screen reader."""


@dataclass(frozen=True)
class OutputColumn(Generic[R]):
    """One fact about each row: a cell of the table, a value in JSON."""

    name: str
    """Name for `--columns` and in JSON."""
    value: Callable[[R], object]
    """Value in JSON; `None` and `""` are unknown."""
    text: Callable[[R], str] | None = None
    """Text in the table if it differs from the value. Must be safe for a terminal."""
    width: int = 0
    """Minimum width in cells."""
    right: bool = False
    heading: str = ""
    """Column header if it differs from the name."""

    def cell(self, row: R) -> str:
        """Return the text in the table; `unknown` for an unknown value."""
        if self.text is not None:
            return self.text(row)
        value = self.value(row)
        return "unknown" if value is None or value == "" else safe_text(str(value))


def applied(function: Callable[..., T], *names: str) -> Callable[[Any], T]:
    """Return a reader that calls `function` with these attributes of a row, such as
    `applied(money, "price", "currency")`."""
    readers = [attrgetter(name) for name in names]

    def read(row: Any) -> T:
        return function(*(reader(row) for reader in readers))

    return read


def record_of(columns: Sequence[OutputColumn[R]]) -> Callable[[R], Mapping[str, object]]:
    """Return a function that converts a row to a JSON object with a field per column."""

    def record(row: R) -> Mapping[str, object]:
        return {column.name: column.value(row) for column in columns}

    return record


class Collector:
    """Rows of several accounts, to be written as one table. Inactive outside `collecting`."""

    def __init__(self) -> None:
        self._on = False
        self._column: OutputColumn[Any] | None = None
        self._taken: list[tuple[Table[Any], OutputColumn[Any], Sequence[Any], Any]] = []

    @property
    def is_on(self) -> bool:
        """Return whether rows of several accounts are collected."""
        return self._on

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect the output within the block, and write it all at the end."""
        self._on, self._taken = True, []
        try:
            yield
        finally:
            self._on = False
            self._write()

    def begin(self, column: OutputColumn[Any]) -> None:
        """Assign later rows to the account in `column`."""
        self._column = column

    def take(
        self,
        table: Table[R],
        rows: Sequence[R],
        record: Callable[[R], Mapping[str, object]],
    ) -> bool:
        """Return whether the rows were collected."""
        if not self._on or self._column is None:
            return False
        self._taken.append((table, self._column, rows, record))
        return True

    def _write(self) -> None:
        if not self._taken:
            return
        first = self._taken[0][0]
        pairs = [
            ((table, column, record), row)
            for table, column, rows, record in self._taken
            for row in rows
        ]
        columns: list[OutputColumn[Any]] = [_ACCOUNT]
        columns += [_pair_column(column) for column in first.columns]
        Table(columns, first.as_json, first.chosen, first.noun).write(pairs, _pair_record)


def _pair_account(pair: Any) -> object:
    return pair[0][1].value(pair[1])


def _pair_record(pair: Any) -> Mapping[str, object]:
    return {"account": _pair_account(pair), **pair[0][2](pair[1])}


def _pair_column(column: OutputColumn[Any]) -> OutputColumn[Any]:
    """Return the column adapted to pairs of a row and its account."""

    def value(pair: Any) -> object:
        return column.value(pair[1])

    def text(pair: Any) -> str:
        return column.cell(pair[1])

    return replace(column, value=value, text=text)


_ACCOUNT: OutputColumn[Any] = OutputColumn("account", _pair_account, width=8)
COLLECTOR = Collector()
"""The instance of this process."""


@dataclass(frozen=True)
class Table(Generic[R]):
    """The chosen columns and the output format."""

    columns: Sequence[OutputColumn[R]]
    as_json: bool = False
    chosen: bool = False
    """True if `--columns` was given: JSON then contains only these columns."""
    noun: str = "line"
    """Noun for one row in counts, singular."""

    def write(self, rows: Sequence[R], record: Callable[[R], Mapping[str, object]]) -> None:
        """Print the rows. `record` returns all fields of a row for JSON."""
        if COLLECTOR.take(self, rows, record):
            return
        if PRIVATE.is_on:
            PRIVATE.learn_rows(rows)
            PRIVATE.learn_records(map(record_of(self.columns), rows))
        if not self.as_json and SPEECH.on:
            write_lines(sentences(self.columns, rows, self.noun))
        elif not self.as_json:
            # The cells are masked, so that columns stay where they are.
            table = lines(self.columns, rows, headed=sys.stdout.isatty())
            sys.stdout.write(Shown("".join(f"{line}\n" for line in table)))
        elif self.chosen:
            write_json(list(map(record_of(self.columns), rows)))
        else:
            write_json([record(row) for row in rows])


def select_argument(parser: ArgumentParser, *, reads: bool = False) -> None:
    """Declare `--select FILTER` and, if it only `reads` servers, `--read-all`."""
    argument = parser.add_argument(
        "--select",
        default="",
        metavar="FILTER",
        help=(
            "only servers that match this filter (hostdeck help filter), or @NAME for a saved view"
        ),
    )
    completes(argument, filters)
    if reads:
        parser.add_argument(
            "--read-all",
            action="store_true",
            help="with --select: first read all details that the filter needs",
        )


def json_argument(parser: ArgumentParser) -> None:
    """Declare `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def list_arguments(parser: ArgumentParser, columns: Sequence[OutputColumn[R]] = ()) -> None:
    """Declare `--json` and `--columns` for commands that print rows. The columns are for
    completion."""
    json_argument(parser)
    argument = parser.add_argument(
        "--columns",
        default="",
        metavar="A,B,…",
        help="columns to print, separated by commas (an unknown name lists all columns)",
    )
    completes(argument, fixed_words(column.name for column in columns))


def shown(
    columns: Sequence[OutputColumn[R]],
    default: Sequence[str],
    options: Namespace,
    noun: str = "line",
) -> Table[R]:
    """Return the table that the arguments ask for.

    Raises:
        UsageError: A column does not exist; the error names the known columns.
    """
    known = {column.name: column for column in columns}
    names = [name.strip() for name in options.columns.split(",") if name.strip()]
    if COLLECTOR.is_on:
        names = [name for name in names if name != "account"]  # always the first column
    for name in names:
        if name not in known:
            raise UsageError(
                "Selecting columns",
                said=f"There is no column {name!r}.",
                certain="Nothing was sent.",
                next=nearest(name, list(known)),
            )
    return Table(
        [known[name] for name in names or default],
        as_json=options.json,
        chosen=bool(names),
        noun=noun,
    )


def lines(columns: Sequence[OutputColumn[R]], rows: Sequence[R], *, headed: bool) -> list[str]:
    """Rows as lines of equal columns, without blanks at the end."""
    cells = [[PRIVATE.text(column.cell(row)) for column in columns] for row in rows]
    if headed and rows:
        cells.insert(0, [(column.heading or column.name).upper() for column in columns])
    widths = [
        max([column.width, *(width for line in cells if (width := cell_width(line[at])) <= WIDEST)])
        for at, column in enumerate(columns)
    ]
    return [
        _GAP.join(
            _padded(cell, width, right=column.right)
            for cell, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in cells
    ]


def sentences(
    columns: Sequence[OutputColumn[R]], rows: Sequence[R], noun: str = "line"
) -> list[str]:
    """Return each row as a sentence, then the number of rows if there are several."""
    lines = [
        ", ".join(
            f"{column.heading or column.name} {column.cell(row)}" for column in columns
        ).removesuffix(".")
        + "."
        for row in rows
    ]
    if len(rows) == 1:
        return lines
    return [*lines, f"{count(len(rows), noun)}." if rows else "Nothing found."]


def _padded(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - cell_width(text))
    return blanks + text if right else text + blanks


def cell_width(text: str) -> int:
    """Return the width of `text` in terminal cells."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def write_lines(text: Sequence[str]) -> None:
    """Print formatted lines."""
    sys.stdout.write("".join(f"{line}\n" for line in text))


def write_json(value: object, *, indented: bool = False) -> None:
    """Print a value as JSON, secrets masked. Nothing a terminal would obey survives."""
    shown = PRIVATE.tree(mask_tree(value))
    text = json.dumps(shown, ensure_ascii=False, indent=2 if indented else None, default=str)
    # json escapes what lies below a blank; what lies above 7e is a matter of the terminal.
    if not text.isascii():
        text = "".join(
            char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text
        )
    sys.stdout.write(Shown(f"{text}\n"))
