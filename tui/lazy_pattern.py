"""Regular expressions that are compiled at their first use. Compiling the whole vocabulary takes a
command longer than importing it."""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """A stand-in for a compiled pattern."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)  # looked up only once
        return found


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the result of `re.compile`, compiled when one of its methods is first called."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
