"""Find the JSON object in a body, even if a PHP backend wrote text before or after it. Pure.

A PHP message (`Warning: … on line 12`) precedes the answer if the provider's server displays its
errors. Caches append HTML comments. The object is used if it is complete and nothing else in the
body could be an answer. A web page is never searched, because its content is not the provider's
answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern

_KINDS = (
    r"(?:PHP\s+)?(?P<kind>warning|notice|deprecated|strict standards|"
    r"(?:(?:core|compile|user|recoverable|catchable)\s+)*(?:fatal|parse|compile)?\s*error|user "
    r"(?:warning|notice))"
)
_MESSAGE = lazy_pattern(
    rf"(?is)^(?:\s|</?(?:br|b|p|pre|font|table|tbody|tr|th|td|span|small|strong|em|i)\b[^>]*>)*{_KINDS}\s*(?:</b>)?\s*:"
)
"""Beginning of a PHP message, as text or as HTML."""
_GUARD = lazy_pattern(r"^[\s\0]*(?:\)\]\}'?,?|while\s*\(1\);?|for\s*\(;;\);?)(?=[\s{])")
"""A prefix that keeps scripts of other sites from reading JSON."""
_COMMENTS = lazy_pattern(r"(?s)^(?:[\s\0]|<!--(?:(?!-->).)*-->)*$")
_PAGE = lazy_pattern(r"(?i)<(?:!doctype|html|head|body|script|form|title|meta)\b")
_OBJECT = lazy_pattern(r"\{\s*[\"}]")
"""The beginning of an object."""
_PREFIX = 64 * 1024
"""Maximum characters before the object. PHP messages are shorter, and a search through a large body
would take long."""
_TRIES = 100
_SIGNS = frozenset(
    {"result", "code", "error", "message", "data", "token", "servers", "server_data", "state"}
)
"""Field names. Nearly every answer has one of them, and no PHP message has one in braces."""
_INSIDE = tuple(':,[{"')
"""Characters before an object that is a part of something."""


class Unreadable(Exception):
    """A body without a JSON object in a known shape. `why` is a sentence; `html` for web pages."""

    def __init__(self, why: str, *, html: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.html = html


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded answer."""

    answer: dict[str, Any]
    around: str = ""
    """A sentence about the text around the object; empty for a clean answer."""


def decode(status: int, body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`, regardless of its Content-Type. Raises Unreadable like
    `read_body`."""
    return read_body(status, body).answer


def read_body(status: int, body: bytes) -> Body:
    """Return the JSON object in `body` and the text around it.

    Raises:
        Unreadable: The body is a web page, empty, truncated, or not an object.
    """
    raw = body.strip()
    while raw.startswith(b"\xef\xbb\xbf"):
        raw = raw.removeprefix(b"\xef\xbb\xbf").strip()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode().strip()
    if not raw:
        raise Unreadable(f"The answer was empty (HTTP {status}).")
    try:
        # Raise one kind of error for everything: truncated, too deep, NaN, lone surrogates, bad
        # UTF-8.
        value = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return _recovered(status, raw)
    if not isinstance(value, dict):
        raise Unreadable(f"The answer is JSON, but not an object (HTTP {status}).")
    return Body(value)


def _recovered(status: int, raw: bytes) -> Body:
    """Return the only complete object in a body with other text. Raises Unreadable."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    guard = _GUARD.match(text)
    text = text[guard.end() :].lstrip() if guard is not None else text
    message = _MESSAGE.match(text)
    # Tags inside a string of the answer, such as a payment form, do not make it a page.
    begins = _OBJECT.search(text, 0, _PREFIX)
    before = text[: begins.start() if begins is not None else _PREFIX]
    is_page = bool(_PAGE.search(before))
    if is_page or (text.startswith("<") and message is None and not text.startswith("<!--")):
        raise Unreadable(f"A web page answered instead of the API (HTTP {status}).", html=True)
    found = _whole_object(text)
    if found is not None:
        answer, before, behind = found
        prefix = (
            "The provider's answer begins with a prefix against scripts, which is not part of it."
        )
        return Body(answer, prefix if guard is not None else _around(before, behind))
    if message is not None:
        raise Unreadable(f"{_begins(message)}, and no whole answer follows (HTTP {status}).")
    if text.startswith("<"):
        raise Unreadable(f"A web page answered instead of the API (HTTP {status}).", html=True)
    raise Unreadable(f"The answer is not valid JSON (HTTP {status}).")


def _whole_object(text: str) -> tuple[dict[str, Any], str, str] | None:
    """Return the object, the text before it, and the text after it; `None` if there is not exactly
    one."""
    if text.startswith("{") and _object_at(text, 0) is None:
        return None  # it begins like an answer and is truncated
    for start, end, answer in _objects(text):
        behind = text[end:]
        if _COMMENTS.match(behind) or _MESSAGE.match(behind):
            is_only = not any(_SIGNS & other.keys() for _, _, other in _objects(behind))
            return (answer, text[:start], behind) if is_only else None
        if _SIGNS & answer.keys():
            return None
    return None


def _objects(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the parts of a text that may be answers, each with its start and end. Comments are
    skipped."""
    start = -1
    for _ in range(_TRIES):
        start = text.find("{", start + 1, _PREFIX)
        if start < 0:
            return
        if text.rfind("<!--", 0, start) > text.rfind("-->", 0, start):
            continue  # in a comment
        # An object within another object would be a part of a truncated answer.
        found = (
            None
            if text[max(0, start - 80) : start].rstrip()[-1:] in _INSIDE
            else _object_at(text, start)
        )
        if found is not None and found[1]:
            yield start, *found


def _object_at(text: str, start: int) -> tuple[int, dict[str, Any]] | None:
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
        answer = from_json(text[start:end], allow_inf_nan=False)
    except (ValueError, RecursionError):
        return None
    return (end, answer) if isinstance(answer, dict) else None


def _around(before: str, behind: str) -> str:
    message = _MESSAGE.match(before)
    if message is not None:
        return f"{_begins(message)}."
    if before and not _COMMENTS.match(before):
        return "The provider's answer begins with text that is not part of it."
    if "\0" in before + behind:
        return (
            f"The provider's answer {'begins' if chr(0) in before else 'ends'} with NUL bytes, "
            "not part of it."
        )
    message = _MESSAGE.match(behind)
    return "" if message is None else f"{_begins(message, 'ends')}."


def _begins(message: re.Match[str], where: str = "begins") -> str:
    kind = " ".join(message["kind"].lower().split())
    known = next(
        (word for word in ("warning", "notice", "deprecated", "strict") if word in kind), "error"
    )
    word = {"deprecated": "deprecation notice", "strict": "notice"}.get(known, known)
    return f"The provider's answer {where} with a PHP {word}"
