"""Text of the confirmation: question, account, effect, warnings, order and requests. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from screens.dialogs.targets import named, sent_words, task_title
from tui.format import count, left
from tui.operations.canary import Known, first_words, is_fleet_batch, tally
from tui.remote.answering import until_words
from tui.text import safe_text
from widgets.fold import fold

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.operations.plan import Plan
    from widgets.glyphs import Glyphs
    from widgets.lines import Line


class QuestionFacts(NamedTuple):
    """Contents of a confirmation."""

    plan: Plan
    known: Known
    account: str
    profile: str
    pin_left_s: float
    """Seconds for which the PIN stays in memory; 0 without one."""
    hidden: Sequence[str]
    """Names of the marked servers that the list does not show."""
    glyphs: Glyphs
    details: bool = False
    """Show the requests as sent instead of the task names."""
    details_key: str = ""
    """Key that shows or hides the requests; empty if no key does."""


def known_of(deck: Deck, plan: Plan) -> Known:
    """Return the known facts about the targets of a plan."""
    store = deck.store
    ids = [request.server_id for request in plan.requests if request.server_id is not None]
    rows = {row.id: row for server_id in ids if (row := store.row(server_id)) is not None}
    pending = {
        server_id: found for server_id in ids if (found := store.pending(server_id)) is not None
    }
    return Known(rows, pending, deck.clock.now(), deck.engine.here)


def about_lines(facts: QuestionFacts, room: int) -> Iterator[Line]:
    """Yield the lines above the targets, wrapped to `room` cells."""
    plan = facts.plan
    for part in fold(safe_text(plan.question), room):
        yield ((part, "strong"),)
    account = f"account {facts.account or 'unknown'}, profile {facts.profile}"
    yield ((account, "dim"),)
    yield ()
    for part in fold(plan.effect, room):
        yield ((part, ""),)
    if facts.pin_left_s:
        words = (
            f"Hostdeck sends the PIN that you typed before. It keeps the PIN for another "
            f"{left(facts.pin_left_s)}. To clear it, run Forget the PIN from the palette."
        )
        for part in fold(words, room):
            yield ((part, "key"),)
    for warning in (*_hidden_words(facts), *plan.warnings):
        for at, part in enumerate(fold(safe_text(warning), room - 2)):
            yield ((f"{facts.glyphs.warning} " if at == 0 else "  ", "warn"), (part, "warn"))
    yield ()
    if len(plan.requests) > 1:
        if is_fleet_batch(plan):
            for part in fold(safe_text(f"State: {tally(plan, facts.known)}."), room):
                yield ((part, ""),)
        stops = "" if plan.goes_on else " Stops at the first failure."
        for part in fold(safe_text(f"{_order_words(facts)}{stops}"), room):
            yield ((part, ""),)
        if plan.until:
            for part in fold(until_words(plan.until), room):
                yield ((part, ""),)
        yield ()
    if not is_fleet_batch(plan):
        yield from _request_lines(facts, room)
    if facts.details_key:
        sent = "the API request" if len(plan.requests) == 1 else "the API requests"
        words = f"hides {sent}" if facts.details else f"shows {sent}"
        yield ((f"{facts.details_key} ", "key"), (words, "dim"))


def _request_lines(facts: QuestionFacts, room: int) -> Iterator[Line]:
    """Yield the task names, or the requests as sent."""
    for request in facts.plan.requests:
        words = task_title(request)
        if facts.details:
            name = f"{request.server_name} " if request.server_id is not None else ""
            words = f"{name}{request.action.name} {sent_words(request)}"
        elif facts.plan.question in (f"{words}?", f"{words} (id {request.server_id})?"):
            continue
        for at, part in enumerate(fold(safe_text(words), room - 2)):
            yield ((f"{facts.glyphs.right} " if at == 0 else "  ", "dim"), (part, "dim"))


def _hidden_words(facts: QuestionFacts) -> Iterator[str]:
    """Return the names of marked servers that the list does not show."""
    if facts.hidden:
        yield (
            f"{count(len(facts.hidden), 'marked server')} not shown in the list: "
            f"{named(facts.hidden)}."
        )


def _order_words(facts: QuestionFacts) -> str:
    plan = facts.plan
    if is_fleet_batch(plan):
        return first_words(plan, facts.known)
    return (
        "Runs one request at a time."
        if plan.on_one
        else (f"Starts with {plan.requests[0].server_name}, then {plan.wave} at a time.")
    )
