"""The filter that an argument names: as typed, or by the name it has in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.config.start import StartOptions

if TYPE_CHECKING:
    from tui.store.filter import Filter


def filter_of(text: str, start: StartOptions) -> Filter:
    """`text` parsed. Raises FilterError."""
    from tui.store.filter import parse

    return parse(text)
