"""A call as a curl command: what would be sent, with variables in the place of everything secret. Pure."""

from __future__ import annotations

import shlex
from typing import Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Token
from tui.api.form import form_fields
from tui.models.base import Params


def curl_line(url: str, action: ApiAction[Any, Any], params: Params) -> str:
    """`curl -sS https://…/eq.php -d action=list … -d "token=$HOSTKEY_TOKEN"`."""
    secret = [name for name in type(params).model_fields if isinstance(getattr(params, name), SecretStr)]
    # What is not revealed cannot be shown.
    fields = [("action", action.action), *form_fields(params.model_copy(update=dict.fromkeys(secret)))]
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


def _variable(name: str) -> str:
    """A shell variable: the value is typed by nobody and shown to nobody."""
    return f'"{name}=$HOSTKEY_{name.upper()}"'
