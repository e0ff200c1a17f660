"""Styles of cells, and the shortest control sequences between them. Imports only the standard
library."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_OFF = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The SGR parameter that ends each attribute."""
_SHOW_ON_BLANKS = frozenset(("4", "5", "6", "7", "9", "21", "51", "52", "53"))
"""Attributes that change how a blank cell looks."""
LINK_END = "\x1b]8;;\x1b\\"


class Look(NamedTuple):
    """Colors and attributes of a cell, as parameters of the SGR sequence."""

    color: str = ""
    """Foreground, for example "38;5;9"; empty for the default of the terminal."""
    ground: str = ""
    """Background, for example "48;5;9"; empty for the default of the terminal."""
    attributes: tuple[str, ...] = ()
    """For example ("1", "4"), in ascending order of the standard."""
    link: str = ""
    """Parameters and address of a hyperlink: "id=7;https://…"; empty for none."""


PLAIN = Look()
"""Look of a terminal after a reset."""


@lru_cache(8_192)
def of_blank(look: Look) -> Look:
    """Return the style of a blank cell, without invisible attributes."""
    if look.link or not _SHOW_ON_BLANKS.isdisjoint(look.attributes):
        return look
    return Look("", look.ground)


def is_ground_only(look: Look) -> bool:
    """Return whether an erased cell can have the style: a background and nothing else."""
    return not (look.color or look.attributes or look.link)


def shows_blank(now: Look, wanted: Look) -> bool:
    """Return whether a blank written with the style `now` looks like `wanted`."""
    if now == wanted:
        return True
    return is_ground_only(wanted) and of_blank(now) == wanted


@lru_cache(16_384)
def change(now: Look, wanted: Look) -> str:
    """Return the shortest sequence that switches the style of the following text."""
    link = ""
    if now.link != wanted.link:
        link = f"\x1b]8;{wanted.link}\x1b\\" if wanted.link else LINK_END
    if now[:3] == wanted[:3]:
        return link
    anew = [*wanted.attributes, *filter(None, (wanted.color, wanted.ground))]
    reset = f"\x1b[0;{';'.join(anew)}m" if anew else "\x1b[m"
    stepwise = f"\x1b[{';'.join(_steps(now, wanted))}m"
    return link + min(stepwise, reset, key=len)


def _steps(now: Look, wanted: Look) -> list[str]:
    """Return the parameters that end unwanted attributes and start missing ones."""
    ends = list(
        dict.fromkeys(_OFF[part] for part in now.attributes if part not in wanted.attributes)
    )
    steps = list(ends)
    for part in wanted.attributes:
        if part not in now.attributes or _OFF[part] in ends:
            steps.append(part)
    if now.color != wanted.color:
        steps.append(wanted.color or "39")
    if now.ground != wanted.ground:
        steps.append(wanted.ground or "49")
    return steps
