"""Sign-in: API key, or login and password. It states where each secret will be stored before
storing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from screens.dialogs.modal import NOTHING_SENT, Modal
from screens.messages import StoreChanged
from screens.worker_replies import reply
from tui.secrets import REDACTOR
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines
from widgets.notice import notice_lines
from widgets.secret_field import SecretField
from widgets.toggle import Toggle

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import HostdeckError


_WHERE = (
    "Enter signs in. What you type stays in memory and is not stored,",
    "unless you select the keyring above. A password is never stored.",
    "Without a keyring: HOSTKEY_API_KEY_FILE, or credential_command.",
    "No account? {key:sign_in.later}, then {key:go.order}: prices.",
)


RESEND_S = 60.0
"""Minimum seconds between two codes."""
_AGAIN = "Hostdeck tries again automatically. {key:sign_in.later} shows the saved list."
_CODE = (
    "Enter sends the code. It is asked for at every sign-in with login",
    "and password, not with an API key. {key:sign_in.later}: saved list.",
    "{key:sign_in.resend} sends the code again (at most once a minute).",
)


class SignInScreen(Modal[None]):
    """Dialog over the fleet, which stays readable from the cache. It closes after a successful
    sign-in."""

    leaving = NOTHING_SENT

    DEFAULT_CSS = """
    SignInScreen {
        align: center middle;
        & > VerticalScroll {
            width: 72; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & Input { border: none; height: 1; padding: 0; background: $panel; }
        & SecretField { background: $panel; }
        & #keep, & #password, & #code { margin-bottom: 1; }
        & #code, & #code-label { display: none; }
        &.-code #code, &.-code #code-label { display: block; }
        &.-code #key, &.-code #key-label, &.-code #keep, &.-code #user { display: none; }
        &.-code #login-label { display: none; }
        &.-code #password { display: none; }
        & #keep { color: $text-muted; }
        &:ansi > VerticalScroll { border: round ansi_default; }
        &:ansi Input { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Show the saved list", id="sign_in.later"),
        Binding("down", "app.focus_next", "Next", show=False, id="sign_in.next"),
        Binding("ctrl+r", "resend", "Send the code again", show=False, id="sign_in.resend"),
        Binding("up", "app.focus_previous", "Previous", show=False, id="sign_in.before"),
    ]

    def __init__(self, deck: Deck, problem: HostdeckError | None) -> None:
        super().__init__()
        self._deck = deck
        self._problem = problem
        self._code_sent_at: float | None = None

    def is_for(self, deck: Deck) -> bool:
        """Return whether it belongs to the account of a deck."""
        return deck is self._deck

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Lines(id="head")
            yield Lines(id="key-label")
            yield SecretField("API key", id="key")
            yield Toggle("keep the key in the system keyring", id="keep")
            yield Lines(id="login-label")
            user = Input(placeholder="login (email)", id="user", compact=True)
            user.cursor_blink = False
            yield user
            yield SecretField("password", id="password")
            yield Lines(id="code-label")
            yield SecretField("code", id="code")
            yield Lines(id="said")

    def on_mount(self) -> None:
        self.query_one("#head", Lines).set_lines(
            [(("Sign in", "strong"), (f"   profile {self._deck.profile}", "dim")), ()]
        )
        self.query_one("#key-label", Lines).set_lines(
            [(("With an API key of the whole account", ""),)]
        )
        self.query_one("#login-label", Lines).set_lines(
            [(("or with the billing login and password", ""),)]
        )
        self.query_one("#code-label", Lines).set_lines([(("The code of the second factor", ""),)])
        self.query_one("#key").focus()
        self.refused(self._problem)

    @property
    def _room(self) -> int:
        return max(20, min(66, self.app.size.width - 4))

    def refused(self, problem: HostdeckError | None) -> None:
        """Show the error; keep the typed login. Ask for a code if only that is missing."""
        from tui.errors import SecondFactorNeeded

        wants_code = isinstance(problem, SecondFactorNeeded)
        if wants_code != self.has_class("-code"):
            self.set_class(wants_code, "-code")
            self.query_one("#code" if wants_code else "#password" if self._user else "#key").focus()
        lines: list[Line] = []
        if problem is not None:
            lines += [*notice_lines(problem, self._room, glyphs_for(ascii=self._deck.ascii)), ()]
        about = _CODE if wants_code else _WHERE
        lines += self._key_lines(about)
        if wants_code and self._code_sent_at is None:
            self._code_sent_at = self._deck.clock.monotonic()
        self.query_one("#said", Lines).set_lines(lines)

    def _key_lines(self, about: Iterable[str]) -> list[Line]:
        return [((with_key_names(self, words), "dim"),) for words in about]

    @property
    def _user(self) -> str:
        return self.query_one("#user", Input).value.strip()

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        if self.has_class("-code"):
            self._send_code()
        else:
            self._send()

    def _send_code(self) -> None:
        from pydantic import SecretStr

        if self._deck.store.session.busy:
            return  # the previous code is still on its way
        code = self.query_one("#code", SecretField).take().strip()
        if not code:
            from tui.errors import SecondFactorNeeded

            missing = SecondFactorNeeded("No code was typed. Nothing was sent.")
            missing.outcome = ""
            self.refused(missing)
            return
        REDACTOR.remember(code)
        self.query_one("#said", Lines).set_lines([(("Signing in", "dim"),)])
        self._deck.engine.sign_in.confirm(SecretStr(code))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move from the login to the password, or sign in if it is already there."""
        event.stop()
        if event.value.strip():
            self.query_one("#password").focus()
        else:
            self._send()

    def _send(self) -> None:
        from pydantic import SecretStr

        from tui.api.session import ApiKeyLogin, Credentials, PasswordLogin

        key = self.query_one("#key", SecretField).take().strip()
        password = self.query_one("#password", SecretField).take()
        user = self._user
        credentials: Credentials
        if key and (password or user):
            from tui.errors import SignInRefused

            said = "Both an API key and a login are filled in."
            self.refused(
                SignInRefused(
                    "Signing in", said=said, certain="Nothing was sent.", next="Leave one empty."
                )
            )
            return
        if key:
            credentials = ApiKeyLogin(SecretStr(key))
        elif user and password:
            credentials = PasswordLogin(user, SecretStr(password))
        else:
            from tui.errors import SignInRefused

            missing = (
                "Type the password too." if user else "Type an API key, or login and password."
            )
            self.refused(SignInRefused("Signing in", said=missing, certain="Nothing was sent."))
            return
        REDACTOR.remember(key or password)
        self.query_one("#said", Lines).set_lines([(("Signing in", "dim"),)])
        keep = bool(key) and self.query_one("#keep", Toggle).value
        self._deck.engine.sign_in.submit(
            credentials, "key typed" if key else "password typed", keep=keep
        )

    def on_store_changed(self, event: StoreChanged) -> None:
        event.stop()
        session = self._deck.store.session
        if session.signed_in:
            self.dismiss(None)
        elif session.problem and not session.busy:
            self.query_one("#said", Lines).set_lines(
                [((part, "bad"),) for part in fold(safe_text(session.problem), self._room)]
                + [((with_key_names(self, _AGAIN), "dim"),)]
            )

    def action_resend(self) -> None:
        """Request the code again: at most once a minute."""
        now, sent_at = self._deck.clock.monotonic(), self._code_sent_at
        if not self.has_class("-code") or self._deck.store.session.busy or sent_at is None:
            return
        wait_s = RESEND_S - (now - sent_at)
        if wait_s > 0:
            words = (
                f"The code was sent {now - sent_at:.0f} s ago. You can request a new code "
                f"in {wait_s:.0f} s. Nothing was sent."
            )
            self._say(words, "warn")
            return
        self._code_sent_at = now
        self._say("Requesting a new code", "dim")
        self._deck.engine.sign_in.resend(reply(self, self._resent))

    def _resent(self, error: HostdeckError | None) -> None:
        if error is not None:
            self._say(f"The code was not sent again. {error.said or error.headline}", "bad")
        else:
            self._say("The provider accepted the request. Enter the newest code.", "good")

    def _say(self, words: str, tone: str) -> None:
        lines: list[Line] = [((part, tone),) for part in fold(safe_text(words), self._room)]
        self.query_one("#said", Lines).set_lines([*lines, (), *self._key_lines(_CODE)])

    def action_leave(self) -> None:
        self.leave()
