"""Saved views: a filter by the name that it has in the configuration, `@prod`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.errors import UsageError


def with_view(text: str, views: Mapping[str, str]) -> str:
    """`text` with a view in the place of its name; other words behind it narrow it. What names none stays as it is."""
    name, _, rest = text.strip().removeprefix("@").partition(" ")
    return f"{views[name]} {rest}".strip() if text.lstrip().startswith("@") and name in views else text


def meant_view(text: str, views: Mapping[str, str]) -> str:
    """The same, where a name that is none is a mistake.

    Raises:
        UsageError: There is no such view.
    """
    name = text.partition(" ")[0].removeprefix("@")
    if text.startswith("@") and name not in views:
        from difflib import get_close_matches

        near = get_close_matches(name, views, 1)
        known = f"{f'Did you mean {near[0]}? ' if near else ''}Known: {', '.join(views)}."
        raise UsageError(f"Using the view @{name}", said="There is no such view in the configuration.",
                         certain="Nothing was sent.",
                         next=known if views else f"hostdeck config set views.{name} FILTER saves one.")  # fmt: skip
    return with_view(text, views)
