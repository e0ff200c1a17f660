"""Bytes that keys on the fleet cost at 120x40, as ratios to the stock table: colors in full, and
lean.

What the terminal receives is counted on its side of a pseudo-terminal. The side panel, which the
stock table does not have, follows the cursor after a rest; a key's own bytes are counted before
that, and what a rest adds is shown for comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from tests.bench.figures import Figure
from tests.bench.fixtures import Bench
from tests.bench.keys import DOWN, DOWNS, KEY_QUIET_S, PANEL_QUIET_S, TOP
from tests.bench.terminal import Terminal

COUNT = 1_000
PAGE_DOWN = "\x1b[6~"
PAGES = 8
LIMITS = {"cursor down": 1 / 3, "held down at the edge": 1 / 12, "PageDown": 1 / 2}
"""Of what the stock table writes; lean mode has half of each."""


@dataclass(frozen=True)
class Written:
    """Bytes a key, of one program."""

    by_key: dict[str, float]
    rested: float
    """PageDown and a rest, in which the side panel has followed."""


def measure(bench: Bench) -> Iterator[Figure]:
    """The stock table once; Hostdeck with colors in full and lean."""
    stock = _measured(bench, "DataTable", bench.data_table)
    for name, flags, share in (("Hostdeck", (), 1.0), ("lean", ("--lean",), 0.5)):
        ours = _measured(bench, "Hostdeck", lambda count, flags=flags: bench.cached(count, *flags))  # type: ignore[misc]
        for key, limit in LIMITS.items():
            yield Figure(
                f"bytes, {key}, {name}",
                ours.by_key[key] / stock.by_key[key],
                "×",
                limit * share,
                f"{ours.by_key[key]:,.0f} B / DataTable {stock.by_key[key]:,.0f} B",
            )
        yield Figure(
            f"bytes, PageDown and rest, {name}",
            ours.rested / stock.rested,
            "×",
            None,
            f"{ours.rested:,.0f} B / DataTable {stock.rested:,.0f} B, with the panel",
        )


def _measured(bench: Bench, kind: str, start: Callable[[int], Terminal]) -> Written:
    terminal = start(COUNT)
    terminal.wait_for(bench.bottom(COUNT))
    terminal.settle()
    _to_top(kind, terminal)
    downs = [terminal.press(DOWN, KEY_QUIET_S).bytes for _ in range(DOWNS)]
    terminal.hold(DOWN, 45, per_s=30)
    held = terminal.hold(DOWN, 60 if bench.quick else 90, per_s=30)
    _to_top(kind, terminal)
    pages = [terminal.press(PAGE_DOWN, KEY_QUIET_S).bytes for _ in range(PAGES)]
    terminal.quiet(PANEL_QUIET_S)
    rested = [terminal.press(PAGE_DOWN, PANEL_QUIET_S).bytes for _ in range(PAGES)]
    terminal.close()
    by_key = {
        "cursor down": median(downs),
        "held down at the edge": held,
        "PageDown": median(pages),
    }
    return Written(by_key, median(rested))


def _to_top(kind: str, terminal: Terminal) -> None:
    for key in (TOP[kind], DOWN):
        terminal.send(key)
        terminal.quiet(PANEL_QUIET_S)
