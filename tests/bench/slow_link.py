"""A link of 200 ms and 64 kbit/s: how soon the first frame is there, and whether keys wait behind
repaints.

The relay stands where sshd, the network and the far terminal stand. It takes from the program at
once whatever it writes, as sshd does with its wide windows, so the program feels no resistance; the
far end gets it when the link would have brought it. Keys take as long to come. The far terminal
answers where its cursor is, as real ones do.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

import pyte

from tests.bench.figures import Figure, median, paired_ratio
from tests.bench.fixtures import Bench
from tests.bench.keys import DOWN, TOP
from tests.bench.terminal import COLUMNS, LINES, TIMEOUT_S, BenchError, Terminal

ONE_WAY_S = 0.1
BYTES_PER_S = 8_000.0
ASKS = b"\x1b[6n"
COUNT = 1_000
PAGE_DOWN = "\x1b[6~"
HELD, PER_S = 120, 30.0
REMOTE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
LAG_LIMIT = 1.5
"""Of what one PageDown takes on a free link until nothing moves: keys wait behind one repaint, not
behind many."""


class FarEnd:
    """What somebody sees of a program at the other end of the link."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._taken = 0
        self._free_at = terminal.started
        """When the link has brought all it was given."""
        self._coming: deque[tuple[float, bytes]] = deque()
        self._going: deque[tuple[float, str]] = deque()
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._screen.write_process_input = self.press
        self._stream = pyte.ByteStream(self._screen)
        self.bytes = 0
        """That have arrived."""
        self.changed_at = 0.0
        """When the last part arrived."""

    def press(self, keys: str) -> None:
        """At the far keyboard."""
        self._going.append((time.perf_counter() + ONE_WAY_S, keys))

    def turn(self) -> None:
        """Move what is due, both ways."""
        self.terminal.read_for(0.002)
        for at, part in self.terminal.since(self._taken):
            self._taken += 1
            # In packets: a far terminal draws what has come of a large write.
            for start in range(0, len(part), 512):
                packet = part[start : start + 512]
                self._free_at = max(self._free_at, at) + len(packet) / BYTES_PER_S
                self._coming.append((self._free_at + ONE_WAY_S, packet))
        now = time.perf_counter()
        while self._coming and self._coming[0][0] <= now:
            self.changed_at, packet = self._coming.popleft()
            self.bytes += len(packet)
            self._stream.feed(packet)
        while self._going and self._going[0][0] <= now:
            self.terminal.send(self._going.popleft()[1])

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Turn until `done`."""
        deadline = time.perf_counter() + TIMEOUT_S
        while not done():
            if time.perf_counter() > deadline:
                raise BenchError(f"No {what} at the far end.\n{self.text}")
            self.turn()

    def rest(self, seconds: float) -> None:
        """Turn until nothing has come, or is on its way, for so long."""
        started = time.perf_counter()
        self.until(
            lambda: (
                not (self._coming or self._going)
                and time.perf_counter() - max(started, self.changed_at) > seconds
            ),
            "rest",
        )

    @property
    def behind_s(self) -> float:
        """How long what the program has written by now is still on its way."""
        return max(0.0, self._free_at - time.perf_counter()) + ONE_WAY_S

    def shows(self, text: str) -> bool:
        """Return whether `text` is on the far screen."""
        return text in self.text

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)


def measure(bench: Bench) -> Iterator[Figure]:
    """The saved list, then with colors in full, lean, and as the measured round trip decides."""
    yield from _useful(bench)
    for name, flags in (
        ("as measured", ()),
        ("lean", ("--lean",)),
        ("full colors", ("--no-lean",)),
    ):
        yield from _measured(bench, name, flags)


def _useful(bench: Bench) -> Iterator[Figure]:
    """The first useful frame of a start that shows the saved list, beside a bare Textual
    application, both over the link and in turns."""
    _save_screen(bench)
    took: dict[str, list[float]] = {"saved": [], "bare": []}
    for number in range(1 + (3 if bench.quick else 5)):
        for name, start, text in (
            ("bare", bench.bare, "Hello, floor"),
            ("saved", partial(bench.live, "slow", **REMOTE), "web-01"),
        ):
            far = FarEnd(start())
            far.until(partial(far.shows, text), "first useful frame")
            if number:  # the first round fills the caches of Python and the disk
                took[name].append(far.changed_at - far.terminal.started)
            far.rest(0.5)
            far.terminal.close()
    yield Figure(
        "slow link, first useful frame",
        paired_ratio(took["saved"], took["bare"]),
        "×",
        0.6,
        f"saved list {median(took['saved']):.2f} s / bare {median(took['bare']):.2f} s",
    )


def _save_screen(bench: Bench) -> None:
    """Leave the dashboard once over the link, so that the next starts show its last screen."""
    far = FarEnd(bench.live("slow", **REMOTE))
    far.until(partial(far.shows, "Connected"), "list")
    far.rest(1.0)
    far.press("q")
    with contextlib.suppress(BenchError):  # it ends
        far.rest(20.0)
    far.terminal.close()


def _measured(bench: Bench, name: str, flags: tuple[str, ...]) -> Iterator[Figure]:
    near = bench.cached(COUNT, *flags, **REMOTE)
    own_ms = near.first_frame_ms(bench.bottom(COUNT))
    near.close()
    terminal = bench.cached(COUNT, *flags, **REMOTE)
    far = FarEnd(terminal)
    far.until(lambda: bench.bottom(COUNT) in far.text, "first frame")
    took = far.changed_at - terminal.started
    cost = far.bytes / BYTES_PER_S + ONE_WAY_S
    # With colors in full a held key is followed for half a minute: no figure, the reason for the
    # lean mode.
    limited = name != "full colors"
    start = own_ms / 1000
    yield Figure(
        f"slow link, first frame, {name}",
        took / (start + cost),
        "×",
        1.2 if limited else None,
        f"{took:.2f} s / near by {start:.2f} s + {far.bytes:,} bytes and the way {cost:.2f} s",
    )
    yield Figure(
        f"slow link, first frame without the start, {name}",
        took / cost,
        "×",
        None,
        "Python and Textual have to start as well: the fewer the bytes, the larger their share",
    )
    if not limited:
        terminal.close()
        return
    far.rest(2.0)
    alone = median([_lag(far, DOWN) for _ in range(3)])
    page = median([_lag(far, PAGE_DOWN) for _ in range(3 if bench.quick else 5)])
    _lag(far, TOP["Hostdeck"])
    lags = []
    started = time.perf_counter()
    for at in range(60 if bench.quick else HELD):
        far.press(DOWN)
        while time.perf_counter() < started + (at + 1) / PER_S:
            far.turn()
        lags.append(far.behind_s)
    released = time.perf_counter()
    far.rest(1.0)
    after = far.changed_at - released
    yield Figure(
        f"slow link, down held, {name}",
        after / page,
        "×",
        LAG_LIMIT,
        f"still {after:.2f} s after {at + 1} keys / one PageDown {page:.2f} s (one key {alone:.2f} "
        "s); "
        f"at most {max(lags):.2f} s of output under way",
    )
    terminal.close()


def _lag(far: FarEnd, key: str) -> float:
    """From one key at the far keyboard until nothing moves there any more: the panel beside the
    list follows."""
    pressed, before = time.perf_counter(), far.changed_at
    far.press(key)
    far.until(lambda: far.changed_at > before, f"answer to the key {key!r}")
    far.rest(1.0)
    return far.changed_at - pressed
