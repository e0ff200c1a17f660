"""The targets of a batch: a few lines in the confirmation, and all of them on a separate page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.dialogs.modal import Modal
from tui.operations.canary import Known, is_fleet_batch, standing
from tui.operations.plan import Plan, Request, shown_parameters
from tui.store.tasks import request_title
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines
from widgets.pane import Pane

NAMED = 5
"""Maximum number of servers that a sentence names; the others are counted."""
NAME_WIDTH = 30
_KEYS = "{key:targets.close} goes back   {key:pane.page_down}, {key:pane.page_up} scroll"


def named(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return safe_text(f"{', '.join(names[:NAMED])}{more}")


def sent_words(request: Request) -> str:
    """Return the parameters of a request as they are sent."""
    return " ".join(f"{key}={value}" for key, value in shown_parameters(request.params).items())


def task_title(request: Request) -> str:
    """Return the task name of a request."""
    from tui.api.task_names import action_summary  # the catalog is heavy

    sent = shown_parameters(request.params)
    return request_title(
        request.action.name, sent, request.server_id, request.server_name, action_summary
    )


def _own_words(plan: Plan, *, details: bool) -> dict[int, str]:
    """Return the parameters sent to each server, if they differ in more than the server."""
    if not details:
        titles = {
            request.server_id or 0: task_title(replace(request, server_name="", server_id=0))
            for request in plan.requests
        }
        if len(set(titles.values())) == 1:
            return {}
        return {request.server_id or 0: task_title(request) for request in plan.requests}
    sent = {
        request.server_id or 0: sent_words(request).replace(f"={request.server_id}", "")
        for request in plan.requests
    }
    return (
        {key: sent_words(request) for key, request in zip(sent, plan.requests, strict=True)}
        if (len(set(sent.values())) > 1)
        else {}
    )


def target_lines(
    plan: Plan,
    known: Known,
    hidden: Collection[int],
    glyphs: Glyphs,
    room: int,
    *,
    details: bool = False,
) -> Iterator[list[Line]]:
    """Yield the lines of each target of a batch in execution order: name, id and state.

    Args:
        details: Show the parameters as sent instead of the task.
    """
    if not is_fleet_batch(plan):
        return
    own = _own_words(plan, details=details)
    for request in plan.requests:
        found = standing(request.server_id or 0, request.action.name, known)
        state = f"{found.words}{', not shown in the list' if request.server_id in hidden else ''}"
        if request.server_id in own:
            state = f"{state}; {safe_text(own[request.server_id])}"
        head = f"{safe_text(request.server_name)} (id {request.server_id})"
        width = min(NAME_WIDTH, max(12, room - 30))
        sign = (f"{glyphs.right} ", found.tone or "dim")
        if len(head) <= width and len(state) <= room - width - 3:
            yield [(sign, (fit_text(head, width), ""), (f" {state}", found.tone or "dim"))]
            continue
        parts = fold(f"{head} {state}", room - 2)
        yield [
            (sign if at == 0 else ("  ", ""), (part, found.tone)) for at, part in enumerate(parts)
        ]


class TargetsScreen(Modal[None]):
    """Every target of a batch with its state."""

    DEFAULT_CSS = """
    TargetsScreen {
        background: $background;
        & #targets-head { height: 2; padding: 0 1; }
        & #targets { height: 1fr; background: $background; }
        & #targets-keys { height: 1; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Back", id="targets.close"),
    ]

    def __init__(self, plan: Plan, known: Known, hidden: Collection[int], glyphs: Glyphs) -> None:
        super().__init__()
        self._plan, self._known, self._hidden, self._glyphs = plan, known, hidden, glyphs

    def compose(self) -> ComposeResult:
        yield Lines(id="targets-head")
        yield Pane(self._glyphs, id="targets")
        yield Lines(id="targets-keys")

    def on_mount(self) -> None:
        self.query_one("#targets-head", Lines).set_lines(
            [((safe_text(self._plan.question), "strong"),), ()]
        )
        self.query_one("#targets-keys", Lines).set_lines([((with_key_names(self, _KEYS), "dim"),)])
        self._show()
        self.query_one(Pane).focus()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        room = max(20, self.app.size.width - 2)
        found = target_lines(self._plan, self._known, self._hidden, self._glyphs, room)
        self.query_one(Pane).set_lines([line for target in found for line in target])

    def action_close(self) -> None:
        self.dismiss(None)
