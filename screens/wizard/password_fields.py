"""The root password of a new system: typed twice, or generated and shown until the user leaves the
step."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantBlur
from textual.widgets import Input

from screens.wizard.wizard_pane import View, WizardPane, label
from tui.secrets import REDACTOR
from tui.wizards.root_password import LONGEST, SHORTEST, SPECIALS, generated, password_problems
from widgets.lines import Line, Lines
from widgets.press import Press
from widgets.secret_field import SecretField
from widgets.toggle import Toggle

RULES = (
    f"{SHORTEST} to {LONGEST} characters: upper and lower case, a digit, one of "
    f"{' '.join(SPECIALS)}."
)


class PasswordPane(WizardPane[View]):
    """A step that includes the password. Every key press validates the input."""

    DEFAULT_CSS = """
    PasswordPane {
        & Horizontal { height: 1; }
        & Press { margin-right: 2; }
        & #stored { display: none; }
        & #copy { display: none; }
        &.-shown #stored { display: block; }
        &.-shown #copy { display: block; }
    }
    """
    _in_sight = False
    """True if the password was generated and is shown until the user leaves the step."""
    _was_sent = False
    """True if Enter was pressed with an invalid password: the problem is an error from then on."""
    _before: SecretStr | None = None
    """The password that typing replaces; empty fields restore it."""

    def password_of(self, view: View) -> SecretStr | None:
        """Return the draft's password; `None` or empty if there is none."""
        raise NotImplementedError

    def password_problem(self, view: View) -> str:
        """Return the problem of the draft's password; empty if there is none."""
        raise NotImplementedError

    def password_done(self) -> None:
        """Continue after the password was set."""
        raise NotImplementedError

    def compose_password(self) -> ComposeResult:
        """Yield the fields, top to bottom."""
        yield label("password-label", "Password of root or Administrator")
        yield SecretField("type a password", id="password")
        yield SecretField("repeat the password", id="again")
        with Horizontal():
            yield Press("Generate", id="make")
            yield Press("Copy", id="copy")
        yield Lines(id="password-shown")
        yield Toggle("I have saved the password", id="stored")
        yield Lines(id="password-problem")

    def draw_password(self, view: View) -> None:
        """Draw the facts about the password, including one being typed."""
        self.set_class(self._in_sight, "-shown")
        password = self.password_of(view)
        shown: list[Line] = []
        if self._in_sight and password:
            shown = [(("  Password  ", "dim"), (password.get_secret_value(), "strong"))]
        self.tell("password-shown", shown)
        self.tell("password-problem", self._password_lines(view))

    def _password_lines(self, view: View) -> list[Line]:
        password, typed = self.password_of(view), self._typed_words()
        weak, problem = self._weak_words(), self.password_problem(view)
        if self._in_sight:
            if problem and self.step in view.visited:
                return self.fault(problem, typed=True)
            words = "Shown until you leave this step. Save it, then mark the line above."
            return self.hint(words, "good" if self.query_one("#stored", Toggle).value else "warn")
        if weak:
            # While the user types, a short password is not an error yet.
            first = self.query_one("#password", SecretField)
            return self.fault(
                weak,
                typed=not first.has_focus or first.judged_by(len) >= SHORTEST or self._was_sent,
            )
        if typed:
            return self.fault(typed, typed=True)
        if password and not problem:
            return self.hint(
                "The password is set and not shown again. Type or generate another to change it."
            )
        return [*self.fault(problem, typed=bool(password)), *self.hint(RULES)]

    def _weak_words(self) -> str:
        """Return the rules that the first field violates; empty while the field is empty."""
        first = self.query_one("#password", SecretField)
        return (
            ""
            if first.is_empty
            else " ".join(first.judged_by(lambda word: password_problems(SecretStr(word))))
        )

    def _both(self) -> tuple[SecretField, SecretField]:
        return self.query_one("#password", SecretField), self.query_one("#again", SecretField)

    def _is_set(self) -> bool:
        return self.view is not None and bool(
            self.password_of(self.view) and not self.password_problem(self.view)
        )

    def leave(self) -> None:
        """Hide a generated password that the user has saved."""
        if self.query_one("#stored", Toggle).value:
            self._in_sight = False

    def focus_problem(self) -> None:
        """Focus the confirmation line that is not marked yet while a generated password is
        shown."""
        if self._in_sight and self.view is not None and self.password_problem(self.view):
            self.query_one("#stored", Toggle).focus()
        elif not self._is_set() and self.query_one("#hostname", Input).value:
            self.query_one("#password", SecretField).focus()
        else:
            self.enter()

    def _typed_words(self) -> str:
        first, again = self._both()
        if first.is_empty and again.is_empty:
            return ""
        if again.is_empty:
            return "Repeat the password below."
        return "" if first.is_same(again) else "The passwords do not match."

    def on_secret_field_changed(self, event: SecretField.Changed) -> None:
        event.stop()
        self._was_sent = False
        first, again = self._both()
        current = None if self.view is None else self.password_of(self.view)
        if current:
            self._before = current
        if first.is_empty and again.is_empty and self._before is not None:
            # The user deleted mistyped text: the earlier password is still valid.
            self.answer(password=self._before, password_stored=True)
        else:
            self._in_sight = False
            self.answer(password=None, password_stored=False)
        # An incomplete password is not an answer, but its problems are shown.
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
        elif password is not None or (self._is_set() and event.field.is_empty):
            self.password_done()
        elif event.field.id == "password":
            self._both()[1].focus()
        else:
            self._both()[0].focus()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        # Tab submits the field too.
        if event.widget.id in ("password", "again"):
            self._take_typed()
            self.draw_again()

    def _take_typed(self) -> SecretStr | None:
        """Accept the password when both fields match, and clear the fields."""
        first, again = self._both()
        if first.is_empty or not first.is_same(again):
            return None
        again.wipe()
        password = SecretStr(first.take())
        REDACTOR.remember(password.get_secret_value())
        self._before = None
        # A password that was typed twice is known to the user.
        self.answer(password=password, password_stored=True)
        return password

    @on(Press.Pressed, "#make")
    def make_one(self, event: Press.Pressed) -> None:
        event.stop()
        for name in ("password", "again"):
            self.query_one(f"#{name}", SecretField).wipe()
        password = generated()
        REDACTOR.remember(password.get_secret_value())
        self._in_sight, self._before = True, None
        self.query_one("#stored", Toggle).value = False
        self.answer(password=password, password_stored=False)
        self.set_class(True, "-shown")
        self.call_after_refresh(self.query_one("#stored", Toggle).focus)

    @on(Press.Pressed, "#copy")
    def copy_it(self, event: Press.Pressed) -> None:
        event.stop()
        password = None if self.view is None else self.password_of(self.view)
        if password and self._in_sight:
            self.app.copy_to_clipboard(password.get_secret_value())
            # OSC 52 has no reply: the terminal may have ignored it.
            self.app.notify("The password was sent to the terminal's clipboard.", timeout=4)

    @on(Toggle.Flipped, "#stored")
    def put_away(self, event: Toggle.Flipped) -> None:
        event.stop()
        self.answer(password_stored=event.toggle.value)
