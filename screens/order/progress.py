"""An order on its way: stages with their times, then the line that connects. May be left and come back to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.base import DeckScreen
from screens.footing import footer_keys, freshness, header_facts
from screens.messages import Open, Place
from screens.replies import reply
from tui.engine.money_verdicts import NOT_AGAIN, parameters_of
from tui.engine.verdicts import DECIDERS, READ_BY
from tui.format import duration, local_time
from tui.store.changes import Changes
from tui.store.operations import Event, Operation, OpState, answer_of
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import Glyphs, glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, field
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.engine.deck import Deck

AGE_EVERY_S = 15.0
_TONES = {OpState.DONE: "good", OpState.FAILED: "bad", OpState.REFUSED: "bad", OpState.UNKNOWN: "warn",
          OpState.NOT_SENT: "warn"}  # fmt: skip


def new_server(one: Operation) -> tuple[int | None, str]:
    """Id and address of the server that an order became; unknown ones are `None` and empty."""
    kept = answer_of(one)
    for part in (kept.get("scope"), kept.get("context"), kept):
        if isinstance(part, dict) and (part.get("id") or part.get("ip")):
            number, address = str(part.get("id") or ""), str(part.get("ip") or "")
            return (int(number) if number.isdigit() else None), _address(address)
    return None, ""


def _address(text: str) -> str:
    """Only a real address goes into a line for a shell."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


class DeployScreen(DeckScreen):
    """Reads the journal; sends nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy the ssh line", id="deploy.copy"),
        Binding("enter", "open_server", "The server", key_display="Enter", id="deploy.open"),
        Binding("r", "decide", "Read what decides", id="deploy.decide"),
    ]

    def __init__(self, deck: Deck, number: int) -> None:
        super().__init__(deck)
        self._number = number
        self._events: Sequence[Event] = ()
        self._glyphs = glyphs_for(ascii=deck.ascii)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Pane(self._glyphs, id="deploy")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.query_one(Pane).focus()
        self.show(frozenset())
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @property
    def operation(self) -> Operation | None:
        return self.deck.store.operations.get(self._number)

    def equals(self) -> list[tuple[str, str]]:
        from screens.equals import operation_lines

        one = self.operation
        return operation_lines(self.deck, [one] if one is not None else [])

    def show(self, changes: Changes) -> None:
        self._draw()
        self.deck.engine.operations.read_events(self._number, reply(self, self._take_events))

    def _take_events(self, events: Sequence[Event]) -> None:
        if events != self._events:
            self._events = events
            self._draw()

    def _draw(self) -> None:
        one, pane = self.operation, self.query_one(Pane)
        if one is None:
            pane.set_lines([((f"There is no order {self._number}.", "warn"),)])
            return
        now = self.deck.clock.now()
        pane.set_lines(deploy_lines(one, self._events, now, pane.room, self._glyphs))
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Order > {safe_text(one.server_name, 60)}")
        self.query_one(StatusLine).tell([(f"order {one.state}", _TONES.get(one.state, ""))], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        one = self.operation
        number, address = (None, "") if one is None or one.state is not OpState.DONE else new_server(one)
        if action == "copy":
            return bool(address)
        if action == "open_server":
            return number is not None
        if action == "decide":
            return one is not None and one.is_undecided and one.action in DECIDERS
        return super().check_action(action, parameters)

    def action_copy(self) -> None:
        from screens.dialogs.copy import copy_text

        one = self.operation
        if one is not None:
            copy_text(self.app, f"ssh root@{new_server(one)[1]}")

    def action_open_server(self) -> None:
        one = self.operation
        number = None if one is None else new_server(one)[0]
        if number is not None:
            self.post_message(Open(Place("server", number)))

    def action_decide(self) -> None:
        self.deck.engine.operations.deciding.now(self._number)
        self.app.notify("Reading what became of it.", timeout=4)


def deploy_lines(one: Operation, events: Iterable[Event], now: float, width: int, glyphs: Glyphs) -> list[Line]:
    """What was ordered, how far it is, and what can be done now."""
    asked = parameters_of(one)
    lines = [
        field("Order", f"{asked.get('preset', '')} at {asked.get('location_name', '')}", width, tone="strong"),
        field("Host name", str(asked.get("hostname", "")), width),
        field("State", str(one.state), width, tone=_TONES.get(one.state, "")),
        field("Asked", local_time(one.planned_at, now=now), width),
    ]
    if one.state is OpState.RUNNING and one.sent_at is not None:
        minutes = (now - one.sent_at) // 60
        since = duration(minutes * 60) if minutes >= 1 else "less than a minute"
        lines.append(field("Since", f"{since}; usually 5 to 30 minutes", width))
    lines += [(), (("Progress", "head"),), *_event_lines(events, one, width, glyphs)]
    return [*lines, (), *_next_lines(one, width)]


def _event_lines(events: Iterable[Event], one: Operation, width: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    last = None
    for event in events:
        words = safe_text(event.words or str(event.state), 300)
        if (event.state, words) == last:
            continue
        last = (event.state, words)
        sign = {OpState.DONE: glyphs.ok, OpState.FAILED: glyphs.critical, OpState.REFUSED: glyphs.critical,
                OpState.UNKNOWN: glyphs.unknown}.get(event.state, glyphs.dot)  # fmt: skip
        at = local_time(event.at, now=event.at).partition(" ")[0]
        folded = fold(words, max(10, width - 9)) or [words]
        tone = _TONES.get(event.state, "")
        lines.append(((f"{at:<6} ", "dim"), (f"{sign} ", tone), (folded[0], tone)))
        lines += [((f"         {part}", tone),) for part in folded[1:]]
    if one.state is OpState.RUNNING:
        lines.append((("It goes on without this screen, and without this program.", "dim"),))
    return lines


def _next_lines(one: Operation, width: int) -> list[Line]:
    if one.state is OpState.DONE:
        number, address = new_server(one)
        if address:
            return [(("Connect with", "head"),), ((f"ssh root@{address}", "key"),),
                    (("c copies it. Enter shows the server.", "dim"),)]  # fmt: skip
        if number is None:
            return [((part, "warn"),) for part in fold(safe_text(one.said), width)]
    if one.state is OpState.UNKNOWN:
        words = f"What is certain: it may have been carried out. {NOT_AGAIN} r reads {READ_BY.get(one.action, '')}."
        return [((part, "warn"),) for part in fold(words, width)]
    if one.state in (OpState.NOT_SENT, OpState.REFUSED):
        return [((part, "dim"),) for part in fold("No money has moved. Esc goes back to your answers.", width)]
    return []


def order_of(operations: Iterable[Operation], params: Any, since: float) -> Operation | None:
    """The operation that an order just confirmed has become."""
    found = [
        one for one in operations
        if one.action == "eq/order_instance" and one.planned_at >= since and one.server_name == str(params.hostname)
    ]  # fmt: skip
    return max(found, key=lambda one: one.id, default=None)
