"""The order wizard. Nothing is sent before the final confirmation; going back loses nothing."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult

from screens.messages import Open, Place, Wish
from screens.order.cost_pane import CostPane
from screens.order.identity_pane import DetailsPane
from screens.order.order_choices import PlanPane, SystemPane
from screens.order.order_facts import current_offer, order_facts, order_troubles, want_facts
from screens.order.order_progress import order_of
from screens.order.order_step import OrderPane, OrderView
from screens.order.order_tiles import answer_tiles, step_tiles
from screens.status_facts import footer_keys, freshness, header_facts
from screens.wizard.wizard_body import WizardBody
from screens.wizard.wizard_pane import WizardPane
from screens.wizard.wizard_screen import NOTHING, WizardScreen
from screens.worker_replies import reply
from tui.api.catalog.order_actions import Deploy, OrderInstance
from tui.commands.order_commands import Wanted
from tui.format import money
from tui.operations.outcomes.money_verdicts import before_money
from tui.store.changes import Changes, Kind, mentions
from tui.wizards.local_keys import FoundKey, keys_here, keys_of_account
from tui.wizards.ordering.offer_check import periods_of
from tui.wizards.ordering.order_draft import (
    DraftIncomplete,
    OrderDraft,
    OrderStep,
    cost,
    problems,
    request_of,
    usual_plan,
)
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.key_words import with_key_names
from widgets.lines import Lines
from widgets.status_line import StatusLine
from widgets.step_rail import RailStep, StepRail

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.engine import Engine
    from tui.errors import HostdeckError
    from tui.models.offer import Offer

_DRAFTS: WeakKeyDictionary[Engine, dict[int, OrderDraft]] = WeakKeyDictionary()
"""Answers of orders that the user left, by offer; in memory only, and without passwords."""


class OrderScreen(WizardScreen):
    """Screen that holds the draft; the steps show it and post answers."""

    DEFAULT_CSS = """
    OrderScreen {
        & #gone { height: 1; padding: 0 1; display: none; }
        &.-sold-out #gone { display: block; }
    }
    """
    panes: ClassVar[tuple[type[WizardPane[Any]], ...]] = (
        SystemPane,
        PlanPane,
        DetailsPane,
        CostPane,
    )
    without_next = frozenset({OrderStep.COST})

    def __init__(self, deck: Deck, offer: Offer) -> None:
        super().__init__(deck)
        saved = _DRAFTS.setdefault(deck.engine, {}).get(offer.id)
        self.draft = OrderDraft(offer) if saved is None else replace(saved, offer=offer)
        self._asking = False
        self._wished: OrderInstance | Deploy | None = None
        self._wished_at = 0.0
        self._sent = False

    def compose_notices(self) -> ComposeResult:
        yield Lines(id="gone")

    def on_mount(self) -> None:
        self.look()
        found = reply(self, self.take_keys)
        self.deck.engine.on_disk(lambda: found(keys_here()))
        self.enter(0)

    def on_screen_resume(self) -> None:
        # Returned from an unsent order: its facts may have changed.
        self.look(now=bool(self._sent))

    def on_unmount(self) -> None:
        _DRAFTS.setdefault(self.deck.engine, {})[self.draft.offer.id] = replace(
            self.draft, password=SecretStr(""), password_stored=False
        )

    def look(self, *, now: bool = False) -> None:
        want_facts(self.deck, self.draft.offer, now=now)

    # View

    def view(self) -> OrderView:
        """Return the draft with everything it currently depends on."""
        self.draft = replace(self.draft, offer=current_offer(self.deck, self.draft.offer))
        facts = order_facts(self.deck, self.draft.offer)
        is_preset = self.draft.offer.stock_id is None
        if is_preset and self.draft.plan_id is None and facts.plans is not None:
            self.draft = replace(self.draft, plan_id=usual_plan(facts.plans))
        return OrderView(
            self.draft,
            facts,
            cost(self.draft, facts),
            problems(self.draft, facts),
            self._glyphs,
            frozenset(self._visited),
            self._keys(),
            order_troubles(self.deck, self.draft.offer),
        )

    def _keys(self) -> tuple[FoundKey, ...]:
        from tui.readings.account_topics import SSH_KEYS
        from tui.store.topics import ACCOUNT

        account = keys_of_account(self.deck.store.known(SSH_KEYS, ACCOUNT).value or ())
        return (*account, *(self._local_keys or ()))

    def equals(self) -> list[tuple[str, str]]:
        """Return the command for the same order with the answers so far; without --send it sends
        nothing."""
        from screens.command_equivalents import command_line

        draft = self.draft
        given = [
            ("--os", draft.os_id),
            ("--plan", draft.plan_id),
            ("--hostname", draft.hostname),
            ("--period", draft.period.value),
            ("--software", draft.soft_id),
            ("--promocode", draft.promocode),
        ]
        words = [word for name, value in given if value for word in (name, str(value))]
        offer = draft.offer
        product = (
            (offer.name, "--location", offer.location)
            if offer.stock_id is None
            else ("--stock", str(offer.stock_id))
        )
        return [
            (
                "hostdeck",
                command_line(
                    self.deck,
                    "order",
                    *product,
                    *words,
                    *(["--ipv6"] if draft.ipv6 else []),
                ),
            )
        ]

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self.look()
        if mentions(changes, Kind.OPERATION):
            self._follow_order()
        view, offer = self.view(), self.draft.offer
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Order > {offer.name} at {offer.location} > {self.step}"
        )
        wrong = {problem.step for problem in view.problems}
        self.query_one(StepRail).tell(
            [
                RailStep(
                    str(step), step in self._visited, step in wrong, skipped=self.is_skipped(step)
                )
                for step in OrderStep
            ],
            self._at,
        )
        self._say_when_gone(offer)
        pane = self.pane()
        if isinstance(pane, CostPane):
            pane.costs = [
                cost(replace(self.draft, period=period), view.facts)
                for period in periods_of(self.draft.offer)
            ]
        pane.show(view)
        below = partial(step_tiles, self.deck, view, OrderStep(self.step))
        self.query_one(WizardBody).show(answer_tiles(view), below)
        total = money(view.cost.total, view.cost.currency)
        sent = "reading current prices and stock" if self._asking else "Nothing was sent."
        facts = [(f"total {total}", ""), (self.draft.period.words, "dim"), (sent, "dim")]
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _say_when_gone(self, offer: Offer) -> None:
        """Report at every step, not only at the last one, that the offer is gone: further answers
        would be wasted."""
        self.set_class(offer.is_sold_out, "-sold-out")
        words = (
            f"{self._glyphs.critical} {offer.sold_out_words} {{key:wizard.back}} goes back to the "
            "catalog; {key:wizard.renew} asks again."
        )
        self.query_one("#gone", Lines).set_lines(
            [((with_key_names(self, words), "bad"),)] if offer.is_sold_out else []
        )

    def step_problem(self) -> str:
        found = (each.words for each in self.view().problems if each.step is self.step)
        return next(found, "")

    def is_skipped(self, step: StrEnum) -> bool:
        return step is OrderStep.PLAN and self.draft.offer.stock_id is not None

    def entered(self) -> None:
        if self.step is OrderStep.COST:
            self.leave_all_before()

    @on(OrderPane.Answered)
    def take_answers(self, event: OrderPane.Answered) -> None:
        event.stop()
        answers = event.changes
        if answers.get("password", "") is None:
            answers["password"] = SecretStr("")
        self.draft = replace(self.draft, **answers)
        self.show(NOTHING)

    # Ordering

    @on(CostPane.OrderWanted)
    def order(self, event: CostPane.OrderWanted) -> None:
        """Read servers and invoices first: they later show whether an order with a lost answer was
        placed."""
        event.stop()
        if not self.deck.store.session.signed_in:
            self.app.notify(
                "Press {key:app.refresh} to sign in first. Your answers are not lost.",
                severity="warning",
                timeout=8,
            )
            return
        if self._asking:
            return
        self._asking = True
        self.show(NOTHING)
        self.deck.engine.ask(before_money, reply(self, self._go_on))

    def _go_on(self, before: dict[str, Any] | None, error: HostdeckError | None) -> None:
        self._asking = False
        self.show(NOTHING)
        if error is not None or before is None:
            self.app.notify(f"Nothing was ordered. {error or ''}", severity="error", timeout=20)
            return
        view = self.view()
        try:
            params = request_of(self.draft, view.facts).params
        except DraftIncomplete as problem:
            self.app.notify(str(problem), severity="warning", timeout=10)
            return
        assert isinstance(params, OrderInstance | Deploy)
        system = view.facts.system(self.draft.os_id)
        summary = f"{system.name if system else 'system unknown'}, as {self.draft.hostname}"
        self._wished_at, self._wished = self.deck.clock.now(), params
        self.post_message(
            Wish(
                "order.send",
                Wanted(
                    params,
                    self.draft.offer,
                    view.cost,
                    summary,
                    before,
                    str(system.name) if system else "",
                ),
            )
        )

    def _follow_order(self) -> None:
        """Replace the questions with the progress once the journal contains the order."""
        if self._wished is None:
            return
        operation = order_of(self.deck.store.operations.values(), self._wished, self._wished_at)
        if operation is not None:
            self._wished, self._sent = None, True
            self.post_message(Open(Place("deploy", operation.id)))
