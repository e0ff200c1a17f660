"""Every screen on every kind of terminal, at 80x24: is what stands there meant for this terminal,
and can it be read?

Looked at are the bytes that arrive (no sign beyond ASCII where the locale or the console has none,
no color under NO_COLOR, none of the 256 or of the true ones where there are sixteen) and the
picture that they make: the words of each screen are there, each letter stands out from its ground,
and what is chosen looks unlike its neighbors.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardening.walk import AWAY, WALK, Stop, Walker
from tests.support.tty import Tty

SIXTEEN = "sixteen colors"
ASCII = "ASCII"
COLORLESS = "no color"
NO_TRUE = "at most 256 colors"
LEAST_CONTRAST = 2.0
"""Of a letter to its ground, as WCAG counts it. Dimmed words are meant to be less than the 4.5 of
running text."""


@dataclass(frozen=True)
class Kind:
    """A kind of terminal."""

    more: Mapping[str, str]
    must: frozenset[str] = frozenset()
    light: bool = False
    """Black on white when nothing is said."""

    @property
    def name(self) -> str:
        said = " ".join(f"{name}={value}" for name, value in self.more.items()) or "xterm-256color"
        return f"{said} on white" if self.light else said


def _kind(*must: str, light: bool = False, **more: str) -> Kind:
    return Kind(more, frozenset(must), light)


KINDS = (
    _kind(),
    _kind(COLORLESS, NO_COLOR="1"),
    _kind(COLORLESS, light=True, NO_COLOR="1", COLORFGBG="0;15"),
    _kind(ASCII, LANG="C"),
    _kind(ASCII, LC_ALL="C"),
    _kind(ASCII, COLORLESS, LC_ALL="C", NO_COLOR="1"),
    _kind(ASCII, SIXTEEN, TERM="linux"),
    _kind(ASCII, COLORLESS, TERM="dumb"),
    _kind(SIXTEEN, TERM="xterm"),
    _kind(SIXTEEN, light=True, TERM="xterm"),
    _kind(SIXTEEN, light=True, TERM="xterm", COLORFGBG="0;15"),
    _kind(SIXTEEN, TERM="vt100"),
    _kind(SIXTEEN, TERM="screen", STY="1.pts"),
    _kind(TERM="screen-256color", STY="1.pts"),
    _kind(NO_TRUE, TERM="screen-256color", STY="1.pts", COLORTERM="truecolor"),
    _kind(TERM="tmux-256color", TMUX="/tmp/t,1,0"),
    _kind(COLORTERM="truecolor"),
    _kind(light=True, COLORTERM="truecolor", COLORFGBG="0;15"),
)


@dataclass
class Found:
    """What all walks together showed."""

    kinds: int = 0
    screens: int = 0
    seen: set[str] = field(default_factory=set)
    """Names of the stops that were looked at."""
    wrong: list[str] = field(default_factory=list)


EVERYTHING = (*WALK, AWAY)
SHARES = 12
"""Into so many parts the stops are divided where each kind of terminal is led to one part only."""


def measure(kinds: tuple[Kind, ...] = KINDS, stops: tuple[Stop, ...] = EVERYTHING) -> Found:
    """All stops in each kind."""
    return _measure([(kind, stops) for kind in kinds])


def measure_shares(seed: int) -> Found:
    """Every stop and every kind, but each kind at a part of the stops. Which part: the seed
    says."""
    return _measure([(kind, share((at + seed) % SHARES)) for at, kind in enumerate(KINDS)])


def share(number: int) -> tuple[Stop, ...]:
    """One part of the stops, and what has to be walked before them."""
    by_name = {stop.name: stop for stop in EVERYTHING}
    wanted = {stop.name for stop in EVERYTHING[number::SHARES]}
    while missing := {name for stop in wanted for name in by_name[stop].needs} - wanted:
        wanted |= missing
    return tuple(stop for stop in EVERYTHING if stop.name in wanted)


def _measure(walks: Sequence[tuple[Kind, tuple[Stop, ...]]]) -> Found:
    found = Found()
    for kind, stops in walks:
        found.kinds += 1
        with tempfile.TemporaryDirectory(prefix="hostdeck-kind-") as home:
            _walk(kind, stops, Path(home), found)
    return found


def _walk(kind: Kind, stops: tuple[Stop, ...], home: Path, found: Found) -> None:
    with _start(home, kind) as tty:
        walker = Walker(tty, ascii=ASCII in kind.must)
        try:
            tty.sees("12 servers")
            tty.sees("db-main")
            for stop in stops:
                if stop is not AWAY:
                    walker.go(stop)
                    _look(tty, kind, stop, found)
                    walker.back(stop)
            if AWAY in stops:
                walker.leave_work()
        except AssertionError as error:
            found.wrong.append(f"{kind.name}: {error}")
            return
        finally:
            found.wrong += [f"{kind.name}: {problem}" for problem in _unfit(tty.written, kind)]
    if AWAY in stops:
        with _start(home, kind) as tty:
            try:
                Walker(tty, ascii=ASCII in kind.must).go(AWAY)
                _look(tty, kind, AWAY, found)
            except AssertionError as error:
                found.wrong.append(f"{kind.name}: {error}")
            found.wrong += [f"{kind.name}: {problem}" for problem in _unfit(tty.written, kind)]


def _start(home: Path, kind: Kind) -> Tty:
    return Tty(
        home, "-m", "tui", "demo", "--fleet", "small", "--still", "--speed", "60", **kind.more
    )


def _look(tty: Tty, kind: Kind, stop: Stop, found: Found) -> None:
    found.screens += 1
    found.seen.add(stop.name)
    found.wrong += [
        f"{kind.name}, {stop.name}: {problem}" for problem in _unreadable(tty, kind, stop)
    ]


# The bytes

_SGR = re.compile(rb"\x1b\[([0-9;]*)m")


def _unfit(written: bytes, kind: Kind) -> Iterator[str]:
    """What this terminal cannot draw, or was told not to."""
    if ASCII in kind.must:
        strange = {char for char in written.decode("utf-8", "replace") if not char.isascii()}
        if strange:
            yield f"beyond ASCII: {' '.join(sorted(strange))}"
    said = {parameters.decode() for parameters in _SGR.findall(written)}
    if COLORLESS in kind.must and (
        colored := sorted(parameters for parameters in said if _colors(parameters))
    ):
        yield f"colors: {colored[:5]}"
    if NO_TRUE in kind.must and (
        true := sorted(parameters for parameters in said if _is_true(parameters))
    ):
        yield f"true colors: {true[:5]}"
    if SIXTEEN in kind.must and (
        rich := sorted(
            parameters for parameters in said if {"38", "48"} & set(parameters.split(";"))
        )
    ):
        yield f"more than sixteen colors: {rich[:5]}"


def _is_true(parameters: str) -> bool:
    return bool({"38;2;", "48;2;"} & {parameters[at : at + 5] for at in range(len(parameters))})


def _colors(parameters: str) -> bool:
    numbers = [int(number or 0) for number in parameters.split(";")]
    return any(
        30 <= number <= 38 or 40 <= number <= 48 or 90 <= number <= 107 for number in numbers
    )


# The picture

_NAMED = {
    "black": "000000",
    "red": "cd0000",
    "green": "00cd00",
    "brown": "cdcd00",
    "blue": "0000ee",
    "magenta": "cd00cd",
    "cyan": "00cdcd",
    "white": "e5e5e5",
    "brightblack": "7f7f7f",
    "brightred": "ff0000",
    "brightgreen": "00ff00",
    "brightbrown": "ffff00",
    "brightyellow": "ffff00",
    "brightblue": "5c5cff",
    "brightmagenta": "ff00ff",
    "bfightmagenta": "ff00ff",
    "brightcyan": "00ffff",
    "brightwhite": "ffffff",
}
"""xterm's own. One name is misspelt by pyte."""


def _unreadable(tty: Tty, kind: Kind, stop: Stop) -> Iterator[str]:
    """Letters that do not stand out, and a choice that cannot be seen."""
    dim: dict[str, float] = {}
    top, left, bottom, right = _box(tty) if stop.dialog else (0, 0, 1000, 1000)
    for line, text in list(zip(tty.cells(), tty.text.split("\n"), strict=True))[top:bottom]:
        weak = 0
        for char, fore, back, reverse in line[left:right]:
            if not char.isalnum() or (reverse and fore == back == "default"):
                continue
            contrast = _contrast(_rgb(fore, kind, ground=False), _rgb(back, kind, ground=True))
            # One alone is where the cursor stands.
            weak = weak + 1 if contrast < LEAST_CONTRAST else 0
            if weak < 2:
                continue
            dim[f"{fore} on {back} in {text.strip()[:40]!r}"] = contrast
    yield from (f"contrast {contrast:.1f}: {where}" for where, contrast in dim.items())
    if stop.chosen and not tty.stands_out(stop.chosen):
        yield f"{stop.chosen!r} is chosen, and looks like its neighbors"


_CORNERS = ("╭┌┏+", "╯┘┛+")


def _box(tty: Tty) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of the dialog."""
    rows = tty.text.split("\n")
    first = next(
        (y, x) for y, row in enumerate(rows) for x, char in enumerate(row) if char in _CORNERS[0]
    )
    last = max(
        (y, x) for y, row in enumerate(rows) for x, char in enumerate(row) if char in _CORNERS[1]
    )
    return first[0], first[1], last[0] + 1, last[1] + 1


def _rgb(name: str, kind: Kind, *, ground: bool) -> tuple[int, int, int]:
    if name == "default":
        name = "ffffff" if ground is kind.light else "000000"
    text = _NAMED.get(name, name)
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _contrast(color: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: tuple[int, int, int]) -> float:
    red, green, blue = (
        (part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def report(found: Found) -> str:
    """One line, and what is wrong."""
    first = (
        f"{found.kinds} kinds of terminal, {len(found.seen)} screens looked at {found.screens} "
        "times, "
        f"{len(found.wrong)} wrong"
    )
    return "\n".join([first, *(f"  {problem}" for problem in found.wrong)])


if __name__ == "__main__":
    import sys

    print(
        report(
            measure(tuple(kind for kind in KINDS if not sys.argv[1:] or kind.name in sys.argv[1:]))
        )
    )
