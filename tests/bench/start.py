"""How long it takes to the first frame, milliseconds, as ratios to a bare Textual app.

From the start of the process to the moment the screen shows content: the bare app's label,
a server of the demo's fleet, else a server near the end of the first screenful.
The programs run in turn, round after round; ratios are medians of the ratios of each round.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping

from tests.bench.figures import Figure, median, paired_ratio
from tests.bench.fixtures import Bench
from tests.bench.terminal import BenchError, Terminal


def first_frames(
    programs: Mapping[str, tuple[Callable[[], Terminal], str]], rounds: int
) -> dict[str, list[float]]:
    """How long each took to what it shows, milliseconds, in turns: how it is started, and what is
    waited for."""
    took: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(1 + rounds):
        for name, (start, content) in programs.items():
            terminal = start()
            ms = terminal.first_frame_ms(content)
            terminal.close()
            if number:  # the first round fills the caches of Python and the disk
                took[name].append(ms)
    return took


def _save_screen(bench: Bench) -> None:
    """Leave the dashboard once, so that the next starts show its last screen first."""
    terminal = bench.live()
    terminal.wait_for("Connected")
    terminal.send("q")
    with contextlib.suppress(BenchError):  # it ends
        terminal.read_for(10)
    terminal.close()


def measure(bench: Bench) -> Iterator[Figure]:
    """First frames: bare, cached fleets, the saved list, demo, stock widgets."""
    programs: dict[str, tuple[Callable[[], Terminal], str]] = {
        "bare": (bench.bare, "Hello, floor"),
        "cached 100": (lambda: bench.cached(100), bench.bottom(100)),
        "cached 10,000": (lambda: bench.cached(10_000), bench.bottom(10_000)),
        "cached 100,000": (lambda: bench.cached(100_000), bench.bottom(100_000)),
        "3 accounts of 10,000": (
            lambda: bench.cached_accounts(3, 10_000),
            bench.bottom(10_000),
        ),
        "saved list": (bench.live, "Loading"),
        "demo": (bench.demo, "web-01"),
        "DataTable 100": (lambda: bench.data_table(100), bench.bottom(100)),
        "DataTable 10,000": (lambda: bench.data_table(10_000), bench.bottom(10_000)),
    }
    _save_screen(bench)
    took = first_frames(programs, 4 if bench.quick else 9)

    def figure(name: str, limit: float | None = None, floor: str = "bare") -> Figure:
        detail = f"{median(took[name]):.0f} ms / {floor} {median(took[floor]):.0f} ms"
        return Figure(
            f"first frame, {name}", paired_ratio(took[name], took[floor]), "×", limit, detail
        )

    yield figure("cached 100", 1.5)
    yield figure("cached 10,000", 1.2, floor="cached 100")
    yield figure("cached 100,000", 3.0)
    yield figure("3 accounts of 10,000", 1.3, floor="cached 10,000")
    yield figure("saved list", 0.15)
    yield figure("demo", 2.2)
    yield figure("DataTable 100")
    yield figure("DataTable 10,000")


def measure_accounts(bench: Bench) -> Iterator[Figure]:
    """First frame of three accounts with 10,000 servers each, against that of one account."""
    programs: dict[str, tuple[Callable[[], Terminal], str]] = {
        "one account": (lambda: bench.cached(10_000), bench.bottom(10_000)),
        "three accounts": (lambda: bench.cached_accounts(3, 10_000), bench.bottom(10_000)),
    }
    took = first_frames(programs, 5 if bench.quick else 11)
    single, three = took["one account"], took["three accounts"]
    detail = f"{median(three):.0f} ms / one account {median(single):.0f} ms"
    yield Figure("first frame, 3 accounts", paired_ratio(three, single), "×", 1.3, detail)
