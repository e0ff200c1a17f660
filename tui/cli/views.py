"""The filter that an argument names: as typed, or by the name it has in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.candidates import Candidates, filter_fields, nearest
from tui.config.start import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.store.filter import Filter


def filter_of(text: str, start: StartOptions) -> Filter:
    """`text` parsed; `@name` is the saved view of that name, and more words behind it narrow it.

    Raises:
        FilterError: It does not parse.
        UsageError: There is no such view.
    """
    from tui.store.filter import parse

    if text.startswith("@"):
        name, _, rest = text[1:].partition(" ")
        views = start.settings.views
        if name not in views:
            raise UsageError(f"Using the view @{name}", said="There is no such view in the configuration.",
                             certain="Nothing was sent.", next=nearest(name, list(views)) if views else
                             f"hostdeck config set views.{name} FILTER saves one.")  # fmt: skip
        text = f"{views[name]} {rest}".strip()
    return parse(text)


def filters(start: StartOptions) -> Candidates:
    """What a filter may begin with."""
    yield from ((f"@{name}", text) for name, text in start.settings.views.items())
    yield from filter_fields(start)
