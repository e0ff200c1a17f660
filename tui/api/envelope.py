"""The shapes of success and failure: from the bytes of an answer to its payload or to a named
error.

The provider has no single envelope. `result` is a word, a number, or the payload. A failure comes
with HTTP 200. Source: apidocs, and the cases that public clients handle.
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
    # Not `isdigit`: it accepts "²" and, after any number of signs, texts that `int` rejects.
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 12:
        return int(value)
    return None


def failure_code(answer: dict[str, Any]) -> str | None:
    """Return the code of a failure as text, `""` if it has none; `None` if the answer is no
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
    """Return the provider's message of a failure, masked and cleaned; empty if there is none."""
    for name in ("error", "message", "description", "scope", "debug"):
        value = answer.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return safe_text(REDACTOR.mask(value.strip()), _SAID_LIMIT)
    return SafeText("")


def payload_of(answer: dict[str, Any]) -> Any:
    """Return the payload of a successful answer."""
    result = answer.get("result")
    if isinstance(result, dict | list):
        return result
    word = result.strip().lower() if isinstance(result, str) else None
    if not (result is None or word in _YES_WORDS or _number(result) in (0, 1) or result is True):
        raise Unreadable("The answer does not say whether the request succeeded.")
    rest = {name: value for name, value in answer.items() if name not in _META}
    # `data`, and on some builds `message`, is a wrapper if it stands alone.
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
"""Words about the key in answers to a sign-in. In other answers they mean something else: "Invalid
key format" is about an SSH key."""
_ENDED = ("invalid token", "invalid hash", "token expired", "session expired", "unknown token")
"""Words that are only about the session. They prove that a change was not carried out."""
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
"""The code for a bad, expired, or unknown token, for answers with unknown words."""


def speaks_of_session(said: str) -> bool:
    """Return whether a refusal says that the session is unknown. Nothing is done without a valid
    token."""
    return any(word in said.lower() for word in _ENDED)


def is_about_session_only(said: str) -> bool:
    """Return whether a refusal is about the session only: no other reason, and no word about work
    in progress."""
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
    """Return the provider's refusal as one of our errors, recognized by its words."""
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
        # A read settles this by one sign-in. For a change it proves nothing.
        _, kind, advice = _KNOWN[-1]
    http = f" (HTTP {status})" if status >= 400 else ""
    words_said = (
        f"The provider said{http}: {said}" if said else f"The provider gave no reason{http}."
    )
    error = kind(doing, said=words_said, certain=NOTHING_CHANGED, next=advice)
    error.code, error.reason = code, said
    return error


def sign_in_refused(error: Refused) -> SignInRefused:
    """Return the error of a refused sign-in, regardless of the meaning of its words elsewhere."""
    text = f"{error.code} {error.said}".lower()
    otherwise = _WHERE_FROM if error.next.startswith(_AGAIN) else error.next
    advice = next(
        (advice for words, advice in _SIGN_IN if any(word in text for word in words)), otherwise
    )
    refused = SignInRefused(error.doing, said=error.said, certain=error.certain, next=advice)
    refused.code = error.code
    return refused


def unreadable(problem: Unreadable, *, doing: str, is_write: bool) -> ApiError:
    """Return the error of an unreadable answer: an unknown outcome for a change, a bad answer for a
    read."""
    if is_write:
        return OutcomeUnknown(
            doing, said=problem.why, certain=SENT, next="Check its state before you try again."
        )
    kind = NotTheApi if problem.html else BadAnswer
    return kind(
        doing,
        said=problem.why,
        certain=NOTHING_CHANGED,
        next="Check the address of the API, proxies, and captive portals."
        if problem.html
        else "Try again; the provider may have a problem.",
    )


def check_busy(status: int, doing: str, retry_after: str = "") -> None:
    """Check the HTTP status of a read. Raises BadAnswer if it is an error: Busy if nothing was
    done."""
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
    """The payload of an answer, and a remark about its form."""

    payload: Any
    remark: str = ""
    """Sentence about an irregular answer that could still be read."""


def open_envelope(status: int, body: bytes, *, doing: str, is_write: bool) -> Any:
    """Return the payload of an answer. Arguments and errors are those of `opened`."""
    return opened(status, body, doing=doing, is_write=is_write).payload


def opened(status: int, body: bytes, *, doing: str, is_write: bool) -> Opened:
    """Return the payload of an answer and a remark about irregularities.

    Args:
        doing: "Reading server 25250", for the error.
        is_write: The request changes something. An unreadable answer leaves the outcome unknown,
            and so does a refusal that also names something created.

    Raises:
        ApiError: A subclass from `tui.errors`.
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
        # An error occurred at the server, so the words of a refusal do not prove that nothing was
        # done.
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
    """Add the HTTP status to a sentence about an answer; an empty sentence stays empty."""
    return f"{sentence.rstrip('.')} (HTTP {status})." if sentence else ""


def _is_whole(answer: dict[str, Any], status: int) -> bool:
    """Return whether an answer with HTTP 5xx is a success with a payload. A read may use it."""
    if status < 500 or str(answer.get("result", "")).strip().lower() not in _YES_WORDS:
        return False
    return any(
        value not in (None, "", [], {}) for name, value in answer.items() if name not in _META
    )


def _accepted(read: Body, status: int, *, doing: str, is_write: bool) -> Opened:
    """Return the payload of a success. If it had to be recovered from a damaged answer, the outcome
    of a change is unknown."""
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
