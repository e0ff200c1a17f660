"""A running order: stages with their times, then the connection command. The user may leave and
return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from screens.delivery_reads import want_delivered
from screens.messages import Open, Place
from screens.operation_screen import OneOperationScreen
from tui.clock import age_s
from tui.format import duration, local_time
from tui.operations.outcomes.money_verdicts import NOT_AGAIN
from tui.operations.outcomes.verdicts import reads_of
from tui.ssh import SshOptions, ssh_line
from tui.store.as_ordered import delivery_of, points_of
from tui.store.changes import Changes
from tui.store.operations import ORDERS, Event, Operation, OpState, new_server, parameters_of
from tui.text import safe_text
from widgets.delivery_lines import delivery_lines
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.key_words import with_key_names
from widgets.lines import Line, Run, field

_TONES = {
    OpState.DONE: "good",
    OpState.FAILED: "bad",
    OpState.REFUSED: "bad",
    OpState.UNKNOWN: "warn",
    OpState.NOT_SENT: "warn",
}


class DeployScreen(OneOperationScreen):
    """Progress of an order; it shows the connection command once the server is ready."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy the ssh line", id="deploy.copy"),
        Binding("enter", "open_server", "The server", key_display="Enter", id="deploy.open"),
        Binding("r", "decide", "Check now", id="deploy.decide"),
    ]
    noun = "order"

    def lines(
        self, operation: Operation, events: Sequence[Event], room: int, now: float
    ) -> Sequence[Line]:
        named = partial(with_key_names, self)
        lines = deploy_lines(operation, events, now, room, self._glyphs, self._ssh, named)
        delivery = delivery_of(operation, self.deck.store.operations.values())
        if delivery is None:
            return lines
        points = points_of(self.deck.store, delivery)
        return [*lines, (), *delivery_lines(points, room, self._glyphs)]

    def show(self, changes: Changes) -> None:
        super().show(changes)
        want_delivered(self.deck, self.operation)

    def path(self, operation: Operation) -> str:
        return f"Order > {safe_text(operation.server_name, 60)}"

    def standing(self, operation: Operation) -> Run:
        return (f"order {operation.state}", _TONES.get(operation.state, ""))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        operation = self.operation
        number, address = (
            (None, "")
            if operation is None or operation.state is not OpState.DONE
            else new_server(operation)
        )
        if action == "copy":
            return bool(address)
        if action == "open_server":
            return number is not None
        return super().check_action(action, parameters)

    @property
    def _ssh(self) -> SshOptions:
        return self.deck.settings.profile(self.deck.profile).ssh

    def action_copy(self) -> None:
        from screens.dialogs.copy_dialog import copy_text

        operation = self.operation
        if operation is not None:
            copy_text(self.app, ssh_line(new_server(operation)[1], self._ssh))

    def action_open_server(self) -> None:
        operation = self.operation
        number = None if operation is None else new_server(operation)[0]
        if number is not None:
            self.post_message(Open(Place("server", number)))


def deploy_lines(
    operation: Operation,
    events: Iterable[Event],
    now: float,
    width: int,
    glyphs: Glyphs,
    ssh: SshOptions,
    named: Callable[[str], str],
) -> list[Line]:
    """Return lines about the order, its progress, and the next possible steps.

    Args:
        named: Returns a sentence with keys in place of its placeholders.
    """
    asked = parameters_of(operation)
    lines = [
        field("Order", ordered_words(asked), width, tone="strong"),
        field("Host name", str(asked.get("hostname", "")), width),
        field("State", str(operation.state), width, tone=_TONES.get(operation.state, "")),
        field("Asked", local_time(operation.planned_at, now=now), width),
    ]
    if operation.state is OpState.RUNNING and operation.sent_at is not None:
        minutes = age_s(operation.sent_at, now) // 60
        since = duration(minutes * 60) if minutes >= 1 else "less than a minute"
        lines.append(field("Since", f"{since}; usually 5 to 30 minutes", width))
    lines += [(), (("Progress", "head"),), *_event_lines(events, operation, width, glyphs)]
    return [*lines, (), *_next_lines(operation, width, ssh, named)]


def ordered_words(asked: Mapping[str, Any]) -> str:
    """Return the ordered preset, or the server in stock, with its location: "vm.v2-nano at NL"."""
    before = asked.get("before")
    noted = before if isinstance(before, dict) else {}
    name = asked.get("preset") or noted.get("product") or "unknown"
    place = asked.get("location_name") or noted.get("location") or "an unknown location"
    return f"{name} at {place}"


def _event_lines(
    events: Iterable[Event], operation: Operation, width: int, glyphs: Glyphs
) -> list[Line]:
    lines: list[Line] = []
    last = None
    for event in events:
        words = safe_text(event.words or str(event.state), 300)
        if (event.state, words) == last:
            continue
        last = (event.state, words)
        sign = {
            OpState.DONE: glyphs.ok,
            OpState.FAILED: glyphs.critical,
            OpState.REFUSED: glyphs.critical,
            OpState.UNKNOWN: glyphs.unknown,
        }.get(event.state, glyphs.dot)
        at = local_time(event.at, now=event.at).partition(" ")[0]
        folded = fold(words, max(10, width - 9)) or [words]
        tone = _TONES.get(event.state, "")
        lines.append(((f"{at:<6} ", "dim"), (f"{sign} ", tone), (folded[0], tone)))
        lines += [((f"         {part}", tone),) for part in folded[1:]]
    if operation.state is OpState.RUNNING:
        lines.append((("The order continues without this screen and without Hostdeck.", "dim"),))
    return lines


def _next_lines(
    operation: Operation, width: int, ssh: SshOptions, named: Callable[[str], str]
) -> list[Line]:
    if operation.state is OpState.DONE:
        number, address = new_server(operation)
        if address:
            return [
                (("Connect with", "head"),),
                ((ssh_line(address, ssh), "key"),),
                (
                    (
                        named("{key:deploy.copy} copies it. {key:deploy.open} shows the server."),
                        "dim",
                    ),
                ),
            ]
        if number is None:
            return [((part, "warn"),) for part in fold(safe_text(operation.said), width)]
    if operation.state is OpState.UNKNOWN:
        words = f"The provider may have carried it out. {NOT_AGAIN}"
        if reads_of(operation):
            words += " Press {key:deploy.decide} to check."
        return [((part, "warn"),) for part in fold(named(words), width)]
    if operation.state in (OpState.NOT_SENT, OpState.REFUSED):
        return [
            ((part, "dim"),)
            for part in fold(
                named("No money was spent. {key:go.back} goes back to your answers."), width
            )
        ]
    return []


def order_of(operations: Iterable[Operation], params: Any, since: float) -> Operation | None:
    """Return the operation of a just confirmed order."""
    found = [
        operation
        for operation in operations
        if operation.action in ORDERS
        and operation.planned_at >= since
        and operation.server_name == str(params.hostname)
    ]
    return max(found, key=lambda operation: operation.id, default=None)
