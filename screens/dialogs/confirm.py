"""Are you sure, in three faces: not asked, asked, asked for the host name. One dialog for every change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual._time import get_time
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from screens.dialogs.modal import Modal
from tui.access.pin import Pin
from tui.engine.plan import Plan, Tier, shown_parameters
from tui.format import left
from tui.text import safe_text
from widgets.columns import fit_words
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.lines import Line, Lines
from widgets.pane import Pane
from widgets.push_button import PushButton
from widgets.secret_field import SecretField

if TYPE_CHECKING:
    from tui.engine.deck import Deck

ARMED_AFTER_S = 0.3
"""Keys that were typed for the screen beneath do not answer the question."""
WIDTH = 76


class ConfirmScreen(Modal["Pin | None"]):
    """Answers the PIN that was typed (perhaps none) for yes, and `None` for no."""

    DEFAULT_CSS = """
    ConfirmScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $warning; padding: 0 1;
            &.-destructive { border: heavy $error; }
            &.-roomy > #typed-label, &.-roomy > #pin-label { margin-top: 1; }
        }
        & Pane { height: auto; padding: 0; }
        & Input, & SecretField { border: none; height: 1; padding: 0; background: $panel; }
        & Horizontal { height: 1; margin-top: 1; }
        &:ansi > Vertical { border: round ansi_default; }
        &:ansi > Vertical.-destructive { border: heavy ansi_default; }
        &:ansi Input, &:ansi SecretField { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Leave it", id="confirm.no"),
        Binding("C", "equals", "As a command", show=False, id="confirm.equals"),
        Binding("down,right", "app.focus_next", "Next", show=False, id="confirm.next"),
        Binding("up,left", "app.focus_previous", "Before", show=False, id="confirm.before"),
    ]

    def __init__(self, deck: Deck, plan: Plan) -> None:
        super().__init__()
        self._deck = deck
        self._plan = plan
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._kept_s = deck.engine.lease.left_s if plan.takes_pin else 0.0
        self._asks_pin = plan.takes_pin and not self._kept_s
        """The PIN has to be typed: none is kept."""
        self._opened_at = get_time()
        self._armed_at = deck.clock.monotonic() + ARMED_AFTER_S

    @property
    def armed(self) -> bool:
        """The first moment is over; keys are meant for this dialog."""
        return self._deck.clock.monotonic() >= self._armed_at

    def _was_typed_before(self) -> bool:
        """The key was typed before this could be read, as of a paste into the wrong window, and waited its turn."""
        typed_at: float = getattr(self.app, "last_key_at", math.inf)
        waited_s = get_time() - typed_at
        return typed_at < self._opened_at or self._deck.clock.monotonic() - waited_s < self._armed_at

    def compose(self) -> ComposeResult:
        plan = self._plan
        destructive = plan.tier is Tier.DESTRUCTIVE
        with Vertical(classes="-destructive" if destructive else ""):
            yield Pane(self._glyphs, id="about")
            if plan.typed:
                yield Lines(id="typed-label")
                field = Input(id="typed", compact=True)
                field.cursor_blink = False
                yield field
            if self._asks_pin:
                yield Lines(id="pin-label")
                yield SecretField("PIN", mask="*" * 8 if self._deck.ascii else "•" * 8, id="pin")
            with Horizontal():
                yield PushButton("Cancel", id="no")
                yield PushButton(plan.title, danger=True, id="yes")

    def on_mount(self) -> None:
        self._lay_out()
        # Enter in a field goes on to the next, and never confirms.
        self.query_one("#typed" if self._plan.typed else "#pin" if self._asks_pin else "#no").focus()
        if self._plan.typed:
            self.query_one("#yes", PushButton).disabled = True

    def on_resize(self) -> None:
        self._lay_out()

    def _room(self) -> int:
        return max(8, min(WIDTH - 4, self.app.size.width - 4))

    @property
    def names_its_server(self) -> bool:
        """The question, which says what is changed, can be read to its end."""
        return len(fold(safe_text(self._plan.question), self._room())) <= self.query_one("#about", Pane).size.height

    def _lay_out(self) -> None:
        room = self._room()
        about = self.query_one("#about", Pane)
        lines = list(self._about(room))
        about.set_lines(lines)
        fields = bool(self._plan.typed) + self._asks_pin
        below = 4 + 2 * fields
        roomy = len(lines) + below + fields < self.app.size.height
        self.query_one(Vertical).set_class(roomy, "-roomy")
        about.styles.height = max(3, min(len(lines), self.app.size.height - below - 1))
        about.can_focus = len(lines) > self.app.size.height - below - 1
        if about.has_focus and not about.can_focus:
            self.focus_next()
        if self._plan.typed:
            label = f"Type {safe_text(self._plan.typed)} to go on"
            self.query_one("#typed-label", Lines).set_lines([((label, "strong"),)])
        if self._asks_pin:
            words = fit_words("PIN of the account; leave it empty when there is none", room)
            self.query_one("#pin-label", Lines).set_lines([((words, "dim"),)])

    def _about(self, room: int) -> Iterator[Line]:
        plan, session = self._plan, self._deck.store.session
        for part in fold(safe_text(plan.question), room):
            yield ((part, "strong"),)
        account = f"account {session.account or 'unknown'}, profile {self._deck.profile}"
        yield ((account, "dim"),)
        yield ()
        for part in fold(plan.effect, room):
            yield ((part, ""),)
        if self._kept_s:
            words = f"The PIN is kept for {left(self._kept_s)} more, and goes with it. Forget the PIN: in the palette."
            for part in fold(words, room):
                yield ((part, "key"),)
        for warning in plan.warnings:
            for at, part in enumerate(fold(safe_text(warning), room - 2)):
                yield ((f"{self._glyphs.warning} " if at == 0 else "  ", "warn"), (part, "warn"))
        yield ()
        if len(plan.requests) > 1:
            words = "One after the other." if plan.on_one else (
                f"{plan.requests[0].server_name} goes first; when that went well, {plan.wave} at a time.")  # fmt: skip
            for part in fold(f"{words}{'' if plan.goes_on else ' The first failure stops the rest.'}", room):
                yield ((part, ""),)
            yield ()
        for request in plan.requests:
            name = f"{request.server_name} " if request.server_id is not None else ""
            sent = " ".join(f"{key}={value}" for key, value in shown_parameters(request.params).items())
            for at, part in enumerate(fold(safe_text(f"{name}{request.action.name} {sent}"), room - 2)):
                yield ((f"{self._glyphs.right} " if at == 0 else "  ", "dim"), (part, "dim"))

    # Answering

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#yes", PushButton).disabled = event.value.strip() != self._plan.typed

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The name has been typed: on to the PIN, or to the button."""
        event.stop()
        if event.value.strip() == self._plan.typed:
            self.query_one("#pin" if self._asks_pin else "#yes").focus()

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        button = self.query_one("#yes", PushButton)
        if button.disabled:
            self.query_one("#typed").focus()
        else:
            (self.query_one("#no") if event.field.is_empty else button).focus()

    def on_push_button_pressed(self, event: PushButton.Pressed) -> None:
        event.stop()
        if not self.armed or (event.by_key and self._was_typed_before()):
            return
        if event.button.id == "no":
            self.dismiss(None)
        elif not self.names_its_server:
            self.app.notify("The terminal is too small to show what is changed. Nothing was sent. Make it larger.",
                            severity="warning")  # fmt: skip
        else:
            self._say_yes()

    def _say_yes(self) -> None:
        if self._asks_pin or not self._plan.takes_pin:
            self.dismiss(Pin(self.query_one(SecretField).take() if self._asks_pin else ""))
            return
        kept = self._deck.engine.lease.lend()
        if kept is None:
            self.app.notify("The PIN is not kept any more. Nothing was sent. Ask again.", severity="warning")
        self.dismiss(kept)

    def action_equals(self) -> None:
        """Show the command that asks the same, and what would be sent. In a field C is a letter: Tab leads out."""
        from screens.equals import plan_lines
        from screens.plain import PlainScreen

        self.app.push_screen(PlainScreen(plan_lines(self._deck, self._plan)))

    def action_give_up(self) -> None:
        self.dismiss(None)
