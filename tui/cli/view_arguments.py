"""The filter that an argument names: as typed, or by the name it has in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.completion_values import Candidates, filter_fields
from tui.config.saved_views import view_named
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.filter import Filter


def filter_of(text: str, start: StartOptions) -> Filter:
    """`text` parsed; `@name` is the saved view of that name, and more words behind it narrow it.

    Raises:
        FilterError: It does not parse.
        UsageError: There is no such view.
    """
    from tui.fleet.filter import parse

    return parse(view_named(text, start.settings.views))


def filters(start: StartOptions) -> Candidates:
    """Beginnings of filters, for completion."""
    yield from ((f"@{name}", text) for name, text in start.settings.views.items())
    yield from filter_fields(start)
