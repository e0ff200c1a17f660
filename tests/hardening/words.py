"""Wordings of states, changed at random: what was not said surely is never read as said.

Every wording of the corpora is negated, glued to other letters, mixed with strange words and other
states, and written in other ways. A negation never gives the positive, a strange word gives
unknown, another way of writing the same.
"""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.support.wordings import POSITIVE, READERS, UNKNOWN, Wording, plain

KINDS = ("power", "port", "link", "deploy")
NEGATED = (
    "not {}",
    "no {}",
    "non-{}",
    "never {}",
    "un{}",
    "dis{}",
    "{}: no",
    "{} lost",
    "failed to be {}",
    "without being {}",
    "cannot be {}",
    "not yet {}",
)
AROUND = (
    "{}",
    " {}",
    "{}.",
    "({})",
    "<b>{}</b>",
    "'{}'",
    "{} 12 s",
    "\x1b[1m{}\x1b[0m",
    "&nbsp;{}",
    "{}\n",
)
Readers = Mapping[str, Callable[[str], str]]


@dataclass
class Found:
    """What all changed wordings together showed."""

    wordings: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def measure(number: int, seed: int, readers: Readers = READERS) -> Found:
    """Read `number` changed wordings."""
    chosen, found = random.Random(seed), Found()
    positives = {kind: plain(kind, POSITIVE[kind]) for kind in KINDS}
    decided = {kind: plain(kind) for kind in KINDS}
    changes = (_negated, _strange, _glued, _rewritten)
    for _ in range(number):
        kind = chosen.choice(KINDS)
        change = chosen.choice(changes)
        wording = chosen.choice(decided[kind] if change is _rewritten else positives[kind])
        text, allowed = change(wording, POSITIVE[kind], chosen)
        read = readers[kind](text)
        found.wordings += 1
        found.kinds[change.__name__.strip("_")] += 1
        if not allowed(read):
            found.wrong.append(
                f"{kind}: {text!r} was read as {read!r} ({change.__name__.strip('_')})"
            )
    return found


Change = tuple[str, Callable[[str], bool]]


def _negated(wording: Wording, positive: str, chosen: random.Random) -> Change:
    return chosen.choice(NEGATED).format(_case(wording.text, chosen)), lambda read: read != positive


def _strange(wording: Wording, positive: str, chosen: random.Random) -> Change:
    words = wording.text.split()
    words.insert(chosen.randint(0, len(words)), f"xq{_letters(chosen)}")
    return " ".join(words), lambda read: read == UNKNOWN


def _glued(wording: Wording, positive: str, chosen: random.Random) -> Change:
    text = (
        f"{wording.text}q{_letters(chosen)}"
        if chosen.random() < 0.5
        else f"{_letters(chosen)}q{wording.text}"
    )
    return text, lambda read: read == UNKNOWN


def _rewritten(wording: Wording, positive: str, chosen: random.Random) -> Change:
    text = chosen.choice(AROUND).format(_case(wording.text, chosen))
    return text.replace(
        " ", chosen.choice((" ", "  ", "\t"))
    ), lambda read: read == wording.expected


def _case(text: str, chosen: random.Random) -> str:
    return chosen.choice((str, str.upper, str.lower, str.capitalize))(text)


def _letters(chosen: random.Random) -> str:
    return "".join(chosen.choices(string.ascii_lowercase, k=chosen.randint(1, 6)))


def report(found: Found, seed: int) -> str:
    """The figures in a few lines."""
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(found.kinds.items()))
    head = f"{found.wordings:,} changed wordings ({kinds}), seed {seed}: {len(found.wrong)} misread"
    return "\n".join([head, *found.wrong[:20]])
