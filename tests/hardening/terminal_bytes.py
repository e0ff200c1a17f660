"""Bytes that nobody typed, into every screen of a dashboard on a real terminal: nothing acts,
nothing breaks.

Answers of terminals and control strings of every kind with random content, of 7 and 8 bits, ended,
cut anywhere or never ended, reports of old mice, undecodable bytes, and pastes. Then printable
text, which may open what it likes and must answer nothing. A control sequence that is a key is a
key, and is left out.
"""

from __future__ import annotations

import array
import fcntl
import os
import random
import sqlite3
import tempfile
import termios
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from tests.hardening.hang_ups import SCREENS, SEEN, SIGN_IN
from tests.hardening.storms import changes_sent
from tests.support.terminal_bytes import REPLIES, STRINGS
from tests.support.tty import Tty
from tests.support.until import crowding
from tui.api.action import Effect
from tui.api.catalog import declared_actions
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

PLACES = {**SCREENS, "access": ("\r", "5"), "history": ("\r", "8"), SIGN_IN: ()}
HEADS = {
    "server": "Overview",
    "network": "Network",
    "raw": "raw answer",
    "access": "Access",
    "history": "History",
    "operations": "Operations",
    "loose ends": "Loose ends",
    "catalog": "Catalog",
    "account": "Account",
    "billing": "Billing",
    "requests": "Requests",
    "reinstall": "Reinstall",
}
"""What the first line says on some of them."""
IN_FIELDS = ("filter", "palette", "dialog", SIGN_IN)
"""A paste is text there, and changes what is shown."""
AT_ONCE_BYTES = 3_000
"""Fewer than a terminal's line takes."""
TEXTS = 40
"""One in so many sequences is printable text."""
PAUSES = 0.3
"""Share of the cuts that are followed by a pause."""
PAUSE_S = 0.15
SHOWN_WITHIN_S = 15.0
"""Longest wait for what a key shows; a second on a machine that is not busy."""
TAKEN_WITHIN_S = 120.0
FINALS = b"cnyImgrwxz{|}"
"""Ends of control sequences that are never keys."""
PRINTABLE = "abcdefghijklmnortuvwxyzABDEFGHIJKLMNOPRSTUVWXYZ0123456789/:?-[]!.,+*#()=_"
"""Without q, which leaves, s, which lends the terminal to ssh, and p, which prints a page
outside."""
_8BIT = {
    b"\x1b]": b"\x9d",
    b"\x1bP": b"\x90",
    b"\x1b_": b"\x9f",
    b"\x1b^": b"\x9e",
    b"\x1bX": b"\x98",
}


@dataclass
class Found:
    """What all sequences together did."""

    sequences: int = 0
    bytes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    screens: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def sequence(chosen: random.Random) -> tuple[str, bytes]:
    """One of them, and its kind."""
    kind = chosen.choices(list(_KINDS), weights=[weight for weight, _ in _KINDS.values()])[0]
    return kind, _KINDS[kind][1](chosen)


def _reply(chosen: random.Random) -> bytes:
    return chosen.choice([*REPLIES.values(), *STRINGS.values()])


def _string(chosen: random.Random) -> bytes:
    begin = chosen.choice(list(_8BIT))
    begin = _8BIT[begin] if chosen.random() < 0.3 else begin
    size = chosen.choice((0, 3, 20, 60, 300))
    content = bytes(
        byte for byte in chosen.randbytes(size) if byte not in (0x07, 0x18, 0x1A, 0x1B, 0x9C)
    )
    return begin + content + chosen.choice((b"\x07", b"\x1b\\"))


def _unended(chosen: random.Random) -> bytes:
    """Without an end; the next string's end is its own."""
    return _string(chosen).rstrip(b"\\").rstrip(b"\x07\x1b") + b"x" + _string(chosen)


def _control(chosen: random.Random) -> bytes:
    parameters = bytes(
        chosen.choice(b"0123456789;:<=>?") for _ in range(chosen.choice((0, 1, 4, 12, 60)))
    )
    middle = bytes(chosen.choice(b"$ !'\"") for _ in range(chosen.choice((0, 0, 1))))
    sequence = parameters + middle + bytes((chosen.choice(FINALS),))
    is_key = f"\x1b[{sequence.decode()}" in ANSI_SEQUENCES_KEYS
    sequence = (
        b"0" + sequence if is_key else sequence
    )  # a single letter behind 8 bits may be a person's
    return (b"\x9b0" if is_key or chosen.random() < 0.2 else b"\x1b[") + sequence


def _old_mouse(chosen: random.Random) -> bytes:
    return b"\x1b[M" + bytes(
        chosen.choice((chosen.randint(32, 126), chosen.randint(128, 255))) for _ in range(3)
    )


def _undecodable(chosen: random.Random) -> bytes:
    return bytes(
        chosen.choice((0xC0, 0xC1, 0xF5, 0xFE, 0xFF, 0xA4, 0xBF, 0x80, 0x85)) for _ in range(3)
    )


def _paste(chosen: random.Random) -> bytes:
    content = bytes(byte for byte in chosen.randbytes(chosen.choice((1, 8, 80))) if byte != 0x1B)
    inside = chosen.choice((b"", b"\x1b[A", b"\x1b]0;x\x07", b"\r\ry\r"))
    return b"\x1b[200~" + content + inside + b"\x1b[201~"


_KINDS = {
    "answers": (30, _reply),
    "strings": (25, _string),
    "unended": (5, _unended),
    "controls": (25, _control),
    "old mouse": (5, _old_mouse),
    "undecodable": (7, _undecodable),
    "pastes": (3, _paste),
}


class _Typist(Tty):
    """A terminal that sends as fast as it is read."""

    def send(self, data: bytes) -> None:
        """Send all of it at once, as a terminal does, and wait until it was read: a pause is made
        on purpose only."""
        os.write(self.fd, data)
        until = time.monotonic() + TAKEN_WITHIN_S
        while self._unread() and self.process.poll() is None and time.monotonic() < until:
            self._read(0.01)

    def _unread(self) -> int:
        size = array.array("i", [0])
        fcntl.ioctl(self.theirs, termios.FIONREAD, size)
        return size[0]


def measure(sequences: int, seed: int, *, screens: tuple[str, ...] = (), workers: int = 2) -> Found:
    """So many in all, shared among the screens."""
    found, names = Found(), screens or tuple(PLACES)
    each = -(-sequences // len(names))
    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(lambda name: _in_screen(name, each, f"{seed} {name}"), names):
            found.sequences += result.sequences
            found.bytes += result.bytes
            found.kinds += result.kinds
            found.screens |= result.screens
            found.wrong += result.wrong
    return found


def _in_screen(name: str, sequences: int, seed: str) -> Found:
    found = Found(screens={name})
    world = World(fleet("small"), clock=SimClock(60.0), still=True)
    provider = SimulatorServer(world).start()
    key = {} if name == SIGN_IN else {"HOSTKEY_API_KEY": DEMO_KEY}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="hostdeck-bytes-") as home,
            _Typist(
                Path(home), "-m", "tui", "--url", provider.url, columns=100, lines=30, **key
            ) as tty,
        ):
            try:
                _go(tty, name)
                _type(tty, name, sequences, random.Random(seed), found)
            except AssertionError as error:
                found.wrong.append(f"{name} (seed {seed}): {error}")
            _look(tty, name, Path(home), world, found)
    finally:
        provider.stop()
    return found


def _go(tty: Tty, name: str) -> None:
    tty.sees("API key" if name == SIGN_IN else "12 servers")
    for pressed in PLACES[name]:
        before = tty.text
        tty.press(pressed)
        tty.until(lambda before=before: tty.text != before, f"{pressed!r} shows something")  # type: ignore[misc]
        if pressed == "a":
            tty.sees(SEEN["actions"])
    tty.sees(SEEN.get(name, ""))
    tty.until(
        lambda: HEADS.get(name, "") in tty.text.splitlines()[0], f"the head says {HEADS.get(name)}"
    )
    tty.read_for(1.0)  # the frame is drawn to its end


def _type(tty: _Typist, name: str, sequences: int, chosen: random.Random, found: Found) -> None:
    texts = sequences // TEXTS
    tty.until(lambda: _place(tty), "the head is drawn")
    place = _place(tty)
    gathered = b""
    for _ in range(sequences - texts):
        kind, data = sequence(chosen)
        if kind == "pastes" and name in IN_FIELDS:
            continue
        found.kinds[kind] += 1
        found.sequences += 1
        found.bytes += len(data)
        gathered += data
        if len(gathered) > AT_ONCE_BYTES - 700:
            cut = chosen.randrange(2, len(data) + 1) if len(data) > 2 else len(data)
            tty.send(gathered[: len(gathered) - len(data) + cut])
            if chosen.random() < PAUSES:
                tty.read_for(PAUSE_S)
            gathered = data[cut:]
    tty.send(gathered + b"\x1b\\")
    tty.read_for(min(SHOWN_WITHIN_S, crowding()))
    tty.until(lambda: _place(tty), "the head is drawn again")
    now = _place(tty)
    if now != place or SEEN.get(name, "") not in tty.text:
        found.wrong.append(f"{name}: what nobody typed led elsewhere: {place!r}, then {now!r}")
    for _ in range(texts):
        found.kinds["text"] += 1
        found.sequences += 1
        gathered = "".join(chosen.choice(PRINTABLE) for _ in range(chosen.randint(1, 3))).encode()
        found.bytes += len(gathered)
        tty.send(gathered)
    tty.read_for(0.5)


def _place(tty: Tty) -> str:
    """Return the place that the head names, without the counts beside it: those change as servers
    are read."""
    return tty.text.splitlines()[0].strip().split("   ")[0]


def _look(tty: _Typist, name: str, home: Path, world: World, found: Found) -> None:
    """It still lives, leaves when it is asked, and has changed nothing."""
    until = time.monotonic() + TAKEN_WITHIN_S
    while tty.process.poll() is None and time.monotonic() < until:
        tty.press("\x03")
        # The second one is for a question that the first may have met; while it ends, that would be
        # a signal.
        tty.read_until(lambda: tty.process.poll() is not None, 15.0)
    code = tty.process.poll()
    if code != 0:
        found.wrong.append(f"{name}: exit {code}\n{tty.text[-800:]}")
    if b"Traceback" in tty.written or b"met a bug" in tty.written:
        found.wrong.append(f"{name}: {tty.written[-800:]!r}")
    if sent := changes_sent(world):
        found.wrong.append(f"{name}: sent {sent}")
    for journal in home.rglob("journal.sqlite3"):
        db = sqlite3.connect(journal)
        for (action,) in db.execute("SELECT action FROM operation"):
            if (
                action not in declared_actions()
                or declared_actions()[action].effect is not Effect.READ
            ):
                found.wrong.append(f"{name}: {action} was written down")
        db.close()


def report(found: Found, seed: int) -> str:
    """One line, and what went wrong."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found.kinds.items()))
    head = (
        f"seed {seed}: {found.sequences:,} sequences ({kinds}), {found.bytes:,} bytes, "
        f"{len(found.screens)} "
        f"screens; {len(found.wrong)} wrong"
    )
    return "\n".join([head, *found.wrong[:40]])
