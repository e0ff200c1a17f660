"""The signed-in account. Source: apidocs auth; login answers as seen in clients."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr

from tui.lazy_pattern import lazy_pattern
from tui.models.base import Model
from tui.models.nested import one_object
from tui.models.scalars import LooseInt, LooseList, LooseText, PhpMap
from tui.text import SafeText, safe_text

_WRAPPERS = (
    "result",
    "data",
    "scope",
    "message",
    "session",
    "auth",
    "context",
    "user",
    "account",
    "response",
)
_DEEPEST = 6
_TOKEN_NAMES = frozenset({"accesstoken", "authtoken", "sessiontoken"})
"""Other names of the field `token`, in lower case and without underscores."""
_TOKEN = lazy_pattern(r"[A-Za-z0-9._~+/=-]{16,512}")
_CODE_NEEDED = lazy_pattern(
    r"(?:needs?_?|requires?_?)?(?:2fa|twofa|two_?factor(?:_?auth)?|second_?factor|tfa|otp)(?:_?(?:required|needed|pending))?"
)
"""Names of the field that requires a second-factor code. Clients read `2fa` and `twofa`."""
_NOT_ASKED_FOR = frozenset(
    {"", "0", "false", "no", "off", "none", "null", "disabled", "done", "passed"}
)


def _token(value: Any) -> Any:
    """Return a token as text; `None` for a value that cannot be a token."""
    if isinstance(value, SecretStr):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        return None
    return str(value).strip()


def _is_asked_for(value: Any) -> bool:
    """Return whether the field's value requires a second factor: `1`, `true`, `"sms"`, an
    object."""
    if isinstance(value, str):
        return value.strip().lower() not in _NOT_ASKED_FOR
    return bool(value)


class Session(Model):
    """The answer of auth/login, auth/whmcslogin and auth/info."""

    token: Annotated[SecretStr | None, BeforeValidator(_token)] = None
    """`None` from auth/info on some builds, and while a second factor is required."""
    token_expire: LooseInt = None
    """Unix seconds by the provider's clock."""
    role: LooseText = None
    role_type: LooseText = None
    """"Customer", or "server 12345" for a key that is valid for one server only."""
    whmcs_id: LooseText = None
    customer_id: LooseText = None
    email: LooseText = None
    currency_code: LooseText = None
    invapi: LooseText = None
    """The installation that this account belongs to: a host or a URL."""
    servers: LooseList = Field(default_factory=list)
    deploy_keys: PhpMap = Field(default_factory=dict, repr=False)
    """Invoice number → async key of a deploy. The keys are bearer secrets."""
    second_factor: bool = False
    """True if a second factor code is needed before the token works."""

    @property
    def account(self) -> SafeText:
        """Return the displayed account name: customer id, otherwise e-mail, otherwise empty."""
        for value in (self.customer_id, self.whmcs_id, self.email):
            if value:
                return value.shown
        return safe_text("")


def read_session(payload: Any) -> Session:
    """Return the session in the payload of a login: flat, or at any depth inside `data`, `scope`,
    or similar wrappers.

    Raises:
        ValueError: The payload is not an object.
    """
    record = one_object(payload)
    if record is None:
        raise ValueError("the answer is no object")
    return _session(_flat(record))


def _session(payload: dict[str, Any]) -> Session:
    marks = [value for name, value in payload.items() if _CODE_NEEDED.fullmatch(name.lower())]
    return Session.model_validate({**payload, "second_factor": any(map(_is_asked_for, marks))})


def read_confirmed(payload: Any) -> Session:
    """Return the answer to a second factor code: another token, or often only a confirmation."""
    record = one_object(payload)
    return Session() if record is None else _session(_flat(record))


def _flat(record: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the values of a record and its wrappers. An outer value takes precedence unless it is
    empty."""
    record = _with_token(record)
    found: dict[str, Any] = {}
    for name in _WRAPPERS:
        inner = one_object(record.get(name)) if depth < _DEEPEST else None
        if inner is not None:
            found = {**_flat(inner, depth + 1), **found}
    payload = {
        name: value
        for name, value in record.items()
        if value not in (None, "") or name not in found
    }
    if "token" not in found and not payload.get("token"):
        bare = next(
            (str(record[name]) for name in ("scope", "data") if _is_bare_token(record.get(name))),
            "",
        )
        payload = {**payload, "token": bare} if bare else payload
    return {**found, **payload}


def _with_token(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its token under `token`, also if the provider used another name."""
    others = [name for name in record if name.lower().replace("_", "") in _TOKEN_NAMES]
    if not others:
        return record
    token = next(
        (sent for name in ("token", *others) if (sent := _token(record.get(name))) is not None),
        None,
    )
    return {**{name: value for name, value in record.items() if name not in others}, "token": token}


def _is_bare_token(value: Any) -> bool:
    return (
        isinstance(value, str)
        and bool(_TOKEN.fullmatch(value))
        and any(char.isdigit() for char in value)
    )
