"""Declaration of an option of the configuration."""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import Any


def option(
    default: Any, meaning: str, *allowed: str, zero: bool = False, open: bool = False
) -> Any:
    """Return a field with its description and, for words, the allowed ones.

    Args:
        zero: The number may be 0.
        open: `allowed` is incomplete. Names of files also count; they are looked up on reading.
    """
    extra = {"meaning": meaning, "allowed": allowed, "zero": zero, "open": open}
    if isinstance(default, list | dict):
        kind = type(default)
        return field(default_factory=partial(kind, default), metadata=extra)
    return field(default=default, metadata=extra)
