"""The figures in words: numbers with SI letters, legend rows, labels. Pure; any thread.

Source: Cacti's GPRINT formats: `Current:%8.2lf %s`, letters for powers of 1000, `-nan` for unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tui.charts.series import Figures, Legend, NotReadable

LETTERS = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "m": 1e-3, "u": 1e-6}
_AMOUNT = r"(-?nan|-?\d+(?:\.\d+)?) {0,3}([kMGTPmu]?)(?= |$)"
_ROW = re.compile(rf"^(.*?) *Current: *{_AMOUNT} *Average: *{_AMOUNT} *Maximum: *{_AMOUNT} *$")
_TOTAL = re.compile(r"^Total (In|Out): *(\d+(?:\.\d+)?) ?([kMGTP]?)B *$")
_RULE = r"95th Percentile *\((\d+(?:\.\d+)?) ?([kmg]?)bit in\+out\)"
_BITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}
_LABEL = re.compile(r"^(-?\d+(?:\.\d+)?) ?([kMGTPmu]?)$")
_WORD = re.compile(r"\w+")
_IN = frozenset({"in", "inbound", "incoming", "rx", "receive", "received", "traffic_in"})
_OUT = frozenset(
    {"out", "outbound", "outgoing", "tx", "sent", "transmit", "transmitted", "traffic_out"}
)


Letters = tuple[str, str]
"""Those of an average and of a maximum."""
_MOST = 1000.005
"""In powers of 1000 what is more has the next letter."""


class Printed(NamedTuple):
    """The legend and how exact it is."""

    legend: Legend
    is_swapped: bool
    """The first row is the outgoing one."""
    half_digit: float
    """Half the last printed digit of the larger maximum, in the picture's unit."""
    larger_percentile: float | None
    """The 95th percentile of the larger of both directions, in bit/s, where a rule shows it."""
    letters: tuple[Letters, Letters]
    """In the order of the picture."""

    def rows(self) -> tuple[Figures, Figures]:
        """In the order of the picture."""
        first, second = self.legend.incoming, self.legend.outgoing
        return (second, first) if self.is_swapped else (first, second)


BINARY = "the picture counts in powers of 1024, which its axis does not tell surely"


def amount(number: str, letter: str) -> float | None:
    """A printed number; `None` for nan."""
    return None if "nan" in number else float(number) * LETTERS[letter]


def label_value(text: str) -> tuple[float | None, str]:
    """The value of an axis label, `None` when it is no number; and its letter."""
    found = _LABEL.match(text.strip())
    return (amount(found[1], found[2]), found[2]) if found else (None, "")


def read_legend(texts: Sequence[str], factor: float) -> Printed:
    """Return the figures from the legend's lines, top to bottom. `factor` turns the picture's unit
    into bits.

    Raises:
        NotReadable: There are not two rows with current, average and maximum, or they have no
        names.
    """
    rows = [found for found in map(_ROW.match, texts) if found]
    if len(rows) != 2:
        raise NotReadable(
            "the legend could not be read: there is nothing to check the scale against"
        )
    named = [frozenset(_WORD.findall(row[1].lower())) for row in rows]
    is_out = [bool(words & _OUT) and not words & _IN for words in named]
    is_in = [bool(words & _IN) and not words & _OUT for words in named]
    if not ((is_in[0] and is_out[1]) or (is_out[0] and is_in[1])):
        raise NotReadable("the legend does not say which curve is incoming and which outgoing")
    totals = {
        found[1]: float(found[2]) * LETTERS[found[3]] for found in map(_TOTAL.match, texts) if found
    }
    figures = [
        _figures(row, factor, totals.get("Out" if out else "In"))
        for row, out in zip(rows, is_out, strict=True)
    ]
    legend = Legend(figures[1], figures[0]) if is_out[0] else Legend(figures[0], figures[1])
    digits = [
        LETTERS[row[7]] * 0.5 * 10 ** -len(row[6].partition(".")[2])
        for row in rows
        if "nan" not in row[6]
    ]
    # Not made where no rule is drawn: it takes longer than all the rest of the legend.
    ruled = [text for text in texts if "95th" in text.lower()]
    rule = next((found for text in ruled if (found := re.search(_RULE, text, re.I))), None)
    percentile = float(rule[1]) * _BITS[rule[2].lower()] if rule else None
    return Printed(legend, is_out[0], max(digits, default=0.0), percentile, _letters(rows))


def _letters(rows: Sequence[re.Match[str]]) -> tuple[Letters, Letters]:
    for row in rows:
        if any("nan" not in row[at] and float(row[at]) > _MOST for at in (2, 4, 6)):
            raise NotReadable(BINARY)
    return (rows[0][5], rows[0][7]), (rows[1][5], rows[1][7])


def _figures(row: re.Match[str], factor: float, total: float | None) -> Figures:
    current, average, maximum = (amount(row[at], row[at + 1]) for at in (2, 4, 6))
    made = [None if value is None else value * factor for value in (current, average, maximum)]
    return Figures(made[0], made[1], made[2], total)
