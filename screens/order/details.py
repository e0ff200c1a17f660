"""Host name, password and SSH key of the server to be."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantBlur
from textual.widgets import Input

from screens.order.step import OrderPane, OrderView, label, text_field
from tui.secrets import REDACTOR
from tui.wizard.order import OrderStep
from tui.wizard.password import LONGEST, SHORTEST, SPECIALS, generated
from tui.wizard.ssh_keys import public_key
from widgets.lines import Line, Lines
from widgets.press import Press
from widgets.secret_field import SecretField
from widgets.toggle import Toggle

RULES = f"{SHORTEST} to {LONGEST} characters: upper and lower case, a digit, one of {' '.join(SPECIALS)}."


class DetailsPane(OrderPane):
    """Checked with every key; a password that is made is in sight until it is put away."""

    DEFAULT_CSS = """
    DetailsPane {
        & Horizontal { height: 1; }
        & Press { margin-right: 2; }
        & .gap { margin-top: 1; }
        & #stored { display: none; }
        &.-shown #stored { display: block; }
    }
    """
    step = OrderStep.DETAILS
    _in_sight = False
    _refused = ""
    """Why a pasted key was not even kept."""

    def compose(self) -> ComposeResult:
        yield label("hostname-label", "Host name")
        yield text_field("hostname", "web-03.example.com")
        yield Lines(id="hostname-problem")
        yield label("password-label", "Password of the administrator")
        yield SecretField("type it", id="password")
        yield SecretField("and once more", id="again")
        with Horizontal():
            yield Press("Make one", id="make")
        yield Toggle("I have put the password away", id="stored")
        yield Lines(id="password-problem")
        yield label("key-label", "SSH key, if there is to be one")
        yield text_field("ssh-key", "paste a public key, or choose one")
        with Horizontal():
            yield Press("Choose", id="choose")
            yield Press("Go on", id="on")
        yield Lines(id="key-problem")
        yield Toggle("An IPv6 network too", id="ipv6")
        yield label("promocode-label", "Promotion code, if there is one")
        yield text_field("promocode", "what it takes off stands on the invoice only")
        yield Lines(id="promocode-problem")

    def draw(self, view: OrderView) -> None:
        draft = view.draft
        texts = (("hostname", draft.hostname), ("ssh-key", draft.ssh_key), ("promocode", draft.promocode))
        for name, value in texts:
            field = self.query_one(f"#{name}", Input)
            if not field.has_focus and field.value != value:
                with field.prevent(Input.Changed):
                    field.value = value
        self.set_class(self._in_sight, "-shown")
        self.tell("hostname-problem", self.faults(view, "Host name:", typed=bool(draft.hostname)))
        self.tell("password-problem", self._password_lines(view))
        self.tell("key-problem", self._key_lines(view))
        self.tell("promocode-problem", self.faults(view, "Promotion code:", typed=True))
        self.query_one("#ipv6", Toggle).show_value(draft.ipv6)

    def _password_lines(self, view: OrderView) -> list[Line]:
        first, again = self.query_one("#password", SecretField), self.query_one("#again", SecretField)
        if self._in_sight:
            shown: Line = (("  Password  ", "dim"), (view.draft.password.get_secret_value(), "strong"))
            return [shown, *self.hint("Shown once: put it away, then mark the line above. It is kept nowhere.", "warn")]
        if not first.is_empty and again.is_empty:
            return self.hint("Type it once more below.")
        if not (first.is_empty and again.is_empty) and not first.is_same(again):
            return self.hint("The two are not the same.", "warn")
        wrong = self.faults(view, "Password:", typed=bool(view.draft.password.get_secret_value()))
        if not wrong:
            return self.hint("The password is set and not shown again.", "good")
        return self.hint(RULES) if not view.draft.password.get_secret_value() else wrong

    def _key_lines(self, view: OrderView) -> list[Line]:
        if self._refused:
            return self.hint(self._refused, "bad")
        wrong = self.faults(view, "SSH key:", typed=True)
        if wrong or not view.draft.ssh_key.strip():
            return wrong or self.hint("Without a key only the password opens it.")
        key = public_key(view.draft.ssh_key)
        return self.hint(f"{key.kind} {key.fingerprint} {key.comment}", "good")

    # Host name and key

    @on(Input.Changed)
    def take_text(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == "hostname":
            self.answer(hostname=event.value.strip())
            return
        if event.input.id == "promocode":
            self.answer(promocode=event.value.strip())
            return
        self._refused = ""
        if "PRIVATE KEY" in event.value:
            with event.input.prevent(Input.Changed):
                event.input.value = ""
            self._refused = "This is a PRIVATE key. It was not kept. Give the public one, from the .pub file."
        self.answer(ssh_key=event.input.value.strip())

    @on(Input.Submitted)
    def leave_text(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#password" if event.input.id == "hostname" else "#on").focus()

    @on(Press.Pressed, "#choose")
    def choose_key(self, event: Press.Pressed) -> None:
        event.stop()
        from screens.dialogs.choice import Choice, ChoiceScreen

        found = list(self.view.keys or ()) if self.view is not None else []
        choices = [Choice("", "none", "only the password opens it")]
        choices += [
            Choice(str(at), one.source, f"{one.key.kind} {one.key.comment}" if one.key else one.problem)
            for at, one in enumerate(found)
        ]

        def take(chosen: str | None) -> None:
            if chosen is None:
                return
            key = found[int(chosen)].key if chosen else None
            if chosen and key is None:
                self._refused = f"{found[int(chosen)].source}: {found[int(chosen)].problem}"
                self.draw_again()
                return
            self._refused = ""
            self.answer(ssh_key=key.line if key is not None else "")

        self.app.push_screen(ChoiceScreen("SSH key", choices), take)

    @on(Press.Pressed, "#on")
    def go_on(self, event: Press.Pressed) -> None:
        event.stop()
        self.post_message(self.WentOn())

    @on(Toggle.Flipped, "#ipv6")
    def want_ipv6(self, event: Toggle.Flipped) -> None:
        event.stop()
        self.answer(ipv6=event.toggle.value)

    # The password

    def on_secret_field_changed(self, event: SecretField.Changed) -> None:
        event.stop()
        self._in_sight = False
        self.answer(password=SecretStr(""), password_stored=False)
        self.draw_again()

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        if event.field.id == "password" and not event.field.is_empty:
            self.query_one("#again").focus()
        elif self._take_typed() or event.field.is_empty:
            self.query_one("#ssh-key").focus()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        # Whoever leaves the field with Tab means it as well.
        if event.widget.id in ("password", "again"):
            self._take_typed()

    def _take_typed(self) -> bool:
        """Both the same: that is the password, and the fields forget it."""
        first, again = self.query_one("#password", SecretField), self.query_one("#again", SecretField)
        if first.is_empty or not first.is_same(again):
            return False
        again.wipe()
        password = SecretStr(first.take())
        REDACTOR.remember(password.get_secret_value())
        self.answer(password=password, password_stored=True)
        return True

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

    @on(Toggle.Flipped, "#stored")
    def put_away(self, event: Toggle.Flipped) -> None:
        event.stop()
        if event.toggle.value:
            self._in_sight = False
            self.answer(password_stored=True)
            self.query_one("#ssh-key").focus()
