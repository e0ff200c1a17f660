"""Beside Posting, a well-kept Textual program of another kind: what one can expect of a program on
this toolkit.

It needs another Textual than ours, so it gets an environment of its own below `~/.cache`, made
once; where that cannot be made, the figures say why they were not measured. Its list of requests
stands for our list of servers, as many as fill the screen; the terminal and the turns are the same
for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.figures import Figure, median, p95, paired_ratio
from tests.bench.fixtures import Bench
from tests.bench.keys import DOWN, KEY_QUIET_S, PANEL_QUIET_S
from tests.bench.start import first_frames
from tests.bench.terminal import Stroke, Terminal
from tests.support.own_environment import environment

PACKAGES = ("posting==2.11.1", "tree-sitter==0.25.2")
"""With a later tree-sitter that Posting dies at its start (signal 11): its own Textual was made for
an earlier one."""
START = "from posting.__main__ import cli; cli()"
REQUESTS = 100
BOTTOM = 28
"""Stands near the bottom of its first screen."""
QUIET_S = {"Hostdeck": KEY_QUIET_S, "Posting": 0.8}
"""Silence after a key. Posting writes something at once and moves its cursor a good while later."""
FRAME, PAINT, BYTES, IDLE = (
    f"{what}, Hostdeck to Posting"
    for what in ("first frame", "key to paint p95", "cursor down", "idle CPU")
)
UNITS = {FRAME: ("×", 1.0), PAINT: ("×", 1.0), BYTES: ("×", 1.0), IDLE: ("%", 0.5)}
"""Of each figure its unit and its limit: not worse than theirs."""


def measure(bench: Bench) -> Iterator[Figure]:
    """First frame, key to paint, bytes of a key, CPU at rest; ours to theirs."""
    python, why = environment(PACKAGES)
    if python is None:
        yield from (
            Figure(name, None, *limit, f"not measured: {why}") for name, limit in UNITS.items()
        )
        return
    collection = _collection(bench.scratch / "posting")
    posting = _Posting(bench, python, collection)
    yield _first_frames(bench, posting)
    yield from _keys_and_rest(bench, posting)


def _collection(folder: Path) -> Path:
    """Requests, named like servers."""
    folder.mkdir()
    for number in range(REQUESTS):
        text = f"name: req-{number:03d}\nmethod: GET\nurl: http://127.0.0.1:9/{number}\n"
        (folder / f"req-{number:03d}.posting.yaml").write_text(text)
    return folder


class _Posting:
    """Starts it, with its cursor in the list and no animation: a blinking field would never be at
    rest."""

    bottom = f"req-{BOTTOM:03d}"

    def __init__(self, bench: Bench, python: Path, collection: Path) -> None:
        self._bench, self._words = (
            bench,
            [str(python), "-c", START, "--collection", str(collection)],
        )
        self._home = bench.scratch / "posting-home"
        self._home.mkdir()

    def __call__(self) -> Terminal:
        return self._bench.program(
            self._words,
            self._home,
            POSTING_FOCUS__ON_STARTUP="collection",
            POSTING_ANIMATION="none",
        )


def _first_frames(bench: Bench, posting: _Posting) -> Figure:
    programs: dict[str, tuple[Callable[[], Terminal], str]] = {
        "Hostdeck": (lambda: bench.cached(REQUESTS), bench.bottom(REQUESTS)),
        "Posting": (posting, posting.bottom),
    }
    took = first_frames(programs, 3 if bench.quick else 6)
    return Figure(
        FRAME,
        paired_ratio(took["Hostdeck"], took["Posting"]),
        *UNITS[FRAME],
        f"{median(took['Hostdeck']):.0f} ms / {median(took['Posting']):.0f} ms, "
        f"{REQUESTS} servers, {REQUESTS} requests",
    )


def _keys_and_rest(bench: Bench, posting: _Posting) -> Iterator[Figure]:
    programs = {"Hostdeck": bench.cached(REQUESTS), "Posting": posting()}
    for terminal, content in zip(
        programs.values(), (bench.bottom(REQUESTS), posting.bottom), strict=True
    ):
        terminal.wait_for(content)
        terminal.settle()
    window_s = 10.0 if bench.quick else 20.0
    used = {name: terminal.cpu_s() for name, terminal in programs.items()}
    bench.desk.read_for(window_s)
    idle = {
        name: (terminal.cpu_s() - used[name]) / window_s * 100
        for name, terminal in programs.items()
    }
    strokes: dict[str, list[Stroke]] = {name: [] for name in programs}
    for terminal in programs.values():
        for _ in range(2):  # whichever row the cursor begins on: from here on each key moves it
            terminal.send(DOWN)
            terminal.quiet(PANEL_QUIET_S)
    for _ in range(2 if bench.quick else 6):
        for name, terminal in programs.items():
            strokes[name] += [terminal.press(DOWN, QUIET_S[name]) for _ in range(4)]
    for terminal in programs.values():
        terminal.close()
    paint = {name: p95([response.paint_ms for response in made]) for name, made in strokes.items()}
    size = {name: median([response.bytes for response in made]) for name, made in strokes.items()}
    yield Figure(
        PAINT,
        paint["Hostdeck"] / paint["Posting"],
        *UNITS[PAINT],
        f"{paint['Hostdeck']:.1f} ms / {paint['Posting']:.1f} ms",
    )
    yield Figure(
        BYTES,
        size["Hostdeck"] / size["Posting"],
        *UNITS[BYTES],
        f"{size['Hostdeck']:,.0f} B / {size['Posting']:,.0f} B",
    )
    yield Figure(
        IDLE,
        idle["Hostdeck"] - idle["Posting"],
        *UNITS[IDLE],
        f"{idle['Hostdeck']:.2f} % − {idle['Posting']:.2f} %, {window_s:.0f} s",
    )
