"""Step 2: host name and the administrator's password, typed twice or made here and shown once."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantBlur
from textual.widgets import Input

from screens.reinstall.state import WizardState
from screens.reinstall.step import StepPane, label, text_field
from tui.secrets import REDACTOR
from tui.wizard.draft import Step
from tui.wizard.password import LONGEST, SHORTEST, SPECIALS, generated, password_problems
from widgets.lines import Line, Lines
from widgets.press import Press
from widgets.secret_field import SecretField
from widgets.toggle import Toggle


class IdentityStep(StepPane):
    """What was typed is checked with every key; a made password is in sight until it is put away."""

    DEFAULT_CSS = """
    IdentityStep {
        & Horizontal { height: 1; }
        & Press { margin-right: 2; }
        & #hostname-label, & #password-label { margin-top: 1; }
        & #stored { display: none; }
        & #copy { display: none; }
        &.-shown #stored { display: block; }
        &.-shown #copy { display: block; }
    }
    """
    step = Step.IDENTITY
    _in_sight = False
    """The password was made here and has not been put away yet."""
    _was_sent = False
    """Enter was pressed after what stands there: from then on a fault is a fault."""

    def compose(self) -> ComposeResult:
        yield label("hostname-label", "Host name")
        yield text_field("hostname")
        yield Lines(id="hostname-problem")
        yield label("password-label", "Password of the administrator")
        yield SecretField("type it", id="password")
        yield SecretField("and once more", id="again")
        with Horizontal():
            yield Press("Make one", id="make")
            yield Press("Copy it", id="copy")
        yield Lines(id="password-shown")
        yield Toggle("I have put the password away", id="stored")
        yield Lines(id="password-problem")

    def draw(self, state: WizardState) -> None:
        field = self.query_one("#hostname", Input)
        if not field.has_focus and field.value != state.draft.hostname:
            with field.prevent(Input.Changed):
                field.value = state.draft.hostname
        self.tell(
            "hostname-problem",
            self.fault(state.problem("hostname"), typed=bool(state.draft.hostname)) or self.hint("This name is fine."),
        )
        self.set_class(self._in_sight, "-shown")
        password = state.draft.password
        shown: list[Line] = []
        if self._in_sight and password is not None:
            shown = [(("  Password  ", "dim"), (password.get_secret_value(), "strong"))]
        self.tell("password-shown", shown)
        self.tell("password-problem", self._password_lines(state))

    def _password_lines(self, state: WizardState) -> list[Line]:
        password, typed = state.draft.password, self._typed_words()
        weak = self._weak_words()
        if self._in_sight:
            words = "Shown once: put it away, then mark the line above. Hostdeck keeps it nowhere."
            return self.hint(words, "warn")
        if weak:
            # While it is being typed it is no fault yet that it is short.
            first = self.query_one("#password", SecretField)
            return self.fault(weak, typed=not first.has_focus or first.judged_by(len) >= SHORTEST or self._was_sent)
        if typed:
            return self.fault(typed, typed=True)
        if password is not None and not state.problem("password"):
            return self.hint("The password is set and not shown again. Make one, or type another, to change it.")
        rules = f"{SHORTEST} to {LONGEST} characters: upper and lower case, a digit, one of {' '.join(SPECIALS)}."
        return [*self.fault(state.problem("password"), typed=password is not None), *self.hint(rules)]

    def _weak_words(self) -> str:
        """Which rules the first field breaks; nothing while it is empty."""
        first = self.query_one("#password", SecretField)
        return "" if first.is_empty else " ".join(first.judged_by(lambda word: password_problems(SecretStr(word))))

    def _typed_words(self) -> str:
        first, again = self.query_one("#password", SecretField), self.query_one("#again", SecretField)
        if first.is_empty and again.is_empty:
            return ""
        if again.is_empty:
            return "Type it once more below."
        return "" if first.is_same(again) else "The two are not the same."

    # What is typed

    @on(Input.Changed, "#hostname")
    def take_hostname(self, event: Input.Changed) -> None:
        event.stop()
        self.answer(hostname=event.value.strip())

    @on(Input.Submitted)
    def leave_hostname(self, event: Input.Submitted) -> None:
        event.stop()
        self.go_on()

    def on_secret_field_changed(self, event: SecretField.Changed) -> None:
        event.stop()
        self._in_sight = self._was_sent = False
        self.answer(password=None, password_stored=False)
        # What the two fields hold is no answer yet, and is told all the same.
        self.draw_again()

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        if event.field.id == "password" and self._weak_words():
            self._was_sent = True
            self.draw_again()
            return
        password = self._take_typed()
        if password is not None and password_problems(password):
            self.query_one("#password", SecretField).focus()
        elif password is not None:
            self.post_message(self.WentOn())
        elif event.field.id == "password" or event.field.is_empty:
            self.go_on()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        # Whoever leaves the field with Tab means it as well.
        if event.widget.id in ("password", "again"):
            self._take_typed()
            self.draw_again()

    def _take_typed(self) -> SecretStr | None:
        """Both the same: that is the password, and the fields forget it."""
        first, again = self.query_one("#password", SecretField), self.query_one("#again", SecretField)
        if first.is_empty or not first.is_same(again):
            return None
        again.wipe()
        password = SecretStr(first.take())
        REDACTOR.remember(password.get_secret_value())
        # Who typed it twice knows it.
        self.answer(password=password, password_stored=True)
        return password

    @on(Press.Pressed, "#make")
    def make_one(self, event: Press.Pressed) -> None:
        event.stop()
        for name in ("password", "again"):
            self.query_one(f"#{name}", SecretField).wipe()
        password = generated()
        REDACTOR.remember(password.get_secret_value())
        self._in_sight = True
        self.query_one("#stored", Toggle).value = False
        self.answer(password=password, password_stored=False)
        self.set_class(True, "-shown")
        self.call_after_refresh(self.query_one("#stored", Toggle).focus)

    @on(Press.Pressed, "#copy")
    def copy_it(self, event: Press.Pressed) -> None:
        event.stop()
        if self.state is not None and self.state.draft.password is not None and self._in_sight:
            self.app.copy_to_clipboard(self.state.draft.password.get_secret_value())
            # OSC 52 has no answer: nobody can know whether the terminal took it.
            self.app.notify("The password was sent to the terminal's clipboard.", timeout=4)

    @on(Toggle.Flipped, "#stored")
    def put_away(self, event: Toggle.Flipped) -> None:
        event.stop()
        if event.toggle.value:
            self._in_sight = False
            self.answer(password_stored=True)
            self.post_message(self.WentOn())
