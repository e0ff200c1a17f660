"""The password of a server to be: typed twice, or made here and shown once until it is put away."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantBlur

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
    """A step that asks for the password too. What was typed is checked with every key."""

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
    """The password was made here and has not been put away yet."""
    _was_sent = False
    """Enter was pressed after what stands there: from then on a fault is a fault."""

    def password_of(self, view: View) -> SecretStr | None:
        """The draft's; `None` or empty where there is none."""
        raise NotImplementedError

    def password_problem(self, view: View) -> str:
        """What is wrong with the draft's; empty when nothing is."""
        raise NotImplementedError

    def password_done(self) -> None:
        """It is set: the person goes on."""
        raise NotImplementedError

    def compose_password(self) -> ComposeResult:
        """The fields, below each other."""
        yield label("password-label", "Password of the administrator")
        yield SecretField("type it", id="password")
        yield SecretField("and once more", id="again")
        with Horizontal():
            yield Press("Make one", id="make")
            yield Press("Copy it", id="copy")
        yield Lines(id="password-shown")
        yield Toggle("I have put the password away", id="stored")
        yield Lines(id="password-problem")

    def draw_password(self, view: View) -> None:
        """What is known of it, and of what is being typed."""
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
            words = "Shown once: put it away, then mark the line above. Hostdeck keeps it nowhere."
            return self.hint(words, "warn")
        if weak:
            # While it is being typed it is no fault yet that it is short.
            first = self.query_one("#password", SecretField)
            return self.fault(
                weak,
                typed=not first.has_focus or first.judged_by(len) >= SHORTEST or self._was_sent,
            )
        if typed:
            return self.fault(typed, typed=True)
        if password and not problem:
            return self.hint(
                "The password is set and not shown again. Make one, or type another, to change it."
            )
        return [*self.fault(problem, typed=bool(password)), *self.hint(RULES)]

    def _weak_words(self) -> str:
        """Which rules the first field breaks; nothing while it is empty."""
        first = self.query_one("#password", SecretField)
        return (
            ""
            if first.is_empty
            else " ".join(first.judged_by(lambda word: password_problems(SecretStr(word))))
        )

    def _typed_words(self) -> str:
        first, again = (
            self.query_one("#password", SecretField),
            self.query_one("#again", SecretField),
        )
        if first.is_empty and again.is_empty:
            return ""
        if again.is_empty:
            return "Type it once more below."
        return "" if first.is_same(again) else "The two are not the same."

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
            self.password_done()
        elif event.field.id == "password" or event.field.is_empty:
            self.go_on()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        # Whoever leaves the field with Tab means it as well.
        if event.widget.id in ("password", "again"):
            self._take_typed()
            self.draw_again()

    def _take_typed(self) -> SecretStr | None:
        """Both the same: that is the password, and the fields forget it."""
        first, again = (
            self.query_one("#password", SecretField),
            self.query_one("#again", SecretField),
        )
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
        password = None if self.view is None else self.password_of(self.view)
        if password and self._in_sight:
            self.app.copy_to_clipboard(password.get_secret_value())
            # OSC 52 has no answer: nobody can know whether the terminal took it.
            self.app.notify("The password was sent to the terminal's clipboard.", timeout=4)

    @on(Toggle.Flipped, "#stored")
    def put_away(self, event: Toggle.Flipped) -> None:
        event.stop()
        if event.toggle.value:
            self._in_sight = False
            self.answer(password_stored=True)
            self.password_done()
