"""The parameters of an action, derived from its `params` class. For help, documentation and tests.

It reads source text, so requests never use it.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr

from tui.api.action import ApiAction, Parameter
from tui.models.base import Params

_TYPES: dict[Any, str] = {
    int: "int",
    str: "text",
    bool: "flag",
    SecretStr: "text",
    Decimal: "amount",
    float: "number",
}


def parameters(action: ApiAction[Any, Any]) -> tuple[Parameter, ...]:
    """Return all parameters in the order of declaration, without action and token."""
    meanings = _meanings(action.params)
    made = []
    for name, field in action.params.model_fields.items():
        allowed, kind, secret = _kind(field.annotation)
        made.append(
            Parameter(
                field.alias or name,
                kind,
                field.is_required(),
                allowed,
                secret,
                meanings.get(name, ""),
            )
        )
    return tuple(made)


def _kind(annotation: Any) -> tuple[tuple[str, ...], str, bool]:
    """Return the allowed values, the type, and whether the parameter is secret."""
    options = [option for option in _options(annotation) if option is not NoneType]
    values = tuple(
        str(value)
        for option in options
        if get_origin(option) is Literal
        for value in get_args(option)
    )
    if values:
        return values, "choice", False
    item = options[0]
    if get_origin(item) is tuple:
        return (), "list", False
    return (), _TYPES[item], item is SecretStr


def _options(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        for get_arg in get_args(annotation):
            yield from _options(get_arg)
    else:
        yield annotation


def _meanings(params: type[Params]) -> dict[str, str]:
    """Return the text under each field, own and inherited."""
    found: dict[str, str] = {}
    for cls in reversed(params.__mro__):
        if not issubclass(cls, Params) or cls is Params:
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, text in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
            ):
                found[field.target.id] = str(ast.literal_eval(text.value))
    return found
