"""The filter given by an argument: as typed, or as the name of a saved view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.completion_values import Candidates, filter_fields
from tui.config.saved_views import view_named
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.filter import Filter


def filter_of(text: str, start: StartOptions) -> Filter:
    """Return `text` parsed; `@name` is the saved view with that name, and further words narrow it.

    Raises:
        FilterError: The filter does not parse.
        UsageError: There is no such view.
    """
    from tui.fleet.filter import parse

    return parse(view_named(text, start.settings.views))


def filters(start: StartOptions) -> Candidates:
    """Yield beginnings of filters, for completion."""
    yield from ((f"@{name}", text) for name, text in start.settings.views.items())
    yield from filter_fields(start)
