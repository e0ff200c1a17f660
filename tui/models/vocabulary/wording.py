"""Words for a state: text split into whole words, negations applied, and anything unrecognized
refused.

A text is understood only if every word is known. One unknown word, or two contradicting words, make
the whole text undecided. Actions depend on the state, so a guess could power off the wrong server.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern

LONGEST = 1024
"""Maximum length of a state. A longer text is ignored, because a truncated one could lose a
negation."""


def phrases(block: str) -> tuple[str, ...]:
    """Return the entries of a table that is written as comma-separated text."""
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
"""Prefixes that also begin many other words. They count only before a longer word."""
_FILLERS = frozenset(
    phrases("""
    a, an, the, is, are, be, been, it, its, this, that, now, currently, current, already, has,
    have, yes, true, and, for, since, of, with, by, longer, yet, at, there, id
""")
)
_MEASURES = frozenset(phrases("state, status, value, reading, result"))
"""Words for what was read. "No power reading" does not mean "no power"."""
_OF_A_STATE = lazy_pattern(
    r"(?<![^\W\d_])([^\W\d_]++)\s*+[:=]\s*[+-]?\d|(?<![\w.,:/#-])0++\s+([^\W\d_]++)"
)
"""A counted word: "up: 0" and "0 errors" are counts, and do not mean "up" or "errors"."""


def clean(text: str) -> str:
    """Return text without markup, terminal sequences, and entities, in one Unicode form."""
    cut = unicodedata.normalize("NFKC", text[:LONGEST])
    cut = _ESCAPES.sub(" ", cut)
    cut = _TAGS.sub(" ", cut)
    cut = _ENTITY.sub(lambda found: _ENTITIES[found[0].lower()], cut)
    return _SHORT_NOT.sub(" not", cut)


def words_of(text: str) -> list[str]:
    """Return whole words in lower case; "poweredOff" is two words. Numbers with types and units,
    and timestamps, are omitted."""
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
    """Return the words of an entry of a table."""
    return tuple(text.split())


@dataclass(frozen=True)
class Vocabulary:
    """The words of one kind of state."""

    states: Mapping[str, str]
    """One word or several, and the state that they mean."""
    opposites: Mapping[str, str]
    """State after negation. A missing state is undecided if negated."""
    nouns: Mapping[str, str]
    """Things whose absence is a state ("no link"), with that state. Mentioning them alone means
    nothing."""
    neutral: frozenset[str] = frozenset()
    """Words and phrases without meaning that may appear beside a state."""

    @cached_property
    def _table(self) -> dict[Phrase, tuple[str, str]]:
        """Kind and value of every phrase, also when written as one word."""
        made: dict[Phrase, tuple[str, str]] = {}
        for kind, entries in (
            ("", dict.fromkeys(_FILLERS | self.neutral, "")),
            ("measure", dict.fromkeys(_MEASURES - self.neutral, "")),
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
        """Return all states in the text; empty if it contains none, or an unknown word."""
        if len(text) > LONGEST or self._counts(text):
            return frozenset()
        found = self._items(words_of(text))
        return frozenset() if found is None else self._judged(found)

    def single_state(self, text: str) -> str:
        """Return the only state in the text; empty if there is none or more than one."""
        found = self.read(text)
        return next(iter(found)) if len(found) == 1 else ""

    def _counts(self, text: str) -> bool:
        counted = (
            phrase((item or other).casefold()) for item, other in _OF_A_STATE.findall(clean(text))
        )
        return any(self._table.get(word, ("", ""))[0] == "state" for word in counted)

    def _items(self, words: list[str]) -> list[tuple[str, str]] | None:
        """Return kind and value of each phrase in order; `None` if a word is unknown."""
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
        """Return "unplugged" as a negation and a state; `None` if it is not such a word."""
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
        """The state or noun to which a following negation would belong."""
        is_absent = False
        """A noun was negated: a reading of it may be what is absent."""
        for kind, value in items:
            if kind == "measure" and (is_absent or (negations and last[0] == "noun")):
                return frozenset()
            is_absent = is_absent if not kind else kind == "noun" and bool(negations)
            if kind == "not":
                if (
                    negations == 1 and last[0]
                ):  # "detected: no (no cable)": the first negation belongs to the word before it
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
        """Return the state of a word after a number of negations; empty if undecided."""
        if negations > 1:
            return ""
        if kind == "noun" or not negations:
            return value
        return self.opposites.get(value, "")

    def _negate_behind(self, found: set[str], last: tuple[str, str]) -> bool:
        """Apply negations that follow a word: "connected: no", "carrier lost". A negation without a
        word decides nothing."""
        kind, value = last
        stated = value if kind == "noun" else self.opposites.get(value, "")
        if not kind or not stated:
            return False
        if kind == "state":
            found.discard(value)
        found.add(stated)
        return True
