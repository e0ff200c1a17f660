"""Write the catalog as a page: `python -m tui.api.reference > assets/api.md`."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from tui.api.action import ApiAction, Deferred, Token
from tui.api.catalog import declared_actions
from tui.api.parameters import parameters

_HEAD = """# The provider's API as Hostdeck declares it

Written from the catalog (`tui/api/catalog/`) by `make reference`; a test compares the two.
A parameter in bold is required; ° marks a secret. Slow actions are answered with an async key.
"""


def reference() -> str:
    """Return the whole page in Markdown."""
    actions = sorted(declared_actions().values(), key=attrgetter("name"))
    parts = [_HEAD]
    for endpoint, group in groupby(actions, key=attrgetter("endpoint")):
        parts.append(f"\n## {endpoint}.php\n\n")
        parts.append("| action | what it does | effect | answer | PIN | parameters | source |\n")
        parts.append("|---|---|---|---|---|---|---|\n")
        parts.extend(_row(action) for action in group)
    return "".join(parts)


def _row(action: ApiAction[Any, Any]) -> str:
    answer = "at once"
    if isinstance(action, Deferred):
        answer = "async key, " + " then ".join(callback.value for callback in action.poll_at)
    if action.token is Token.NEVER:
        answer += "; no token"
    cells = (
        action.action,
        action.summary,
        action.effect.name.lower(),
        answer,
        "may be asked" if action.pin else "",
        ", ".join(_parameter(parameter) for parameter in parameters(action)),
        f"{action.source} ({action.seen.value})",
    )
    return f"| {' | '.join(cells)} |\n"


def _parameter(item: Any) -> str:
    name = f"**{item.name}**" if item.required else item.name
    values = f" ({'/'.join(item.allowed)})" if item.allowed else ""
    return f"{name}{'°' if item.secret else ''}{values}"


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201  # a page for standard output
