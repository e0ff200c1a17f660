"""The printed figures: numbers with SI letters, legend rows, labels. Pure; any thread.

Source: Cacti's GPRINT formats: `Current:%8.2lf %s`, letters for powers of 1000, `-nan` for unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tui.charts.series import Figures, Legend, NotReadable, ScaleMissing

POWERS = {"u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5}
LETTERS = {letter: float(f"1e{3 * power}") for letter, power in POWERS.items()}
_NUMBER = r"-?\d+(?:\.\d+|,(?!\d{3}(?!\d))\d+)?"
"""A point or a comma (in other locales) precedes decimals; three digits after it may be
thousands."""
_FIGURE = re.compile(rf" *([A-Z][a-z]+):? *(-?nan|{_NUMBER}) {{0,3}}([kMGTPmu]?)(?= |$)")
CURRENT = frozenset({"Current", "Last", "Cur", "Now"})
AVERAGE = frozenset({"Average", "Avg"})
MAXIMUM = frozenset({"Maximum", "Max", "Peak"})
MINIMUM = frozenset({"Minimum", "Min"})
WORDS = CURRENT | AVERAGE | MAXIMUM | MINIMUM
_TOTAL = re.compile(r"^Total (In|Out): *(\d+(?:\.\d+)?) ?([kMGTP]?)B *$")
_RULE = r"95th Percentile *\((\d+(?:\.\d+)?) ?([kmg]?)bit in\+out\)"
_BITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}
_LABEL = re.compile(rf"^({_NUMBER}) ?([kMGTPmu]?)$")
_WORD = re.compile(r"\w+")
_IN = frozenset(
    {
        "in",
        "inbound",
        "incoming",
        "ingress",
        "rx",
        "receive",
        "received",
        "traffic_in",
        "download",
        "input",
    }
)
_OUT = frozenset(
    {
        "out",
        "outbound",
        "outgoing",
        "egress",
        "tx",
        "sent",
        "transmit",
        "transmitted",
        "traffic_out",
        "upload",
        "output",
    }
)
_HIDDEN_LETTERS = 2
"""First letters of a row that the frame of the box may hide."""


Letters = tuple[str, str]
"""Letters of an average and of a maximum."""
_MOST = 1000.005
"""In powers of 1000, a larger number has the next letter."""


class Printed(NamedTuple):
    """The legend and its precision."""

    legend: Legend
    is_swapped: bool
    """True if the first row is the outgoing one."""
    half_digit: float
    """Half the last printed digit of the larger maximum, in the image's unit."""
    larger_percentile: float | None
    """The 95th percentile of the larger direction, in bit/s, if a rule shows it."""
    letters: tuple[Letters, Letters]
    """Letters in the order of the image."""

    def is_counted(self) -> bool:
        """Return whether Cacti's own sums are printed, which do not depend on rrdtool's base."""
        return self.larger_percentile is not None or any(row.total_bytes for row in self.rows())

    def rows(self) -> tuple[Figures, Figures]:
        """Return the rows in the order of the image."""
        first, second = self.legend.incoming, self.legend.outgoing
        return (second, first) if self.is_swapped else (first, second)


class BinaryError(NotReadable):
    """The letters are powers of 1024."""


BINARY = "the picture may count in powers of 1024"


def amount(number: str, letter: str, base: int = 1000) -> float | None:
    """Return a printed number; `None` for nan."""
    if "nan" in number:
        return None
    return _number(number) * (LETTERS[letter] if base == 1000 else float(base) ** POWERS[letter])


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def label_value(text: str, base: int = 1000) -> tuple[float | None, str]:
    """Return the value of an axis label, `None` if it is not a number; and its letter."""
    found = _LABEL.match(text.strip())
    return (amount(found[1], found[2], base), found[2]) if found else (None, "")


def names_of(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return "in" and "out" in the order of the legend's rows; `None` if the rows do not name
    them."""
    rows = [found for found in map(_row, texts) if found]
    if len(rows) != 2:
        return None
    try:
        is_out = _outgoing([row.name for row in rows])
    except NotReadable:
        return None
    return ("out", "in") if is_out[0] else ("in", "out")


def read_legend(texts: Sequence[str], factor: float, base: int = 1000) -> Printed:
    """Return the figures from the legend's lines, top to bottom. `factor` converts the image's unit
    to bits; `base` is the base of the letters' powers.

    Raises:
        BinaryError: A number proves that the base is 1024.
        NotReadable: There are not two rows with current, average and maximum, or they have no
            names.
    """
    rows = [found for found in map(_row, texts) if found]
    if len(rows) != 2:
        raise ScaleMissing(
            "the legend could not be read: there is nothing to check the scale against"
        )
    is_out = _outgoing([row.name for row in rows])
    totals = {
        found[1]: float(found[2]) * LETTERS[found[3]] for found in map(_TOTAL.match, texts) if found
    }
    figures = [
        _figures(row, factor, totals.get("Out" if out else "In"), base)
        for row, out in zip(rows, is_out, strict=True)
    ]
    legend = Legend(figures[1], figures[0]) if is_out[0] else Legend(figures[0], figures[1])
    digits = [half for row in rows if (half := _half_digit(row.maximum, base))]
    # Skip it if no rule is drawn: it takes longer than the rest of the legend.
    ruled = [text for text in texts if "95th" in text.lower()]
    rule = next((found for text in ruled if (found := re.search(_RULE, text, re.I))), None)
    percentile = float(rule[1]) * _BITS[rule[2].lower()] if rule else None
    return Printed(legend, is_out[0], max(digits, default=0.0), percentile, _letters(rows, base))


def _cut(words: frozenset[str]) -> frozenset[str]:
    """Return text without up to two first letters."""
    return frozenset(
        word[hidden:]
        for word in words
        for hidden in range(1, _HIDDEN_LETTERS + 1)
        if len(word) > hidden
    )


def _kind(words: Sequence[str], incoming: frozenset[str], outgoing: frozenset[str]) -> str:
    """Return "in" or "out" if the text names one of them, otherwise nothing."""
    is_in, is_out = bool(incoming.intersection(words)), bool(outgoing.intersection(words))
    return "" if is_in == is_out else "in" if is_in else "out"


def _outgoing(names: Sequence[str]) -> list[bool]:
    """Return which row is the outgoing series, by its name. Raises NotReadable if the names do not
    show it."""
    named = [_WORD.findall(name.lower()) for name in names]
    whole = [_kind(words, _IN, _OUT) for words in named]
    # Letters are hidden only at the start of a row.
    cut = [_kind(words[:1], _cut(_IN), _cut(_OUT)) for words in named]
    for kinds in ((whole[0], whole[1]), (whole[0], cut[1]), (cut[0], whole[1]), (cut[0], cut[1])):
        if set(kinds) == {"in", "out"}:
            return [kind == "out" for kind in kinds]
    raise ScaleMissing("the legend does not say which curve is incoming and which outgoing")


class _Row(NamedTuple):
    """A row of the legend: numbers and letters as printed."""

    name: str
    current: tuple[str, str] | None
    average: tuple[str, str]
    maximum: tuple[str, str]

    def figures(self) -> tuple[tuple[str, str] | None, ...]:
        """Return the current, the average and the maximum."""
        return self.current, self.average, self.maximum

    def printed(self) -> list[tuple[str, str]]:
        """Return the known figures."""
        return [item for item in self.figures() if item is not None and "nan" not in item[0]]


def _row(text: str) -> _Row | None:
    """Return the figures of a line; `None` if it has no average or no maximum."""
    found = [item for item in _FIGURE.finditer(text) if item[1] in WORDS]
    at = found[0].start() if found else 0
    figures: dict[frozenset[str], tuple[str, str]] = {}
    for item in found:
        kind = next(words for words in (CURRENT, AVERAGE, MAXIMUM, MINIMUM) if item[1] in words)
        if kind in figures or text[at : item.start()].strip():
            return None
        figures[kind] = item[2], item[3]
        at = item.end()
    if AVERAGE not in figures or MAXIMUM not in figures or text[at:].strip():
        return None
    name = text[: found[0].start()]
    if WORDS.intersection(_WORD.findall(name)):
        return None
    return _Row(name, figures.get(CURRENT), figures[AVERAGE], figures[MAXIMUM])


def _letters(rows: Sequence[_Row], base: int) -> tuple[Letters, Letters]:
    if base == 1000 and any(_number(number) > _MOST for row in rows for number, _ in row.printed()):
        raise BinaryError(BINARY)
    first, second = ((row.average[1], row.maximum[1]) for row in rows)
    return first, second


def _figures(row: _Row, factor: float, total: float | None, base: int) -> Figures:
    values = (None if item is None else amount(*item, base) for item in row.figures())
    made = [None if value is None else value * factor for value in values]
    halves = [factor * _half_digit(item, base) for item in row.figures()]
    return Figures(made[0], made[1], made[2], total, rounding=(halves[0], halves[1], halves[2]))


def _half_digit(printed: tuple[str, str] | None, base: int) -> float:
    """Return half the last digit of a printed number; 0 if it is unknown."""
    if printed is None or "nan" in printed[0]:
        return 0.0
    number, letter = printed
    decimals = len(re.split("[.,]", f"{number}.")[1])
    return (amount("1", letter, base) or 1.0) * 0.5 / float(10**decimals)
