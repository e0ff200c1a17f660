"""Saved views: filters with a name in the configuration, `@prod`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.errors import UsageError
from tui.format import nearest


def with_view(text: str, views: Mapping[str, str]) -> str:
    """Return `text` with the view in place of its name. Words after the name narrow the view. Text
    without a view name is returned unchanged."""
    name, _, rest = text.strip().removeprefix("@").partition(" ")
    return (
        f"{views[name]} {rest}".strip() if text.lstrip().startswith("@") and name in views else text
    )


def view_named(text: str, views: Mapping[str, str]) -> str:
    """Return the saved view of that name. An unknown name is an error.

    Raises:
        UsageError: There is no such view.
    """
    name = text.partition(" ")[0].removeprefix("@")
    if text.startswith("@") and name not in views:
        way_out = (
            nearest(name, list(views))
            if views
            else f"To save one, run: hostdeck config set views.{name} FILTER"
        )
        raise UsageError(
            f"Using the view @{name}",
            said="The configuration has no view with this name.",
            certain="Nothing was sent.",
            next=way_out,
        )
    return with_view(text, views)
