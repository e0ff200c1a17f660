"""Step 2: host name and password of the new system."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from screens.wizard.password_fields import PasswordPane
from screens.wizard.wizard_pane import label, text_field
from tui.wizards.installing.draft import WizardStep
from widgets.lines import Lines


class IdentityStep(PasswordPane[WizardState], StepPane):
    """Host name and password; every key press validates the input."""

    DEFAULT_CSS = "IdentityStep { & #hostname-label, & #password-label { margin-top: 1; } }"
    step = WizardStep.IDENTITY

    def compose(self) -> ComposeResult:
        yield label("hostname-label", "Host name")
        yield text_field("hostname")
        yield Lines(id="hostname-problem")
        yield from self.compose_password()

    def draw(self, view: WizardState) -> None:
        field = self.query_one("#hostname", Input)
        if not field.has_focus and field.value != view.draft.hostname:
            with field.prevent(Input.Changed):
                field.value = view.draft.hostname
        self.tell(
            "hostname-problem",
            self.fault(view.problem("hostname"), typed=bool(view.draft.hostname))
            or self.hint("Valid host name."),
        )
        self.draw_password(view)

    def password_of(self, view: WizardState) -> SecretStr | None:
        return view.draft.password

    def password_problem(self, view: WizardState) -> str:
        return view.problem("password")

    def password_done(self) -> None:
        self.post_message(self.Finished())

    @on(Input.Changed, "#hostname")
    def take_hostname(self, event: Input.Changed) -> None:
        event.stop()
        self.answer(hostname=event.value.strip())

    @on(Input.Submitted)
    def leave_hostname(self, event: Input.Submitted) -> None:
        event.stop()
        if self._is_set():
            self.password_done()
        else:
            self.query_one("#password").focus()
