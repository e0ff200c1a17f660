"""Real wordings of states, and how each is read: for the tests of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tui.models.sensors import parse_sensors
from tui.models.vocabulary.business_vocabulary import read_deploy
from tui.models.vocabulary.ports_vocabulary import DOWN, ENABLED, OFF, UP, read_port
from tui.models.vocabulary.power_vocabulary import read_power

FILES = Path(__file__).parents[1] / "data" / "vocabulary"
KINDS = ("power", "port", "link", "deploy", "sensor")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Wording:
    """One line of a corpus."""

    text: str
    expected: str
    where: str


@cache
def corpus(kind: str) -> tuple[Wording, ...]:
    """Wordings of one kind, `\\n` and `\\x1b` decoded."""
    found = []
    for line in (FILES / f"{kind}.tsv").read_text("utf-8").splitlines()[1:]:
        text, expected, where = line.split("\t")
        found.append(Wording(text.replace("\\n", "\n").replace("\\x1b", "\x1b"), expected, where))
    return tuple(found)


def _power(text: str) -> str:
    return read_power(text) or UNKNOWN


def _link(text: str) -> str:
    said = read_port(text)
    return "up" if UP in said else "down" if said & {DOWN, OFF} else UNKNOWN


def _port(text: str) -> str:
    said = read_port(text)
    return "off" if OFF in said else "on" if said & {UP, ENABLED} else UNKNOWN


def _deploy(text: str) -> str:
    return read_deploy(text) or UNKNOWN


def _sensor(text: str) -> str:
    return str(parse_sensors(text)[0].status)


READERS: dict[str, Callable[[str], str]] = {
    "power": _power,
    "port": _port,
    "link": _link,
    "deploy": _deploy,
    "sensor": _sensor,
}
POSITIVE = {"power": "on", "port": "on", "link": "up", "deploy": "done", "sensor": "ok"}
"""The reading that must never come out of words that do not say it surely."""


def plain(kind: str, expected: str = "") -> list[Wording]:
    """Wordings of letters and blanks only, decided ones or those of one meaning."""
    return [
        wording
        for wording in corpus(kind)
        if all(char.isascii() and (char.isalpha() or char in " -_") for char in wording.text)
        and (wording.expected == expected if expected else wording.expected != UNKNOWN)
    ]
