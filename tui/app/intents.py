"""The performer: turns the intents of commands into dialogs, screens and operations. UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from screens.deck_screen import DeckScreen
from screens.dialogs.modal import NOTHING_SENT
from screens.messages import Place
from tui.app.account_border import AccountBorder
from tui.app.after_ends import after_all, then_later, with_plan
from tui.app.loss_question import LossQuestion
from tui.app.menu_opening import ActionMenu
from tui.fleet.rows import is_another
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.app.menu_entries import Entry
    from tui.commands.command import Ask, Choose, Confirm, Ended, Intent, Targets
    from tui.credentials.pin import Pin
    from tui.deck import Deck
    from tui.errors import HostdeckError
    from tui.fleet.rows import ServerRow
    from tui.operations.plan import Plan
    from tui.operations.submission import Submission
    from tui.store.operations import LooseEnd

WAITS_S = 0.5
"""Seconds between checks of a dialog that waits behind another."""


class Performer:
    """Performer for one account."""

    def __init__(self, app: Dashboard, deck: Deck | None = None) -> None:
        self._app = app
        self._deck = deck or app.deck
        self._border = AccountBorder(self._deck)
        self._menu = ActionMenu(app, self._deck, self._border)
        self.loss = LossQuestion(app, self._deck)
        """Question before the first change after the journal lost records."""

    def targets(self, argument: Any = None, rows: tuple[ServerRow, ...] | None = None) -> Targets:
        """Return the targets of the front screen, or these servers."""
        screen = self._app.screen
        hidden, marked = frozenset[int](), False
        if rows is None:
            rows = screen.targets() if isinstance(screen, DeckScreen) else ()
            hidden = screen.hidden_targets() if isinstance(screen, DeckScreen) else hidden
            hidden = self._border.own_ids(hidden)
            marked = isinstance(screen, DeckScreen) and screen.has_marks()
        return self._border.targets(rows, argument, hidden, marked=marked)

    def wish(
        self, command_id: str, argument: Any = None, *, rows: tuple[ServerRow, ...] | None = None
    ) -> None:
        """Carry out a command, or show the menu of all commands. `rows`: use these instead of the
        screen's rows."""
        self._wish_or_menu(command_id, self.targets(argument, rows))

    def wish_part(self, command_id: str, argument: Any, rows: tuple[ServerRow, ...]) -> None:
        """Carry out a command for some targets of the front screen: those of this account."""
        front = self.front
        ids = frozenset(row.id for row in rows)
        hidden = frozenset() if front is None else front.hidden_targets() & ids
        marked = front is not None and front.has_marks()
        own = self._border.own_ids(hidden)
        self._wish_or_menu(command_id, self._border.targets(rows, argument, own, marked=marked))

    def _wish_or_menu(self, command_id: str, targets: Targets) -> None:
        if command_id:
            self._wish(command_id, targets)
        else:
            self._menu.open(targets, self.choose)

    def choose(self, command_id: str, targets: Targets) -> None:
        """Carry out a command that the user chose for these targets, even if the screen has changed
        since."""
        rows = tuple(self._deck.store.row(row.id) for row in targets.rows)
        gone = next(
            (
                was
                for was, row in zip(targets.rows, rows, strict=True)
                if row is None or is_another(was, row.hostname, row.addresses)
            ),
            None,
        )
        if gone is not None:
            self._app.notify(
                f"{safe_text(gone.called)} is no longer in the list. Nothing was sent. Choose "
                "again.",
                severity="warning",
                timeout=10,
            )
            return
        now = self.targets(targets.argument, tuple(row for row in rows if row is not None))
        self._wish(command_id, replace(now, hidden=targets.hidden, marked=targets.marked))

    def _wish(self, command_id: str, targets: Targets) -> None:
        from tui.commands import commands

        command = commands()[command_id]
        if command.on_servers and targets.hidden:
            from tui.app.hidden_marks import ask_about_hidden

            ask_about_hidden(self._app, self, command, targets, partial(self._wish, command_id))
            return
        reason = command.why_not(targets)
        if reason is None:
            self.perform(command.intend(targets))
            return
        reason = self._app.with_key_names(reason)
        if command.on_servers and command.many and len(targets.rows) > 1:
            from tui.commands.many_servers import offer_the_others, without_refused

            able, refused = without_refused(command, targets)
            if able.rows:
                for row, why in refused.items():
                    why = self._app.with_key_names(why)
                    self._record(command_id, replace(targets, rows=(row,)), why)
                self.perform(offer_the_others(command, able, refused))
                return
        nothing = (
            f" {NOTHING_SENT}"
            if command.uses and command.effect.value and NOTHING_SENT not in reason
            else ""
        )
        self._app.notify(f"{command.title}: {reason}{nothing}", severity="warning", timeout=10)
        self._record(command_id, targets, reason)

    def _record(self, command_id: str, targets: Targets, reason: str) -> None:
        """Write a change that a guard refused to the journal.

        An action that does not fit the server, such as IPMI of a VM, is no refused change.
        """
        from tui.commands import commands
        from tui.commands.command import Confirm

        command = commands()[command_id]
        if (
            not command.uses
            or command.effect.value == 0
            or (command.on_servers and not targets.rows)
            or command.guard(targets) is None
        ):
            return
        try:
            intent = command.intend(targets)
        except (LookupError, ValueError):
            return  # the command does not apply here, so there is nothing to record
        if isinstance(intent, Confirm):
            self._deck.engine.operations.refuse(intent.plan, reason)

    def entries(self) -> tuple[str, Sequence[Entry]]:
        """Return the description of the action menu's target, and the menu's entries."""
        screen = self._app.screen
        targets = self.targets(screen.argument() if isinstance(screen, DeckScreen) else None)
        return targets.label, self._menu.entries(targets)

    def send_rest(self, batch: str) -> None:
        """Ask whether to send the unsent rest of a stopped batch."""
        from tui.commands import commands
        from tui.commands.many_servers import rest_of
        from tui.store.operations import OpState

        store = self._deck.store
        operations = [
            operation for operation in store.operations.values() if operation.batch == batch
        ]
        left = [
            operation.server_id
            for operation in operations
            if operation.state is OpState.NOT_SENT and operation.server_id is not None
        ]
        rows = tuple(row for server_id in left if (row := store.row(server_id)) is not None)
        self.perform(rest_of(operations, commands(), self.targets(rows=rows)))

    def mend(self, end: LooseEnd) -> None:
        """Offer the fix of a loose end; show the loose end if only the user can resolve it."""
        from tui.commands.command import Confirm
        from tui.commands.fixes import fixing_place, mending_plan

        opened = self._deck.store.operations.get(end.id)
        plan = None if opened is None else mending_plan(end, opened)
        if plan is None:
            self._go(Place(*fixing_place(end, opened)))
        elif self._deck.read_only:
            self._app.notify("Read-only: nothing is changed here.", severity="warning", timeout=10)
        else:
            self.perform(Confirm(plan))

    def _go(self, place: Place) -> None:
        """Go to a place of this account."""
        self._app.go_to(replace(place, account=self._deck.account))

    # Intents

    def perform(self, intent: Intent, *, asked: bool = False) -> None:
        """Carry out an intent.

        Args:
            asked: The user has already confirmed, so a safe change is sent without another
                question. A key press alone, on a screen or in a menu, never sends a change.
                of a screen or of a menu, never sends.
        """
        from tui.commands import command
        from tui.commands.key_names import with_key_names

        intent = with_key_names(intent, self._app.key_name)
        match intent:
            case command.Confirm():
                self._confirm(intent, asked=asked)
            case command.Go():
                self._go(Place(intent.name, intent.argument))
            case command.Refuse():
                self._app.notify(intent.reason, severity="warning", timeout=10)
            case command.Ask():
                self._ask(intent, "")
            case command.Choose():
                self._choose(intent)
            case _:
                from tui.app.result_dialogs import show

                show(self._app, intent, self._deck)

    def _confirm(self, intent: Confirm, *, asked: bool) -> None:
        if self.loss.is_open:
            self.loss.ask(partial(self._ask_to_send, intent, asked=True))
        else:
            self._ask_to_send(intent, asked=asked)

    def _ask_to_send(self, intent: Confirm, *, asked: bool) -> None:
        from tui.operations.plan import Plan, Tier

        hidden = self._hidden(intent.plan)
        plan = intent.plan
        if (
            plan.tier is Tier.SAFE
            and not plan.takes_pin
            and asked
            and not hidden
            and not plan.count_typed
            and not self._deck.settings.profile(self._deck.profile).reason
        ):
            self._submit(intent, None)
            return
        from screens.dialogs.confirm_dialog import ConfirmScreen

        dialog = ConfirmScreen(self._deck, plan, hidden)

        def answered(answer: Pin | Plan | None) -> None:
            if isinstance(answer, Plan):
                self._confirm(replace(intent, plan=answer), asked=False)
            elif answer is not None:
                self._submit(with_plan(intent, dialog.plan), answer)
            elif intent.back is not None:
                self.perform(intent.back)

        self._app.push_screen(dialog, answered)

    def _hidden(self, plan: Plan) -> frozenset[int]:
        """Return the servers of the plan that are marked but hidden in the front list."""
        front = self.front
        return (
            frozenset()
            if front is None
            else self._border.own_ids(front.hidden_targets())
            & {request.server_id for request in plan.requests}
        )

    @property
    def front(self) -> DeckScreen | None:
        """The screen below all dialogs."""
        stack = reversed(self._app.screen_stack)
        return next((screen for screen in stack if isinstance(screen, DeckScreen)), None)

    def _submit(self, intent: Confirm, pin: Pin | None) -> None:
        if intent.plan.window is not None:
            from tui.app.planned_changes import plan_for_later

            plan_for_later(self._app, self._deck, intent.plan, pin)
            return
        later_pin = pin.shared() if pin is not None and intent.later is not None else None

        front = self.front
        watch = self._app.accounts.watcher_of(self._deck)
        ids = {
            request.server_id for request in intent.plan.requests if request.server_id is not None
        }

        def on_submitted(submission: Submission) -> None:
            error, batch = submission.error, submission.batch
            watch.expect(submission.numbers)
            if error is not None and later_pin is not None:
                later_pin.wipe()
            if error is None and front is not None:
                self._app.call_later(front.end_marks, self._border.ids_of(front.deck, ids))
            # A change to one server is visible there; only changes to many servers need their own
            # list.
            self._app.call_later(self._on_submitted, error, "" if intent.plan.on_one else batch)

        on_end = (
            intent.on_end
            if intent.later is None
            else then_later(self._app, self._deck, intent.later, intent.on_end, later_pin)
        )
        if intent.then is not None:
            count = len(intent.plan.requests)
            on_end = after_all(on_end, count, partial(self._post_follow_up, intent.then))
        self._deck.engine.operations.submit(
            intent.plan, pin, on_submitted=on_submitted, on_end=on_end
        )

    def _post_follow_up(
        self, then: Callable[[Sequence[Ended]], Intent | None], ended: Sequence[Ended]
    ) -> None:
        """Perform the follow-up of a plan after all its operations have ended. Worker thread."""
        self._app.call_later(self._follow_up, then, ended)

    def _follow_up(
        self, then: Callable[[Sequence[Ended]], Intent | None], ended: Sequence[Ended]
    ) -> None:
        """Delay the follow-up dialog, so that keys typed for the front dialog do not reach it."""
        if self._app.screen.is_modal:
            self._app.set_timer(WAITS_S, partial(self._follow_up, then, ended))
            return
        from tui.app.operation_watch import is_told

        intent = then(ended)
        if intent is not None and not is_told(intent, ended):
            self.perform(intent)

    def _on_submitted(self, error: HostdeckError | None, batch: str) -> None:
        if error is not None:
            self._app.show_error(error)
        elif batch:
            self._go(Place("batch", batch))

    def _ask(self, intent: Ask, problem: str) -> None:
        from screens.dialogs.ask_dialog import AskLinesScreen, AskScreen
        from tui.commands.command import Refuse
        from tui.secrets import REDACTOR

        def answered(text: str | None) -> None:
            if text is None:
                return
            if intent.secret:
                REDACTOR.remember(text)
            else:
                text = self._deck.privacy.revealed(text)
            then = intent.then(text)
            if isinstance(then, Refuse):
                problem = self._app.with_key_names(then.reason)
                self._ask(intent if intent.secret else replace(intent, typed=text), problem)
            else:
                self.perform(then, asked=True)

        dialog: AskScreen
        if intent.lines:
            dialog = AskLinesScreen(
                intent.title,
                intent.hint,
                typed=intent.typed,
                problem=safe_text(problem),
                leaving=NOTHING_SENT,
            )
        else:
            dialog = AskScreen(
                intent.title,
                intent.hint,
                typed=intent.typed,
                problem=safe_text(problem),
                secret=intent.secret,
                complete=intent.complete,
                optional=intent.optional,
                leaving=NOTHING_SENT,
            )
        self._app.push_screen(dialog, answered)

    def _choose(self, intent: Choose) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [Choice(option, words) for option, words in intent.options]
        self._app.push_screen(
            ChoiceScreen(intent.title, choices, hint=intent.hint, leaving=NOTHING_SENT),
            lambda chosen: (
                self.perform(intent.then(chosen), asked=True) if chosen is not None else None
            ),
        )
