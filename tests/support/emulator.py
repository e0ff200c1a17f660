"""The terminal of the tests: pyte, which ignores parameters too many, as terminals do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import pyte


def _with_few(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler of a sequence; parameters that it does not have are ignored.

    A program that is ended between two bytes leaves half a sequence, and what comes next becomes
    its end. Terminals ignore what is too much; pyte raises TypeError.
    """
    taken = inspect.signature(handler).parameters.values()
    if any(each.kind is inspect.Parameter.VAR_POSITIONAL for each in taken):
        return handler
    takes_named = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in taken)
    most = len(taken) - takes_named

    @wraps(handler)
    def few(*arguments: Any, **named: Any) -> Any:
        return handler(*arguments[:most], **(named if takes_named else {}))

    return few


class Screen(pyte.Screen):
    """pyte's screen, which no sequence makes raise TypeError."""


for _name in set(pyte.Stream.csi.values()):
    setattr(Screen, _name, _with_few(getattr(pyte.Screen, _name)))
