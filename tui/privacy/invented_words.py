"""Invented words, numbers, and addresses: always the same ones for the same input on one machine.
Pure.

An invented name has the length and form of the real one, so no column shifts: a vowel becomes a
vowel, a consonant a consonant, long numbers become other numbers, and separators stay. "web-01" and
"web-02" remain recognizable as similar. No two words ever get the same invented word, in any order
and in any process. Addresses come from the ranges for documentation and benchmarks, which are never
routed; addresses of one network get different last numbers. There are too few ranges: which network
gets which range depends on the order in which they are shown.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import partial
from threading import Lock

_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxyz", "aeiou"
_TURNS = 4
"""Turns of a shuffle, each of which shifts half of the letters."""
_PARTS = re.compile(r"[A-Za-z]+|\d+|[^A-Za-z\d]+")
_KEPT_DIGITS = 2
"""Maximum digits of a number that stays: it counts servers and identifies nothing."""
_OUTER = frozenset(
    [
        "com",
        "net",
        "org",
        "info",
        "io",
        "dev",
        "ru",
        "de",
        "nl",
        "fi",
        "us",
        "eu",
        "uk",
        "local",
        "lan",
        "internal",
    ]
)
"""Number of last labels of a domain name that stay."""
_BENCHMARK = [f"198.{second}.{third}" for second in (18, 19) for third in range(256)]
_NETWORKS = ["192.0.2", "198.51.100", "203.0.113", *_BENCHMARK]
"""RFC 5737, and RFC 2544 if those are too few for the networks of a fleet."""
_BY_LENGTH = {
    length: [each for each in _NETWORKS if len(each) == length]
    for length in sorted({len(each) for each in _NETWORKS})
}
_LAST_NUMBERS = ((0, 10), (10, 90), (100, 156))
"""The first and the number of last octets with one, two, and three digits."""
_FACTORS = (7, 11, 17, 19, 23, 29, 31, 37)
"""Factors coprime to those numbers, so that no two values collide."""
_MAC = "00005e"
"""The first half of MAC addresses for documentation (RFC 7042)."""


class Inventor:
    """Generator for one machine: a name gets another replacement on another machine."""

    def __init__(self, salt: bytes) -> None:
        self._key = salt
        self._lock = Lock()
        self._words: dict[str, str] = {}
        """Cache: invented words by real words, in lower case."""
        self._networks: dict[str, str] = {}
        """Invented networks by real networks."""
        self._taken: set[str] = set()
        """Invented networks in use."""

    def _hash(self, kind: str, text: str) -> int:
        return int.from_bytes(
            hmac.digest(self._key, f"{kind}\n{text}".encode(), hashlib.sha256)[:16]
        )

    def name(self, text: str) -> str:
        """Return an invented name of the same length."""
        parts = _PARTS.findall(text)
        if len(parts) < 3 or parts[-2] != ".":
            return "".join(map(self._word, parts))
        last = parts[-1] if parts[-1] in _OUTER else self._word(parts[-1], is_label=True)
        return "".join(map(self._word, parts[:-1])) + last

    def _word(self, part: str, *, is_label: bool = False) -> str:
        if part.isascii() and part.isdigit():
            return part if len(part) <= _KEPT_DIGITS else self._number(part)
        if not (part.isascii() and part.isalpha()):
            return "".join(self._letter(char) for char in part)
        made = self._own_word(part.lower())
        while is_label and made in _OUTER:
            made = self._own_word(made)  # an outer label belongs to the names that have it
        return _cased(made, part)

    def _own_word(self, real: str) -> str:
        """Return the invented word of a word: no other word has it, whatever was invented before.

        Names that are typed in the next command mean the same servers only if the invented word
        depends on nothing but the word and the machine.
        """
        made = self._words.get(real)
        if made is None:
            kinds = [_VOWELS if char in _VOWELS else _CONSONANTS for char in real]
            numbers = [kind.index(char) for kind, char in zip(kinds, real, strict=True)]
            sizes = [len(kind) for kind in kinds]
            pattern = "".join("v" if kind is _VOWELS else "c" for kind in kinds)
            # A step between two opposite shuffles: no word becomes itself.
            self._shuffle(numbers, sizes, pattern, sign=1)
            step = 1 + self._hash("step", pattern) % (sizes[-1] - 1)
            numbers[-1] = (numbers[-1] + step) % sizes[-1]
            self._shuffle(numbers, sizes, pattern, sign=-1)
            made = "".join(kind[number] for kind, number in zip(kinds, numbers, strict=True))
            self._words[real] = made
        return made

    def _shuffle(self, numbers: list[int], sizes: list[int], pattern: str, *, sign: int) -> None:
        """Shift every second letter by numbers that depend on the other letters, in turns; undo it
        with `sign` -1."""
        for turn in range(_TURNS)[::sign]:
            half = turn % 2
            others = ",".join(map(str, numbers[1 - half :: 2]))
            rest = self._hash("letters", f"{pattern} {turn} {others}")
            for at in range(half, len(numbers), 2):
                rest, shift = divmod(rest, sizes[at])
                numbers[at] = (numbers[at] + sign * shift) % sizes[at]

    def _letter(self, char: str) -> str:
        """Return a letter for a non-ASCII letter; other characters stay."""
        if not char.isalpha():
            return char
        index = self._hash("letter", char.lower()) % len(_CONSONANTS)
        return _cased(_CONSONANTS[index], char)

    def _number(self, digits: str) -> str:
        """Return another number of as many digits; two numbers never become one."""
        least = 0 if digits[0] == "0" else 10 ** (len(digits) - 1)  # as JSON writes a number
        size = 9 * least if least else 10 ** (len(digits) - 1)
        seed = self._hash("number", str(len(digits)))
        factor = (seed % (size // 30)) * 30 + (7, 11, 13, 17)[seed % 4]
        made = ((int(digits) - least) * factor + seed // size) % size + least
        return f"{made:0{len(digits)}d}"

    def ipv4(self, text: str) -> str:
        """Return an address in a range that is never routed, of the same length if possible."""
        network, _, last = text.rpartition(".")
        return f"{self._own_network(network)}.{self._last_number(network, int(last))}"

    def _own_network(self, real: str) -> str:
        """Return the invented network of a network, unique while there are enough."""
        with self._lock:
            made = self._networks.get(real)
            if made is None:
                fitting = _BY_LENGTH[min(_BY_LENGTH, key=partial(_distance, len(real)))]
                first = self._hash("network", real) % len(fitting)
                choices = (*fitting[first:], *fitting[:first], *_NETWORKS)
                made = next((each for each in choices if each not in self._taken), choices[0])
                self._networks[real] = made
                self._taken.add(made)
            return made

    def _last_number(self, network: str, last: int) -> int:
        """Return the invented last octet of an address: addresses of one network stay distinct."""
        seed = self._hash("last", network)
        start, size = next(each for each in _LAST_NUMBERS if last < sum(each))
        return start + ((last - start) * _FACTORS[seed % len(_FACTORS)] + seed // 64) % size

    def ipv6(self, text: str) -> str:
        """Return an address of 2001:db8::/32 with as many groups."""
        groups = text.split(":")
        if "" in groups[:3]:
            return f"2001:db8::{self._hash('short', text) % 65_536:x}"
        made, filled = [], 0
        for group in groups:
            if not group:
                made.append("")
                continue
            filled += 1
            if filled <= 2:
                made.append(("2001", "db8")[filled - 1])
                continue
            value = (int(group, 16) + self._hash("group", str(filled))) % 16 ** len(group)
            made.append(f"{value:0{len(group)}x}")
        return ":".join(made)

    def mac(self, text: str) -> str:
        """Return a MAC address for documentation, in the notation of the real one."""
        digits = "".join(char for char in text if char.isalnum()).lower()
        shift = self._hash("mac", digits[:6])
        tail = (int(digits[6:], 16) + shift) % 16 ** len(digits[6:])
        made = iter(_MAC + f"{tail:0{len(digits[6:])}x}")
        own = "".join(next(made) if char.isalnum() else char for char in text)
        return own.upper() if text.upper() == text else own


def _distance(length: int, other: int) -> int:
    return abs(length - other)


def _cased(made: str, like: str) -> str:
    return "".join(
        new.upper() if old.isupper() else new for new, old in zip(made, like, strict=True)
    )
