"""A call as a curl command, with variables in place of every secret. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Token
from tui.api.form import form_fields
from tui.models.base import Params

if TYPE_CHECKING:
    from tui.api.client import CallRecord


def curl_line(url: str, action: ApiAction[Any, Any], params: Params) -> str:
    """Return `curl -sS https://…/eq.php -d action=list … -d "token=$HOSTKEY_TOKEN"`."""
    secret = [
        name for name in type(params).model_fields if isinstance(getattr(params, name), SecretStr)
    ]
    # Secrets that are never revealed here cannot be shown.
    fields = [
        ("action", action.action),
        *form_fields(params.model_copy(update=dict.fromkeys(secret))),
    ]
    words = ["curl", "-sS", shlex.quote(f"{url.rstrip('/')}/{action.endpoint}.php")]
    if action.method == "GET":
        words.append("-G")
    for name, value in fields:
        words += ["--data-urlencode", shlex.quote(f"{name}={value}")]
    for name in secret:
        words += ["--data-urlencode", _variable(type(params).model_fields[name].alias or name)]
    if action.token is not Token.NEVER:
        words += ["--data-urlencode", _variable("token")]
    return " ".join(words)


def curl_of(call: CallRecord) -> str:
    """Return a sent request as curl. Its values are unknown, so variables replace them."""
    action = call.action.partition("/")[2]
    words = [
        "curl",
        "-sS",
        shlex.quote(call.address),
        "--data-urlencode",
        shlex.quote(f"action={action}"),
    ]
    for name in call.names:
        known = name == "id" and call.server_id
        words += ["--data-urlencode", f"id={call.server_id}" if known else _variable(name)]
    return " ".join(words)


def curl_of_sent(url: str, action: ApiAction[Any, Any], sent: Mapping[str, Any]) -> str:
    """Return a journaled change as curl. `sent` holds no secrets. Variables replace them and long
    texts."""
    from tui.api.parameters import parameters

    words = [
        "curl",
        "-sS",
        shlex.quote(f"{url.rstrip('/')}/{action.endpoint}.php"),
        "--data-urlencode",
        shlex.quote(f"action={action.action}"),
    ]
    for parameter in parameters(action):
        if parameter.name in sent:
            value = sent[parameter.name]
            plain = not parameter.secret and isinstance(value, int | str) and not is_mark(value)
            words += [
                "--data-urlencode",
                shlex.quote(f"{parameter.name}={value}") if plain else _variable(parameter.name),
            ]
    if action.token is not Token.NEVER:
        words += ["--data-urlencode", _variable("token")]
    return " ".join(words)


def is_mark(value: object) -> bool:
    """Return whether a value in the journal is a placeholder: asterisks, or the mark of a long
    text."""
    return isinstance(value, str) and (set(value) == {"*"} or ", sha256 " in value)


def _variable(name: str) -> str:
    """A shell variable, so that the value is neither typed nor shown."""
    known = "".join(char if char.isalnum() and char.isascii() else "_" for char in name.upper())
    return f'"{name}=$HOSTKEY_{known}"'
