"""The reinstall wizard: one step at a time. Going back loses nothing, and nothing is sent before
the final confirmation."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from screens.delivery_reads import delivered_points
from screens.reinstall.answer_tiles import answer_tiles, step_tiles
from screens.reinstall.disks_pane import PartitioningStep
from screens.reinstall.hostname_pane import IdentityStep
from screens.reinstall.keys_pane import KeysStep
from screens.reinstall.old_host_keys import offer_removal
from screens.reinstall.progress_pane import ProgressStep
from screens.reinstall.reinstall_dialogs import ask_move, ask_pin, warning, why_not
from screens.reinstall.reinstall_facts import account_keys, known_of, troubles_of
from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.reinstall_templates import TemplatesScreen
from screens.reinstall.review_pane import ReviewStep
from screens.reinstall.step_view import WizardState, checked
from screens.reinstall.system_pane import SystemStep
from screens.reinstall.tasks_pane import TasksStep
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from screens.wizard.wizard_body import WizardBody
from screens.wizard.wizard_pane import WizardPane
from screens.wizard.wizard_screen import NOTHING
from screens.worker_replies import notice
from tui.readings.attention import Eyes
from tui.readings.install_topics import READ_ACCOUNT_KEYS, READ_SYSTEMS, READ_TASKS
from tui.store.changes import Changes
from tui.store.open_ends import parts_of_reinstall
from tui.store.reinstalls import REINSTALL, Going
from tui.store.topics import ACCOUNT
from tui.wizards.installing.draft import (
    STEPS,
    InstallFacts,
    WizardStep,
    with_needed_method,
)
from tui.wizards.installing.systems import installed_system
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine
from widgets.step_rail import RailStep, StepRail

if TYPE_CHECKING:
    from tui.credentials.pin import Pin
    from tui.errors import HostdeckError

AGE_EVERY_S = 5.0


class ReinstallScreen(TemplatesScreen):
    """Screen that validates the answers, shows the steps, and starts the reinstall."""

    panes: ClassVar[tuple[type[WizardPane[Any]], ...]] = (
        SystemStep,
        IdentityStep,
        PartitioningStep,
        TasksStep,
        KeysStep,
        ReviewStep,
        ProgressStep,
    )
    without_next = frozenset({WizardStep.REVIEW, WizardStep.PROGRESS})

    def on_mount(self) -> None:
        self.look()
        self.read_files()
        going = self._going()
        self.enter(len(self.panes) - 1 if going is not None and not going.is_over else 0)
        self.set_interval(AGE_EVERY_S, self._age)

    def _going(self) -> Going | None:
        return self.deck.store.known(REINSTALL, self.server_id).value

    def _age(self) -> None:
        if self.is_current and self.step is WizardStep.PROGRESS:
            self.show(NOTHING)

    def on_screen_resume(self) -> None:
        self.look()

    def look(self, *, now: bool = False) -> None:
        self.deck.engine.look(Eyes(self.server_id, (), sensors=False))
        self.deck.engine.want(READ_SYSTEMS, self.server_id, now=now)
        self.deck.engine.want(READ_TASKS, ACCOUNT, now=now)
        self.deck.engine.want(READ_ACCOUNT_KEYS, ACCOUNT, now=now)

    # Answers

    @on(StepPane.Answered)
    def take_answers(self, event: StepPane.Answered) -> None:
        event.stop()
        before = self.draft
        self._method = event.changes.get("way", self._method)
        self.draft = with_needed_method(replace(before, **event.changes), self._method)
        if self.draft == before:
            return
        self._answered = True
        if self.draft.script_path != before.script_path:
            self.use_script(self.draft.script_path)
            return
        self.save_soon()
        self.show(NOTHING)

    @property
    def known(self) -> InstallFacts:
        """Return the current facts that the answers are validated against."""
        return known_of(self.deck, self.server_id)

    def _state(self) -> WizardState:
        keys, now = account_keys(self.deck) + (self._local_keys or []), self.deck.clock.now()
        return checked(
            WizardState(
                self.draft,
                self.known,
                self._glyphs,
                self.deck.ascii,
                keys,
                troubles_of(self.deck, self.server_id),
                frozenset(self._visited),
                refusal=why_not(self.deck, self.server_id),
                warning=warning(self.deck, self.server_id),
                going=self._going(),
                parts=parts_of_reinstall(self.deck.store, self.server_id, now),
                now=now,
                delivered=delivered_points(self.deck, self.server_id),
            )
        )

    def equals(self) -> list[tuple[str, str]]:
        """Return the review as requests; `t` saves the answers under the template name in the
        command."""
        from screens.reinstall.reinstall_equivalents import equivalents

        return equivalents(self.deck, self.draft, self.known)

    # Steps

    def _preselect(self) -> None:
        """Choose the installed system until the user chooses another."""
        if self.draft.os_id is not None or self._answered:
            return
        known = self.known
        installed = installed_system(known.systems or (), known.target.os)
        if installed is not None:
            self.draft = replace(self.draft, os_id=installed.id, os_name=str(installed.name))

    def is_skipped(self, step: StrEnum) -> bool:
        if step is not WizardStep.PARTITIONING or not self.known.target.is_virtual:
            return False
        return not any(each.step is step for each in self._state().problems)

    def step_problem(self) -> str:
        found = (each.words for each in self._state().problems if each.step is self.step)
        return next(found, "")

    def show(self, changes: Changes) -> None:
        going = self._going()
        if self._at == 0 and not self._answered and going is not None and not going.is_over:
            # The journal was read after the wizard opened: a reinstall is already running.
            self.enter(len(self.panes) - 1)
            return
        if any(change.kind.value == "session" for change in changes):
            self.look()
        self._preselect()
        state = self._state()
        step = self.step
        name = state.known.target.name
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Fleet > {name} > Reinstall > {step}"
        )
        has_begun = step is WizardStep.PROGRESS
        wrong = set() if has_begun else {problem.step for problem in state.problems}
        rail = [
            RailStep(
                str(each),
                (has_begun and each is not step) or each in self._visited,
                each in wrong,
                skipped=self.is_skipped(each),
            )
            for each in STEPS
        ]
        self.query_one(StepRail).tell(rail, self._at)
        self.pane().show(state)
        body = self.query_one(WizardBody)
        if has_begun:
            body.show(())
        else:
            below = partial(step_tiles, self.deck, state, WizardStep(step))
            body.show(answer_tiles(self.deck, state), below)
        facts = (
            work_facts(self.deck)
            if has_begun
            else [("Nothing is sent before you confirm in step 6.", "dim")]
        )
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def entered(self) -> None:
        if self.step is WizardStep.REVIEW:
            self.leave_all_before()
            if self.draft.script_path:
                self.read_script()

    def can_step_back(self) -> bool:
        return super().can_step_back() and self.step is not WizardStep.PROGRESS

    # Editor

    @on(KeysStep.EditWanted)
    def edit_script(self, event: KeysStep.EditWanted) -> None:
        event.stop()
        from screens.reinstall.script_editor import edit

        edit(self, self.draft.script_path, self.draft.hostname, self._files, self.use_script)

    @on(ReviewStep.Confirmed)
    def begin(self, event: ReviewStep.Confirmed) -> None:
        event.stop()
        draft, known, on_answer = self.draft, self.known, notice(self, self._on_begin)

        def begin(pin: Pin) -> None:
            self.deck.engine.reinstalls.begin(draft, known, pin, on_answer)

        ask_pin(self.app, begin)

    def _on_begin(self, error: HostdeckError | None) -> None:
        if error is not None:
            self.app.notify(str(error), severity="error", timeout=20)
            return
        self.discard_answers()
        if self.is_mounted:
            self.enter(len(self.panes) - 1)

    @on(ProgressStep.MoveWanted)
    def choose_move(self, event: ProgressStep.MoveWanted) -> None:
        event.stop()
        going = self._going()
        if going is not None:
            ask_move(self.app, self.deck, going)

    @on(ProgressStep.KeysUnwanted)
    def remove_old_keys(self, event: ProgressStep.KeysUnwanted) -> None:
        event.stop()
        row = self.deck.store.row(self.server_id)
        if row is not None:
            offer_removal(self, row)
