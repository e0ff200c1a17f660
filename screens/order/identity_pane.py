"""Host name, password and SSH key of the new server."""

from __future__ import annotations

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from screens.order.order_step import OrderPane, OrderView
from screens.wizard.password_fields import PasswordPane
from screens.wizard.wizard_pane import label, text_field
from tui.wizards.ordering.order_draft import OrderStep
from tui.wizards.ssh_keys import public_key
from widgets.lines import Line, Lines
from widgets.press import Press
from widgets.toggle import Toggle


class DetailsPane(PasswordPane[OrderView], OrderPane):
    """Host name, password and SSH key; every key press validates the input."""

    DEFAULT_CSS = """
    DetailsPane.-stock {
        & #key-label, & #ssh-key, & #choose, & #key-problem { display: none; }
        & #ipv6, & #promocode-label, & #promocode, & #promocode-problem { display: none; }
    }
    """
    step = OrderStep.DETAILS
    _refused = ""
    """The reason why a pasted key was discarded."""

    def compose(self) -> ComposeResult:
        yield label("hostname-label", "Host name")
        yield text_field("hostname", "web-03.example.com")
        yield Lines(id="hostname-problem")
        yield from self.compose_password()
        yield label("key-label", "SSH key (optional)")
        yield text_field("ssh-key", "paste a public key, or choose one")
        yield Press("Choose", id="choose")
        yield Lines(id="key-problem")
        yield Toggle("Add an IPv6 network", id="ipv6")
        yield label("promocode-label", "Promotion code (optional)")
        yield text_field("promocode", "the invoice shows the discount")
        yield Lines(id="promocode-problem")

    def draw(self, view: OrderView) -> None:
        draft = view.draft
        self.set_class(draft.offer.stock_id is not None, "-stock")
        texts = (
            ("hostname", draft.hostname),
            ("ssh-key", draft.ssh_key),
            ("promocode", draft.promocode),
        )
        for name, value in texts:
            field = self.query_one(f"#{name}", Input)
            if not field.has_focus and field.value != value:
                with field.prevent(Input.Changed):
                    field.value = value
        self.tell("hostname-problem", self.faults(view, "Host name:", typed=bool(draft.hostname)))
        self.draw_password(view)
        self.tell("key-problem", self._key_lines(view))
        self.tell("promocode-problem", self.faults(view, "Promotion code:", typed=True))
        self.query_one("#ipv6", Toggle).show_value(draft.ipv6)

    def password_of(self, view: OrderView) -> SecretStr | None:
        return view.draft.password

    def password_problem(self, view: OrderView) -> str:
        if not view.draft.password:
            return "Enter or generate a password. Hostdeck does not store passwords."
        found = (words for words in view.words_of(self.step) if words.startswith("Password:"))
        return " ".join(words.removeprefix("Password:").strip() for words in found)

    def password_done(self) -> None:
        if self.has_class("-stock"):
            self.post_message(self.Finished())
        else:
            self.query_one("#ssh-key").focus()

    def _key_lines(self, view: OrderView) -> list[Line]:
        if self._refused:
            return self.hint(self._refused, "bad")
        wrong = self.faults(view, "SSH key:", typed=True)
        if wrong or not view.draft.ssh_key.strip():
            return wrong or self.hint("Without a key, only the password gives access.")
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
            self._refused = (
                "This is a PRIVATE key. It was discarded. Paste the public key from the .pub file."
            )
        self.answer(ssh_key=event.input.value.strip())

    @on(Input.Submitted)
    def leave_text(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "hostname":
            self.query_one("#password").focus() if not self._is_set() else self.password_done()
        elif event.input.id == "ssh-key":
            self.query_one("#ipv6").focus()
        else:
            self.post_message(self.Finished())

    @on(Press.Pressed, "#choose")
    def choose_key(self, event: Press.Pressed) -> None:
        event.stop()
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        found = list(self.view.keys or ()) if self.view is not None else []
        choices = [Choice("", "none", "only the password gives access")]
        choices += [
            Choice(
                str(at),
                found_key.source,
                f"{found_key.key.kind} {found_key.key.comment}"
                if found_key.key
                else found_key.problem,
            )
            for at, found_key in enumerate(found)
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
            self.query_one("#ssh-key").focus()

        self.app.push_screen(ChoiceScreen("SSH key", choices), take)

    @on(Toggle.Flipped, "#ipv6")
    def want_ipv6(self, event: Toggle.Flipped) -> None:
        event.stop()
        self.answer(ipv6=event.toggle.value)
