"""What keys cost: time to paint (ms), bytes written to the terminal, CPU time (ms).

All programs stand open together and take turns, a few keys each, so that a slow minute of the
machine hits all. Hostdeck shows its cache and has no provider; nothing moves but what a key moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.figures import Figure, median, p95
from tests.bench.fixtures import LIST_COLUMNS, Bench
from tests.bench.terminal import COLUMNS, BenchError, Stroke, Terminal

DOWN, BACKSPACE = "\x1b[B", "\x7f"
TOP = {"Hostdeck": "\x1b[H", "DataTable": "\x1b[1;5H"}
"""Home; Ctrl+Home where Home is the first column."""
DOWNS = 15
"""Presses from the first row that stay inside the view."""
KEY_QUIET_S = 0.06
"""Silence after a key; shorter than the rest after which Hostdeck's side panel follows the
cursor."""
PANEL_QUIET_S = 0.4
"""Silence in which the panel has followed."""
FILTER_QUIET_S = 0.5
"""Silence after a letter; the side panel has followed."""
WORDS = ("web-0012", "db-07", "cache-0")


def _ready(terminal: Terminal, text: str) -> Terminal:
    terminal.wait_for(text)
    terminal.settle()
    return terminal


def _to_top(kind: str, terminal: Terminal, first: str) -> None:
    """Go to the first row, and one further: the way there is not part of the measurement."""
    for key in (TOP[kind], DOWN):
        terminal.send(key)
        terminal.quiet(PANEL_QUIET_S)
    if first not in terminal.text():
        raise BenchError(f"Not at the first row.{terminal.last_screen()}")


def measure_cursor(bench: Bench) -> Iterator[Figure]:
    """Cursor down, inside the view and held at its edge; Hostdeck and the stock table."""
    programs = {
        (kind, count): (_ready(start(count), bench.bottom(count)), columns)
        for kind, start, columns in (
            ("Hostdeck", bench.cached, LIST_COLUMNS),
            ("DataTable", bench.data_table, COLUMNS),
        )
        for count in (100, 10_000)
    }
    strokes: dict[tuple[str, int], list[Stroke]] = {program: [] for program in programs}
    for _ in range(2 if bench.quick else 4):
        for program, (terminal, columns) in programs.items():
            _to_top(program[0], terminal, bench.fleet(program[1]).rows[0].hostname)
            strokes[program] += [terminal.press(DOWN, KEY_QUIET_S, columns) for _ in range(DOWNS)]
    rested, held = {}, {}
    for program, (terminal, columns) in programs.items():
        _to_top(program[0], terminal, bench.fleet(program[1]).rows[0].hostname)
        if program[0] == "Hostdeck":
            rested[program] = [terminal.press(DOWN, PANEL_QUIET_S, columns) for _ in range(10)]
        terminal.hold(DOWN, 45, per_s=30)
        if program[1] == 10_000:
            held[program] = terminal.hold(DOWN, 60 if bench.quick else 180, per_s=30)
    for terminal, _ in programs.values():
        terminal.close()

    ours, many = ("Hostdeck", 100), ("Hostdeck", 10_000)
    paint = {
        program: p95([response.paint_ms for response in made]) for program, made in strokes.items()
    }
    middle = {
        program: median([response.paint_ms for response in made])
        for program, made in strokes.items()
    }
    yield Figure(
        "key to paint p95, cached 10,000",
        paint[many] / paint[ours],
        "×",
        1.25,
        f"{paint[many]:.1f} ms / cached 100 {paint[ours]:.1f} ms; "
        f"medians {middle[many]:.1f} / {middle[ours]:.1f} ms",
    )
    for count in (100, 10_000):
        place = ("DataTable", count)
        yield Figure(
            f"key to paint p95, DataTable {count:,}",
            paint[place],
            "ms",
            None,
            f"median {middle[place]:.1f} ms",
        )
    for program, made in strokes.items():
        ours_too = program[0] == "Hostdeck"
        yield Figure(
            f"cursor down, {program[0]} {program[1]:,}",
            median([response.bytes for response in made]),
            "B",
            450 if ours_too else None,
            "median a key, inside the view",
        )
    for program, made in rested.items():
        yield Figure(
            f"cursor down and rest, {program[0]} {program[1]:,}",
            median([response.bytes for response in made]),
            "B",
            None,
            "median a key, with the side panel that follows",
        )
    for program, each in held.items():
        yield Figure(
            f"down held at the edge, {program[0]} {program[1]:,}",
            each,
            "B",
            1000 if program[0] == "Hostdeck" else None,
            "average a key at 30 Hz",
        )


def _type(
    terminal: Terminal, words: Sequence[str], columns: int
) -> tuple[list[Stroke], list[Stroke]]:
    """Type each word and delete it again. Returns the strokes of both."""
    typed, deleted = [], []
    for word in words:
        typed += [terminal.press(letter, FILTER_QUIET_S, columns) for letter in word]
        deleted += [terminal.press(BACKSPACE, FILTER_QUIET_S, columns) for _ in word]
    return typed, deleted


def measure_filter(bench: Bench) -> Iterator[Figure]:
    """A filter keystroke over 10,000 servers, beside the stock table that refills."""
    count = 10_000
    programs = {
        "Hostdeck": (_ready(bench.cached(count), bench.bottom(count)), LIST_COLUMNS),
        "DataTable": (_ready(bench.data_table(count), bench.bottom(count)), COLUMNS),
    }
    for terminal, _ in programs.values():
        terminal.send("/")
        terminal.quiet(FILTER_QUIET_S)
    typed: dict[str, list[Stroke]] = {name: [] for name in programs}
    deleted: dict[str, list[Stroke]] = {name: [] for name in programs}
    for word in WORDS[1:2] if bench.quick else WORDS:
        for name, (terminal, columns) in programs.items():
            there, back = _type(terminal, [word], columns)
            typed[name] += there
            deleted[name] += back
    for terminal, _ in programs.values():
        terminal.close()
    for what, strokes in (("letter typed", typed), ("letter deleted", deleted)):
        paint = {
            name: p95([response.paint_ms for response in made]) for name, made in strokes.items()
        }
        cpu = {
            name: sum(response.cpu_ms for response in made) / len(made)
            for name, made in strokes.items()
        }
        for of, cost in (("to paint p95", paint), ("CPU, mean", cpu)):
            yield Figure(
                f"filter 10,000, {what}, {of}",
                cost["Hostdeck"] / cost["DataTable"],
                "×",
                1 / 12,
                f"{cost['Hostdeck']:.1f} ms / DataTable {cost['DataTable']:.1f} ms",
            )


OFFERS = ("epyc", "loc:nl", "bm.v3-1")


def measure_catalog(bench: Bench) -> Iterator[Figure]:
    """A filter keystroke over 300 presets at their locations, beside the fleet's over 10,000
    servers."""
    programs = {
        "catalog": bench.selling(300),
        "fleet": _ready(bench.cached(10_000), bench.bottom(10_000)),
    }
    shop = programs["catalog"]
    shop.wait_for("web-01")
    shop.settle()
    shop.send("N")
    shop.wait_for("offers")
    shop.settle()
    words = {"catalog": OFFERS, "fleet": WORDS}
    strokes: dict[str, list[Stroke]] = {name: [] for name in programs}
    for terminal in programs.values():
        terminal.send("/")
        terminal.quiet(FILTER_QUIET_S)
    for turn in range(1 if bench.quick else 3):
        for name, terminal in programs.items():
            there, back = _type(terminal, [words[name][turn % 3]], LIST_COLUMNS)
            strokes[name] += there + back
    for terminal in programs.values():
        terminal.close()
    paint = {name: p95([response.paint_ms for response in made]) for name, made in strokes.items()}
    cpu = {
        name: sum(response.cpu_ms for response in made) / len(made)
        for name, made in strokes.items()
    }
    for of, cost in (("to paint p95", paint), ("CPU, mean", cpu)):
        yield Figure(
            f"catalog of 300 presets, filter key, {of}",
            cost["catalog"] / cost["fleet"],
            "×",
            1.0,
            f"{cost['catalog']:.1f} ms / fleet of 10,000 {cost['fleet']:.1f} ms",
        )
