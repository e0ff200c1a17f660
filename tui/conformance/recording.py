"""A recording of a run: the actual answers, with every value of the account replaced.

Ids, addresses, names and numbers get consistent replacements, so that related records still match.
Amounts too. Technical words and other short numbers stay. All answers are masked at the end of
the run, when all values that a replacement must not equal are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tui.conformance.field_names import Namer, field_words
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.identity_check import (
    SHORTEST,
    SeenValues,
    check_recording,
    kind_of_text,
    values_of,
)
from tui.conformance.known_shapes import known_shapes
from tui.conformance.planned_reads import PlannedRead
from tui.conformance.safe_words import SAFE_WORDS, is_state_field, safe_word
from tui.conformance.shapes import TABLE_KEY, Shape

FORMAT = 1
LONGEST = 16_384
"""Maximum text length; longer texts are replaced completely."""
SHORTEST_NUMBER = 1000
"""Smallest number that is replaced: smaller numbers identify no account."""
_SENSOR_WORDS_LISTED = """
    now temp degrees fan rpm volts watts amps celsius inlet outlet dimm psu vcore vbat chassis
"""
_SENSOR_WORDS = frozenset(_SENSOR_WORDS_LISTED.split())
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?:::?[0-9a-f]{1,4})*", re.I)
_MAC = re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.I)
_KEY = re.compile(r"\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{10,}\b", re.I)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{2}:\d{2}:\d{2}")
_PARTS = re.compile(r"[^\W\d_]+|\d+", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
WITHHELD = "xxxx"
_DAY = "2026-01-15"
_TIME = "12:00:00"
_MONEY_LISTED = """
    amount amountin amountout balance cost credit fee fees price refund subtotal tax total
"""
_MONEY = frozenset(_MONEY_LISTED.split())
"""Fields with an amount, which is replaced however small it is."""
_AMOUNT = re.compile(r"-?\d+(\.\d+)?")
_SENTENCES = frozenset({"scope", "debug", "message"})
_STAND_IN = re.compile(
    r"(203\.0\.113\.\d+|2001:db8:f::[0-9a-f]+|02(?::00){4}:[0-9a-f]{2}|2026-01-15|12:00:00)"
)


def _crossed_out(found: re.Match[str]) -> str:
    return "x" * len(found[0])


@dataclass
class _Recorded:
    action: str
    params: dict[str, Any]
    by_key: bool
    answer: Any


@dataclass
class Recorder:
    """Answers of one run, in memory until they are masked."""

    _answers: list[_Recorded] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    """Places of values that `masked` left out, because a value of the account was still in them."""

    def add(self, item: PlannedRead, payload: Any, *, by_key: bool) -> None:
        """Store one answer. Images and other files are not recorded."""
        if isinstance(payload, dict | list | str):
            sent = item.params.model_dump(by_alias=True, exclude_none=True)
            self._answers.append(_Recorded(item.action.name, sent, by_key, payload))

    def masked(self, secrets: list[str]) -> str:
        """Return the checked content of the file.

        Raises:
            IdentityFound: It contains a value of the account.
        """
        marks = Fingerprints()
        seen = SeenValues(marks, _words(), finds_numbered=True)
        seen.add(secrets)
        for item in self._answers:
            seen.add(values_of([item.params, item.answer]))
        mask = Masker(Namer(marks), seen)
        for item in self._answers:
            mask.learn(item.answer)
        answers = [
            {
                "action": item.action,
                "params": {name: mask.value(part) for name, part in item.params.items()},
                "by_key": item.by_key,
                "answer": self._safe(
                    mask.value(item.answer, known_shapes().get(item.action)), seen, item.action
                ),
            }
            for item in self._answers
        ]
        text = json.dumps({"recording": FORMAT, "answers": answers}, indent=1) + "\n"
        parts = [
            (str(each["action"]), each[part]) for each in answers for part in ("params", "answer")
        ]
        check_recording(mask.without_addresses(text), parts, seen)
        return text

    def _safe(self, value: Any, seen: SeenValues, place: str) -> Any:
        """Return a masked value; a part that still holds a value of the account is left out."""
        if isinstance(value, dict):
            return {
                name: self._safe(inner, seen, f"{place} {name}") for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self._safe(inner, seen, f"{place}[]") for inner in value]
        if isinstance(value, bool) or value is None or not seen.are_in(str(value)):
            return value
        self.withheld.append(f"{place}: {kind_of_text(str(value))}")
        return WITHHELD if isinstance(value, str) else 0


@cache
def _words() -> frozenset[str]:
    return field_words() | SAFE_WORDS | _SENSOR_WORDS | {"xxxx", "2026", "example"}


def _is_state(name: str, text: str) -> bool:
    return is_state_field(name) and bool(safe_word(text))


def _is_sentence(name: str) -> bool:
    """Return whether a field contains program output or a sentence, which is masked by words."""
    return name in _SENTENCES


class Masker:
    """Replacement of values; the same value gets the same replacement."""

    def __init__(self, namer: Namer, seen: SeenValues) -> None:
        self._namer, self._seen = namer, seen
        self._stand_ins: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, int] = {}
        self._amounts: dict[str, int] = {}
        self._last_number = 100_000
        self._last_text = 0
        self._private: set[str] = set()
        """Words of names, tags and descriptions, which are masked in sentences too."""
        self._addresses: set[str] = set()

    def learn(self, value: Any, name: str = "") -> None:
        """Add the words of an answer's names, tags and descriptions."""
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.learn(inner, str(key))
        elif isinstance(value, list | tuple):
            for item in value:
                self.learn(item, name)
        elif isinstance(value, str) and not _is_sentence(name) and not _is_state(name, value):
            self._private |= {token.lower() for token in _TOKEN.findall(value[:LONGEST])}

    def value(self, value: Any, known: Shape | None = None, name: str = "") -> Any:
        """Return a value with every part that may identify the account replaced.

        Args:
            known: Known shape of this place.
            name: Name of the field.
        """
        if isinstance(value, Mapping):
            return self._object(value, known)
        if isinstance(value, list | tuple):
            below = None if known is None else known.items
            return [self.value(item, below, name) for item in value]
        if isinstance(value, bool) or value is None:
            return value
        if name.lower() in _MONEY and _AMOUNT.fullmatch(str(value).strip()):
            return self._amount(value)
        if isinstance(value, int):
            return value if abs(value) < SHORTEST_NUMBER else self._number(str(value))
        if isinstance(value, float):
            whole = int(value)
            return round(value, 2) if abs(value) < 100 else float(self._number(str(whole))) + 0.5
        if _is_state(name, str(value)):
            return value
        return self._text(str(value)) if _is_sentence(name) else self._name(str(value))

    def _amount(self, value: str | float) -> str | float:
        """Return an invented amount of the same type and sign; zero stays."""
        if not float(value):
            return value
        digits = str(value).strip().lstrip("-")
        made = self._amounts.setdefault(digits, len(self._amounts) + 1)
        signed = -made if float(value) < 0 else made
        if isinstance(value, str):
            return f"{signed}.50" if "." in digits else str(signed)
        return signed if isinstance(value, int) else signed * 1.5

    def _name(self, text: str) -> str:
        """Return a replacement for a whole text; dates, addresses and numbers keep their form."""
        masked = self._text(text)
        if not re.search("[A-Za-z]", _STAND_IN.sub("", masked)):
            return masked
        return self._stand_in("text", text)

    def _object(self, value: Mapping[str, Any], known: Shape | None) -> dict[str, Any]:
        keys = [str(key) for key in value]
        made: dict[str, Any] = {}
        for key, name, inner in zip(
            keys, self._namer.names(keys, known), value.values(), strict=True
        ):
            shown = key if name == key else self._key(key, name)
            made[shown] = self.value(inner, None if known is None else known.field(name), name)
        return made

    def _key(self, key: str, name: str) -> str:
        """Return the replacement for a key that is data or withheld."""
        if name != TABLE_KEY:
            return name.strip("<>").replace("-", "_")
        return self._name(key)

    def _text(self, text: str) -> str:
        if len(text) > LONGEST:
            return "x" * 16  # an image or a file
        text = text.replace("@", " at ").replace("://", ":/")
        text = _MAC.sub(self._mac, _DATE.sub(_DAY, text))
        text = _IPV4.sub(self._ipv4, text)
        parts = _STAND_IN.split(text)
        text = "".join(
            part if at % 2 else _IPV6.sub(self._ipv6, _CLOCK.sub(_TIME, part))
            for at, part in enumerate(parts)
        )
        text = _KEY.sub(_crossed_out, text)
        parts = _STAND_IN.split(text)
        return "".join(
            part if at % 2 else _NOT_ASCII.sub("x", _TOKEN.sub(self._token, part))
            for at, part in enumerate(parts)
        )

    def _token(self, found: re.Match[str]) -> str:
        """Return a run of letters and digits, or its replacement: `cpu1` may be a server name."""
        token = found[0]
        is_private = token.lower() in self._private and token.lower() not in SAFE_WORDS
        if token.lower() in _words() and not is_private:
            return token
        masked = _PARTS.sub(self._part, token)
        return "x" * len(token) if masked == token and len(token) >= SHORTEST else masked

    def _part(self, found: re.Match[str]) -> str:
        part = found[0]
        if part.isdecimal():
            return part if len(part) < SHORTEST else str(self._number(part))
        is_private = part.lower() in self._private and part.lower() not in SAFE_WORDS
        stays = len(part) < 3 or (part.lower() in _words() and not is_private)
        return part if stays else "x" * len(part)

    def _number(self, digits: str) -> int:
        """Return another number for a long one, different from every value of the account."""
        if digits not in self._numbers:
            self._last_number += 1
            while self._seen.are_in(str(self._last_number)):
                self._last_number += 1
            self._numbers[digits] = self._last_number
        return self._numbers[digits]

    def _mac(self, found: re.Match[str]) -> str:
        return self._address(found[0].lower(), "02:00:00:00:00:{:02x}")

    def _ipv4(self, found: re.Match[str]) -> str:
        return self._address(found[0], "203.0.113.{}")

    def _ipv6(self, found: re.Match[str]) -> str:
        return self._address(found[0], "2001:db8:f::{:x}")

    def _address(self, address: str, form: str) -> str:
        if ("address", address) not in self._stand_ins:
            number = 1 + sum(kind == "address" for kind, _ in self._stand_ins)
            while self._seen.are_in(form.format(number)):
                number += 1
            made = form.format(number % 251)
            self._stand_ins["address", address] = made
            self._addresses.add(made)
        return self._stand_ins["address", address]

    def _stand_in(self, kind: str, text: str) -> str:
        """Return a stand-in unlike every value of the account, which may be a replay itself."""
        if (kind, text) not in self._stand_ins:
            self._last_text = max(self._last_text, len(self._stand_ins)) + 1
            while self._seen.are_in(f"{kind}-{self._last_text}"):
                self._last_text += 1
            self._stand_ins[kind, text] = f"{kind}-{self._last_text}"
        return self._stand_ins[kind, text]

    def without_addresses(self, text: str) -> str:
        """Return a text without its replacement addresses, for the check of forms."""
        for made in (*sorted(self._addresses, key=len, reverse=True), _TIME):
            text = text.replace(made, "")
        return text
