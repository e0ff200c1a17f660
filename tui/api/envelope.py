"""The shapes of yes and no: from the bytes of an answer to its payload, or to a named error.

The provider has no single envelope: `result` is a word, a number or the payload itself, a
failure comes with HTTP 200. Source: apidocs and what public clients handle.
"""

from __future__ import annotations

import re
from typing import Any

from tui.api.body import Body, read_body
from tui.api.body import Unreadable as Unreadable
from tui.api.body import decode as decode
from tui.errors import (
    ApiError,
    BadAnswer,
    Busy,
    NotAllowed,
    NotFound,
    NotTheApi,
    OutcomeUnknown,
    PinRejected,
    Refused,
    SessionEnded,
    SignInRefused,
)
from tui.lazy_dataclass import dataclass
from tui.secrets import REDACTOR
from tui.text import SafeText, safe_text

_NO_WORDS = frozenset({"fail", "failed", "error", "cancelled", "canceled"})
_YES_WORDS = frozenset({"ok", "success"})
_META = frozenset({"result", "action", "module"})
_CREATED = ("id", "invoice", "invoiceid", "invoice_id", "callback")
_SAID_LIMIT = 300
_BUSY = frozenset({408, 429, 502, 503, 504})

NOTHING_CHANGED = "Nothing was changed."
SENT = "The request was sent. Whether it was carried out is unknown."


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    # Not `isdigit`, which takes "²" and, behind any number of signs, what `int` does not.
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 12:
        return int(value)
    return None


def failure_code(answer: dict[str, Any]) -> str | None:
    """The code of a failure as text, `""` when it has none; `None` when the answer is no
    failure."""
    result, code = answer.get("result"), answer.get("code")
    symbolic = code if isinstance(code, str) and _number(code) is None else ""
    number = _number(result)
    if number is not None and number < 0:
        return symbolic or str(number)
    code_number = _number(code)
    if code_number is not None and (code_number < 0 or code_number >= 400):
        return str(code_number)
    if symbolic:
        return symbolic
    if isinstance(result, str) and result.strip().lower() in _NO_WORDS:
        return ""
    state = answer.get("state")
    if isinstance(state, str) and state.strip().lower() in _NO_WORDS:
        return ""
    error = answer.get("error")
    if (isinstance(error, str) and error) or (isinstance(error, dict) and error.get("message")):
        return ""
    return None


def said_in(answer: dict[str, Any]) -> SafeText:
    """The provider's words for a failure, masked and cleaned; empty when it sent none."""
    for name in ("error", "message", "description", "scope", "debug"):
        value = answer.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return safe_text(REDACTOR.mask(value.strip()), _SAID_LIMIT)
    return SafeText("")


def payload_of(answer: dict[str, Any]) -> Any:
    """The payload of an answer that is not a failure.

    Raises:
        Unreadable: The answer does not say whether the request succeeded.
    """
    result = answer.get("result")
    if isinstance(result, dict | list):
        return result
    word = result.strip().lower() if isinstance(result, str) else None
    if not (result is None or word in _YES_WORDS or _number(result) in (0, 1) or result is True):
        raise Unreadable("The answer does not say whether the request succeeded.")
    rest = {name: value for name, value in answer.items() if name not in _META}
    # `data`, and on some builds `message`, is a wrapper when it stands alone.
    for wrapper in ("data", "message"):
        if set(rest) == {wrapper} and isinstance(rest[wrapper], dict | list):
            return rest[wrapper]
    return rest


_Words = tuple[tuple[str, ...], type[Refused], str]
_AGAIN = "Sign in again"
_WHERE_FROM = "Check the key or password and its source."
_SIGN_IN: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("no appropriate servers", "no_appropriate_servers"),
        "This account has no servers yet; the provider refuses API keys of empty accounts. "
        "Sign in with login and password instead.",
    ),
    (
        (
            "api key format",
            "invalid key",
            "invalid login",
            "wrong password",
            "incorrect password",
            "invalid user",
            "authentication required",
            "incorrect login",
            "malformed request",
        ),
        _WHERE_FROM,
    ),
)
"""Said to a sign-in. Elsewhere the same words are about something else: "Invalid key format" about
a key for SSH."""
_ENDED = ("invalid token", "invalid hash", "token expired", "session expired", "unknown token")
"""Words that are only about the session: proof that a change was not carried out."""
_KNOWN: tuple[_Words, ...] = (
    (_ENDED, SessionEnded, f"{_AGAIN}."),
    (
        ("wrong pin", "invalid pin", "incorrect pin", "pin is", "pin code", "pin required"),
        PinRejected,
        "Enter the PIN again. After several wrong PINs the provider delays its answers.",
    ),
    (("authentication required",), SessionEnded, f"{_AGAIN}."),
    (
        ("access denied", "permission denied", "not allowed", "forbidden", "only with the"),
        NotAllowed,
        "Use a key of the whole account, or ask its owner for the right.",
    ),
    (
        ("not found", "no such", "unknown server", "does not exist", "invalid server id"),
        NotFound,
        "Refresh the list; it may be gone.",
    ),
    (
        ("malformed request",),
        SessionEnded,
        f"{_AGAIN}; if that does not help, ask the provider's support.",
    ),
)
_OTHER: _Words = ((), Refused, "Read the provider's message; contact its support if it is unclear.")
_BAD_TOKEN = -2
"""Code that means a bad, expired, or unknown token where the words are not known."""


def speaks_of_session(said: str) -> bool:
    """Return whether a refusal says that the session is unknown: without a valid token nothing was
    done."""
    return any(word in said.lower() for word in _ENDED)


def is_about_session_only(said: str) -> bool:
    """Return whether a refusal says only that: no other reason, no word about work that has
    begun."""
    words = "|".join(_ENDED)
    return bool(
        re.fullmatch(
            rf"(the provider said( \(http \d+\))?:)?\s*([\w/]+:\s*)?({words})[\s.!]*",
            said.strip().lower(),
        )
    )


def refusal(
    answer: dict[str, Any], *, doing: str, code: str, is_write: bool, status: int = 200
) -> Refused:
    """The provider's no as one of our errors, recognized by its words."""
    said = said_in(answer)
    text = f"{code} {said}".lower()
    _, kind, advice = next(
        (item for item in _KNOWN if any(word in text for word in item[0])), _OTHER
    )
    if (
        kind is Refused
        and not is_write
        and _BAD_TOKEN in (_number(answer.get("result")), _number(answer.get("code")))
    ):
        # A read finds out by signing in once; of a change it proves nothing.
        _, kind, advice = _KNOWN[-1]
    http = f" (HTTP {status})" if status >= 400 else ""
    words_said = (
        f"The provider said{http}: {said}" if said else f"The provider gave no reason{http}."
    )
    error = kind(doing, said=words_said, certain=NOTHING_CHANGED, next=advice)
    error.code, error.reason = code, said
    return error


def sign_in_refused(error: Refused) -> SignInRefused:
    """Return the error of a refused sign-in, whatever its words mean elsewhere."""
    text = f"{error.code} {error.said}".lower()
    otherwise = _WHERE_FROM if error.next.startswith(_AGAIN) else error.next
    advice = next(
        (advice for words, advice in _SIGN_IN if any(word in text for word in words)), otherwise
    )
    refused = SignInRefused(error.doing, said=error.said, certain=error.certain, next=advice)
    refused.code = error.code
    return refused


def unreadable(problem: Unreadable, *, doing: str, is_write: bool) -> ApiError:
    """Return the error of an unreadable answer: unknown for a change, a bad answer for a read."""
    if is_write:
        return OutcomeUnknown(
            doing, said=problem.why, certain=SENT, next="Check its state before you try again."
        )
    kind = NotTheApi if problem.html else BadAnswer
    return kind(
        doing,
        said=problem.why,
        certain=NOTHING_CHANGED,
        next="Check the address of the API, proxies and captive portals."
        if problem.html
        else "Try again; the provider may have a problem.",
    )


def check_busy(status: int, doing: str, retry_after: str = "") -> None:
    """A read that came at a bad moment. Raises BadAnswer when the status says so: Busy where
    nothing was done."""
    if status in _BUSY:
        asks = (
            f" It asks to wait {retry_after.strip()} s." if retry_after.strip().isdecimal() else ""
        )
        words = "accepts no more requests now" if status == 429 else "is busy"
        kind = Busy if status in (429, 503) else BadAnswer
        raise kind(
            doing,
            said=f"The provider {words} (HTTP {status}).{asks}",
            certain=NOTHING_CHANGED,
            next="Try again in a minute.",
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """The payload of an answer, and a remark about how it came."""

    payload: Any
    remark: str = ""
    """Sentence about an irregular answer that could still be read."""


def open_envelope(status: int, body: bytes, *, doing: str, is_write: bool) -> Any:
    """The payload of an answer. Arguments and errors are those of `opened`."""
    return opened(status, body, doing=doing, is_write=is_write).payload


def opened(status: int, body: bytes, *, doing: str, is_write: bool) -> Opened:
    """The payload of an answer, and what was odd about it.

    Args:
        doing: "Reading server 25250", for the error.
        is_write: The request changes something: an answer that cannot be read, or a no that
            also names something created, leaves the outcome unknown.

    Raises:
        ApiError: One of the tree in `tui.errors`.
    """
    if not is_write:
        check_busy(status, doing)
    try:
        read = read_body(status, body)
        answer, code = read.answer, failure_code(read.answer)
        if code is None and (status < 400 or (not is_write and _is_whole(answer, status))):
            return _accepted(read, status, doing=doing, is_write=is_write)
    except Unreadable as problem:
        if status in (401, 403) and not is_write:
            kind = SessionEnded if status == 401 else NotAllowed
            raise kind(
                doing, said=f"HTTP {status}.", certain=NOTHING_CHANGED, next=f"{_AGAIN}."
            ) from None
        raise unreadable(problem, doing=doing, is_write=is_write) from None
    code = str(status) if code is None else code
    if is_write and (status >= 500 or status == 408) and status != 503:
        # Something broke on the way: the words of a no do not prove that nothing was done.
        raise OutcomeUnknown(
            doing,
            said=f"The provider failed (HTTP {status}). {said_in(answer)}".strip(),
            certain=SENT,
            next="Check its state before you try again.",
        )
    if is_write and (_hints_created(answer) or read.around):
        why = (
            with_status(read.around, status)
            or "The provider refused the request but named a result:"
        )
        raise OutcomeUnknown(
            doing,
            said=f"{why} {said_in(answer)}".strip(),
            certain=SENT,
            next="Check its state before you try again.",
        )
    if status == 401:
        raise SessionEnded(
            doing,
            said=said_in(answer) or f"HTTP {status}.",
            certain=NOTHING_CHANGED,
            next=f"{_AGAIN}.",
        )
    raise refusal(answer, doing=doing, code=code, is_write=is_write, status=status)


def with_status(sentence: str, status: int) -> str:
    """A sentence about an answer with its HTTP status; an empty one stays empty."""
    return f"{sentence.rstrip('.')} (HTTP {status})." if sentence else ""


def _is_whole(answer: dict[str, Any], status: int) -> bool:
    """Return whether an answer with HTTP 5xx says yes and has a payload: then a read may use it."""
    if status < 500 or str(answer.get("result", "")).strip().lower() not in _YES_WORDS:
        return False
    return any(
        value not in (None, "", [], {}) for name, value in answer.items() if name not in _META
    )


def _accepted(read: Body, status: int, *, doing: str, is_write: bool) -> Opened:
    """The payload of a yes. A change whose yes has to be recovered may have gone wrong on the way:
    it is unknown."""
    payload = payload_of(read.answer)
    if is_write and read.around:
        raise OutcomeUnknown(
            doing,
            said=f"{with_status(read.around, status)} It reports success.",
            certain=SENT,
            next="Check its state before you try again.",
        )
    odd = f"The provider's answer came with HTTP {status}." if status >= 400 else ""
    remark = " ".join(part for part in (read.around, odd) if part)
    return Opened(payload, f"{remark} Its data is complete and was used." if remark else "")


def _hints_created(answer: dict[str, Any]) -> bool:
    context = answer.get("context")
    return any(answer.get(name) for name in _CREATED) or (
        isinstance(context, dict) and bool(context.get("id"))
    )
