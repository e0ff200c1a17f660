"""Wordings of a state: text cut into whole words, negations applied, anything unrecognized refused.

A wording is understood only when every word of it is known. One unknown word, or two words that
contradict each other, make the whole wording undecided: a state is acted upon, so a guess could
switch off the wrong thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern

LONGEST = 1024
"""A longer text is no state: it is not read at all, because a cut could lose a negation."""


def phrases(block: str) -> tuple[str, ...]:
    """The entries of a table that is written as text with commas between."""
    return tuple(" ".join(entry.split()) for entry in block.split(",") if entry.strip())


_ESCAPES = lazy_pattern(r"\x1b\[[0-9;:?]*[ -/]*[@-~]")
_TAGS = lazy_pattern(
    r"</?(?:b|i|u|p|a|em|br|hr|td|th|tr|li|ul|ol|h[1-6]|div|img|pre|big|span|font|code|small|label|strong|table"
    r"|tbody|thead|center|body|html|head|title|sup|sub|tt|kbd|mark)(?:\s[^<>]*)?/?>",
    re.I,
)
_ENTITIES = {
    "&nbsp;": " ",
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#160;": " ",
}
_ENTITY = lazy_pattern("|".join(map(re.escape, _ENTITIES)), re.I)
_SHORT_NOT = lazy_pattern(r"(?<=[a-z])n['\u2019]t\b", re.I)
_CAMEL = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_WORD = lazy_pattern(r"[^\W_]+")
_AMOUNT = lazy_pattern(
    r"\d+(?:w|v|a|c|k|m|g|t|s|h|d|ms|us|min|rpm|hz|mhz|ghz|kb|mb|gb|tb|bps|[kmgt]bps|[kmgt]bits?|[kmgt]ib|kwh|th|st|nd"
    r"|rd|base[a-z]*\d*|fd|hd|fdx|hdx|x)"
)
_MOMENT = lazy_pattern(r"\d+t\d+z?|\d+z")
_UNITS = frozenset(
    phrases("""
    w, watt, watts, v, volt, volts, a, amp, amps, c, f, rpm, hz, percent, kwh, ms, s, sec, secs,
    second, seconds, min, mins, minute, minutes, h, hr, hrs, hour, hours, d, day, days, week,
    weeks, month, months, k, m, g, t, b, kb, mb, gb, tb, bps, kbps, mbps, gbps, tbps, bit, bits,
    kbit, mbit, gbit, tbit
""")
)
NEGATORS = frozenset(
    {
        "not",
        "no",
        "non",
        "un",
        "dis",
        "never",
        "without",
        "lost",
        "loss",
        "false",
        "none",
        "nor",
        "neither",
    }
)
_PREFIXES = ("un", "dis", "non", "in", "de")
_SHORT_PREFIXES = frozenset({"in", "de"})
"""Prefixes that begin many other words: only in front of a longer one."""
_FILLERS = frozenset(
    phrases("""
    a, an, the, is, are, be, been, it, its, this, that, now, currently, current, already, has,
    have, state, status, yes, true, and, for, since, of, with, by, longer, yet, at, value,
    reading, result, there, id
""")
)
_OF_A_STATE = lazy_pattern(
    r"(?<![^\W\d_])([^\W\d_]++)\s*+[:=]\s*[+-]?\d|(?<![\w.,:/#-])0++\s+([^\W\d_]++)"
)
"""A word that is counted: "up: 0" and "0 errors" say how many, not that it is up or that there are
errors."""


def clean(text: str) -> str:
    """Text without markup, terminal sequences and entities, in one form of Unicode."""
    cut = unicodedata.normalize("NFKC", text[:LONGEST])
    cut = _ESCAPES.sub(" ", cut)
    cut = _TAGS.sub(" ", cut)
    cut = _ENTITY.sub(lambda found: _ENTITIES[found[0].lower()], cut)
    return _SHORT_NOT.sub(" not", cut)


def words_of(text: str) -> list[str]:
    """Whole words in lower case; "poweredOff" is two. Numbers with their types and units, and
    moments, are left out."""
    found: list[str] = []
    after_number = False
    for word in _WORD.findall(_CAMEL.sub(" ", clean(text))):
        low = word.casefold()
        if low == "integer" or low.isdecimal() or _AMOUNT.fullmatch(low) or _MOMENT.fullmatch(low):
            after_number = True
            continue
        if after_number and low in _UNITS:
            continue
        after_number = False
        found.append(low)
    return found


Phrase = tuple[str, ...]


def phrase(text: str) -> Phrase:
    """The words of an entry of a table."""
    return tuple(text.split())


@dataclass(frozen=True)
class Vocabulary:
    """The words of one kind of state."""

    states: Mapping[str, str]
    """A word or several, and the state that they mean."""
    opposites: Mapping[str, str]
    """Meaning of a negated state; a state that is missing here is undecided if negated."""
    nouns: Mapping[str, str]
    """Things whose absence is a state ("no link"), and that state; their mention alone says
    nothing."""
    neutral: frozenset[str] = frozenset()
    """Words, or several together, that may stand beside a state and mean nothing."""

    @cached_property
    def _table(self) -> dict[Phrase, tuple[str, str]]:
        """Kind and value of every phrase, also written as one word."""
        made: dict[Phrase, tuple[str, str]] = {}
        for kind, entries in (
            ("", dict.fromkeys(_FILLERS | self.neutral, "")),
            ("not", dict.fromkeys(NEGATORS, "")),
            ("noun", dict(self.nouns)),
            ("state", dict(self.states)),
        ):
            for text, value in entries.items():
                made[phrase(text)] = (kind, value)
                made.setdefault((text.replace(" ", ""),), (kind, value))
        return made

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._table))

    def read(self, text: str) -> frozenset[str]:
        """All states that the text speaks of; empty when it says nothing or holds a word that is
        not known."""
        if len(text) > LONGEST or self._counts(text):
            return frozenset()
        found = self._items(words_of(text))
        return frozenset() if found is None else self._judged(found)

    def single_state(self, text: str) -> str:
        """The only state that the text speaks of; empty when there is none or more than one."""
        found = self.read(text)
        return next(iter(found)) if len(found) == 1 else ""

    def _counts(self, text: str) -> bool:
        counted = (
            phrase((item or other).casefold()) for item, other in _OF_A_STATE.findall(clean(text))
        )
        return any(self._table.get(word, ("", ""))[0] == "state" for word in counted)

    def _items(self, words: list[str]) -> list[tuple[str, str]] | None:
        """Kind and value one after the other; `None` when a word is not known."""
        items: list[tuple[str, str]] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                found = self._table.get(tuple(words[at : at + length]))
                if found is not None:
                    items.append(found)
                    at += length
                    break
            else:
                inner = self._without_prefix(words[at])
                if inner is None:
                    return None
                items += [("not", ""), inner]
                at += 1
        return items

    def _without_prefix(self, word: str) -> tuple[str, str] | None:
        """ "unplugged" as a negation and a state; `None` when it is no such word."""
        for prefix in _PREFIXES:
            rest = word.removeprefix(prefix)
            if rest == word or (prefix in _SHORT_PREFIXES and len(rest) < 5):
                continue
            found = self._table.get((rest,))
            if found is not None and found[0] == "state":
                return found
        return None

    def _judged(self, items: Iterable[tuple[str, str]]) -> frozenset[str]:
        found: set[str] = set()
        negations = 0
        last = ("", "")
        """The state or noun that a negation behind it would belong to."""
        for kind, value in items:
            if kind == "not":
                if (
                    negations == 1 and last[0]
                ):  # "detected: no (no cable)": the first is about what stands before it
                    self._negate_behind(found, last)
                    last, negations = ("", ""), 0
                negations += 1
            elif kind == "state" or (kind == "noun" and negations):
                stated = self._stated(kind, value, negations)
                if not stated:
                    return frozenset()
                found.add(stated)
                last, negations = ("", "") if negations else (kind, value), 0
            elif kind == "noun":
                last = (kind, value)
        if negations and (negations > 1 or not self._negate_behind(found, last)):
            return frozenset()
        return frozenset(found)

    def _stated(self, kind: str, value: str, negations: int) -> str:
        """The state that a word means with so many negations before it; empty when that is not
        decided."""
        if negations > 1:
            return ""
        if kind == "noun" or not negations:
            return value
        return self.opposites.get(value, "")

    def _negate_behind(self, found: set[str], last: tuple[str, str]) -> bool:
        """ "connected: no", "carrier lost". A negation with nothing to belong to decides
        nothing."""
        kind, value = last
        stated = value if kind == "noun" else self.opposites.get(value, "")
        if not kind or not stated:
            return False
        if kind == "state":
            found.discard(value)
        found.add(stated)
        return True
