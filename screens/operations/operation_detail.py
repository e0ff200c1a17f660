"""One operation: the request, the user, and the outcome, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.operation_screen import OneOperationScreen
from screens.status_facts import key_of
from tui.store.operations import Event, Operation, is_order
from tui.text import safe_text
from widgets.lines import Line, Run
from widgets.operation_lines import detail_lines

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow


class OperationScreen(OneOperationScreen):
    """Any operation with its full journal data; the user can decide an undecided outcome."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "wish('order.progress')", "Progress, ssh line", id="operation.progress"),
        Binding("r", "decide", "Check now", id="operation.decide"),
        Binding("Y", "carried_out('yes')", "Mark as carried out", id="operation.was_done"),
        Binding("N", "carried_out('no')", "Mark as not carried out", id="operation.was_not"),
    ]

    def lines(
        self, operation: Operation, events: Sequence[Event], room: int, now: float
    ) -> Sequence[Line]:
        from tui.api.task_names import task_name  # the catalog is heavy
        from tui.operations.outcomes.verdicts import reads_of

        keys = (
            (key_of(self, "operation.decide") or "Check now") if reads_of(operation) else "",
            key_of(self, "operation.was_done"),
            key_of(self, "operation.was_not"),
        )
        title = task_name(operation.action)
        return list(detail_lines(operation, title, events, room, now, keys))

    def path(self, operation: Operation) -> str:
        name = safe_text(operation.server_name or "account", 40)
        return f"Fleet > Operations > {operation.id} {name}"

    def standing(self, operation: Operation) -> Run:
        from tui.api.task_names import task_name  # the catalog is heavy

        return (f"{task_name(operation.action)} {operation.state}", "dim")

    def targets(self) -> tuple[ServerRow, ...]:
        operation = self.operation
        row = (
            None
            if operation is None or operation.server_id is None
            else self.deck.store.row(operation.server_id)
        )
        return () if row is None else (row,)

    def argument(self) -> Operation | None:
        return self.operation

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            return is_order(self.operation)
        if action == "carried_out":
            operation = self.operation
            return operation is not None and operation.is_undecided
        return super().check_action(action, parameters)

    def action_carried_out(self, answer: str) -> None:
        """Ask whether the user knows the outcome."""
        from screens.dialogs.yes_no import YesNoScreen

        operation = self.operation
        if operation is None:
            return
        done = answer == "yes"

        def answered(yes: bool | None) -> None:
            if yes:
                self.deck.engine.operations.deciding.by_hand(self._number, done=done)

        from tui.api.task_names import task_name  # the catalog is heavy

        became = "carried out" if done else "not carried out"
        task, name = task_name(operation.action), operation.server_name or "the account"
        question = f'Was "{task}" of {name} {became}?'
        words = (
            f"The journal will say that it was {became}. Hostdeck sends nothing.",
            "A wrong answer hides a change that is still under way.",
        )
        self.app.push_screen(YesNoScreen(self.deck, question, words, f"It was {became}"), answered)
