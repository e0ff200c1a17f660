"""The filter given by an argument: as typed, or as the name of a saved view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.completion_values import Candidates, filter_fields
from tui.config.saved_views import view_named
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.filter import Filter


def filter_of(text: str, start: StartOptions, *, as_typed: bool = False) -> Filter:
    """`text` parsed; `@name` is the saved view of that name, and more words behind it narrow it.

    Args:
        as_typed: The filter is about what is shown: invented names stay in privacy mode.

    Raises:
        FilterError: The filter does not parse.
        UsageError: There is no such view.
    """
    from tui.cli.private_output import PRIVATE
    from tui.fleet.filter import parse

    words = view_named(text, start.settings.views)
    return parse(words if as_typed else PRIVATE.revealed(words))


def filters(start: StartOptions) -> Candidates:
    """Yield beginnings of filters, for completion."""
    is_private = start.settings.ui.privacy  # a view can contain names
    views = start.settings.views.items()
    yield from ((f"@{name}", "" if is_private else text) for name, text in views)
    yield from filter_fields(start)
