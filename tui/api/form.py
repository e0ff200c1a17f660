"""Parameters to form fields. The only place where a secret is revealed to be sent."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from tui.models.base import Params


def form_fields(params: Params) -> list[tuple[str, str]]:
    """Return name and value pairs under the provider's names. `None` values are not sent.

    Booleans are 1 and 0. Sequences are comma-separated, or repeated if the name ends in `[]`.
    """
    fields: list[tuple[str, str]] = []
    for name, value in params.model_dump(by_alias=True, exclude_none=True).items():
        if name.endswith("[]") and isinstance(value, list | tuple):
            fields.extend((name, _text(item)) for item in value)
        else:
            fields.append((name, _text(value)))
    return fields


def _text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list | tuple):
        return ",".join(_text(item) for item in value)
    return str(value)
