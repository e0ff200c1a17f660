"""Data of a traffic chart: two series with equal steps. Pure values; any thread.

Named tuples, because dataclasses would take a tenth of the time that a picture needs in a new
process.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple, Self

Source = Literal["numbers", "picture", "svg"]


class Span(IntEnum):
    """The time span of a chart. The value is the `graph` of net/show_cacti."""

    DAY = 1
    MONTH = 2
    YEAR = 3

    @property
    def seconds(self) -> int:
        """Return the length of Cacti's graph, in seconds. Source: Cacti's rra table; a month is 30
        days 7 h 26 min 24 s."""
        return {Span.DAY: 86_400, Span.MONTH: 2_618_784, Span.YEAR: 31_536_000}[self]

    @property
    def step_s(self) -> int:
        """Return the seconds per value in Cacti's stock archives."""
        return {Span.DAY: 300, Span.MONTH: 7200, Span.YEAR: 86_400}[self]

    @property
    def word(self) -> str:
        """ "day", "month", "year"."""
        return self.name.lower()


class Shape(NamedTuple):
    """The shape of both curves without numbers, if only the scale is missing."""

    t0: float
    """Unix seconds."""
    step_s: float
    curves: tuple[tuple[float | None, ...], tuple[float | None, ...]]
    """Heights as fractions of the plot height, in the order of the legend; `None` is a gap."""
    names: tuple[str, str]
    """"in" and "out", or "curve 1" and "curve 2" if the legend does not identify them."""
    span: Span


class NotReadable(ValueError):
    """A picture whose numbers cannot be read reliably. The text is the reason, in words for the
    user."""

    shape: Shape | None = None
    """The curves, as far as they are readable without a scale."""


class ScaleMissing(NotReadable):
    """A picture of which only the scale is missing."""

    def with_shape(self, shape: Shape | None) -> ScaleMissing:
        """Return the problem with the shape of the curves."""
        self.shape = shape
        return self


class Figures(NamedTuple):
    """The legend's figures for one direction, in bit/s. `None`: not printed, or printed as
    unknown."""

    current: float | None = None
    average: float | None = None
    maximum: float | None = None
    total_bytes: float | None = None
    percentile: float | None = None
    """The 95th percentile."""
    rounding: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Rounding error of current, average, and maximum: half the last printed digit, in bit/s."""


class Legend(NamedTuple):
    """The figures below the picture, exactly as printed (two decimals)."""

    incoming: Figures
    outgoing: Figures


class _Values(NamedTuple):
    """The fields of a series."""

    t0: float
    """Unix seconds."""
    step_s: float
    incoming: tuple[float | None, ...]
    """Traffic towards the server; `None` is a gap: unknown, which is not zero."""
    outgoing: tuple[float | None, ...]
    """Same length as `incoming`."""
    source: Source
    span: Span
    tolerance_bps: float = 0.0
    """Error of one value, as a 95th percentile; 0 for exact numbers."""
    confidence: float = 1.0
    """Agreement of the values with the other information in the picture, 0 to 1."""
    note: str = ""
    """Uncertainties in words; empty if there are none."""
    legend: Legend | None = None
    """Legend of the picture; `None` for numbers."""
    full_scale_bps: float | None = None
    """Value at the upper edge of the plot; `None` for numbers."""
    unread: tuple[int, int] = (0, 0)
    """Number of gaps in each direction where a drawn line could not be read."""
    zone_s: int | None = None
    """Offset of the drawing server's clock from UTC, if its picture prints one."""


class Series(_Values):
    """Traffic in bit/s, oldest first. Value k is the average over the step that starts at `t0 + k *
    step_s`."""

    __slots__ = ()

    def __new__(
        cls,
        t0: float,
        step_s: float,
        incoming: tuple[float | None, ...],
        outgoing: tuple[float | None, ...],
        source: Source,
        span: Span,
        tolerance_bps: float = 0.0,
        confidence: float = 1.0,
        note: str = "",
        legend: Legend | None = None,
        full_scale_bps: float | None = None,
        unread: tuple[int, int] = (0, 0),
        zone_s: int | None = None,
    ) -> Self:
        """Check the series. Raises ValueError if the directions differ in length, or the step is
        not positive."""
        if len(incoming) != len(outgoing):
            raise ValueError("the two directions differ in length")
        if step_s <= 0:
            raise ValueError("a step takes time")
        return super().__new__(
            cls,
            t0,
            step_s,
            incoming,
            outgoing,
            source,
            span,
            tolerance_bps,
            confidence,
            note,
            legend,
            full_scale_bps,
            unread,
            zone_s,
        )

    @property
    def end(self) -> float:
        """Return the end of the last value in Unix seconds."""
        return self.t0 + self.step_s * len(self.incoming)

    def time_of(self, at: int) -> float:
        """Return the start of value `at` in Unix seconds."""
        return self.t0 + self.step_s * at

    def highest(self) -> float | None:
        """Return the highest value of both directions; `None` if there are only gaps."""
        return max(
            (value for value in (*self.incoming, *self.outgoing) if value is not None), default=None
        )
