"""Confirmation of a change: the user types a PIN, a host name or a number, depending on the
tier."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from screens.dialogs.at_a_time import ask_time, can_be_planned
from screens.dialogs.batch_answers import can_wait, on_choice, until_choice
from screens.dialogs.confirm_notes import LABELS, NoteFields
from screens.dialogs.confirm_text import QuestionFacts, about_lines, known_of
from screens.dialogs.modal import Question
from screens.dialogs.targets import TargetsScreen, named, target_lines
from screens.status_facts import key_of
from tui.credentials.pin import Pin
from tui.operations.canary import Known, groups, healthy_first, is_fleet_batch
from tui.operations.plan import Plan, Tier
from tui.text import safe_text
from widgets.columns import fit_words
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.key_words import with_key_names
from widgets.lines import Lines
from widgets.pane import Pane
from widgets.push_button import PushButton
from widgets.secret_field import SecretField

if TYPE_CHECKING:
    from tui.deck import Deck

WIDTH = 76
HIDDEN = "hidden"
_PIN = "Account PIN (leave empty if none)"
_NO_PIN = "No PIN was typed. Press {key:secret.submit} again to continue without a PIN."


class ConfirmScreen(Question["Pin | Plan | None"]):
    """Dialog that returns the typed PIN (possibly empty) for yes, a smaller plan to confirm, or
    `None` for no."""

    DEFAULT_CSS = """
    ConfirmScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $warning; padding: 0 1;
            &.-destructive { border: heavy $error; }
            &.-roomy > .label { margin-top: 1; }
        }
        & Pane { height: auto; padding: 0; }
        & Input, & SecretField { border: none; height: 1; padding: 0; background: $panel; }
        & Horizontal { height: 1; margin-top: 1; }
        & #more { height: 1; }
        &:ansi > Vertical { border: round ansi_default; }
        &:ansi > Vertical.-destructive { border: heavy ansi_default; }
        &:ansi Input, &:ansi SecretField { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Cancel", id="confirm.no"),
        Binding("C", "equals", "Command line equivalent", show=False, id="confirm.equals"),
        Binding("f2", "details", "Requests", key_display="F2", id="confirm.details"),
        Binding("down,right", "app.focus_next", "Next", show=False, id="confirm.next"),
        Binding("up,left", "app.focus_previous", "Previous", show=False, id="confirm.before"),
        Binding(
            "pagedown", "read(1)", "Scroll down", show=False, priority=True, id="confirm.read_on"
        ),
        Binding(
            "pageup", "read(-1)", "Scroll up", show=False, priority=True, id="confirm.read_back"
        ),
    ]

    def __init__(self, deck: Deck, plan: Plan, hidden: Collection[int] = ()) -> None:
        """
        Args:
            hidden: Marked servers that the list does not show; the dialog names them.
        """
        super().__init__(deck)
        self._plan = plan = healthy_first(plan, known_of(deck, plan))
        self._hidden = frozenset(hidden) & {request.server_id for request in plan.requests}
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._kept_s = deck.engine.lease.left_s if plan.takes_pin else 0.0
        self._asks_pin = plan.takes_pin and not self._kept_s
        """True if the PIN must be typed because none is in memory."""
        self._goes_without_pin = False
        """True after the question about an empty PIN; Enter again accepts it."""
        self._wanted = {"typed": plan.typed, "count": plan.count_typed}
        """Required text by field id; empty for no field."""
        self._fields = [name for name, wanted in self._wanted.items() if wanted]
        self._notes = NoteFields(deck.settings.profile(deck.profile).reason)
        """Reason and ticket id, if the profile requires them."""
        self._details = False
        """True if the requests are shown as sent."""
        self._ends: list[int] = []
        """Index of the line after each target's lines."""

    def compose(self) -> ComposeResult:
        plan = self._plan
        destructive = plan.tier is Tier.DESTRUCTIVE
        with Vertical(classes="-destructive" if destructive else ""):
            yield Pane(self._glyphs, id="about")
            yield Lines(id="more")
            for name in self._fields:
                yield Lines(id=f"{name}-label", classes="label")
                field = Input(id=name, compact=True)
                field.cursor_blink = False
                yield field
            for name in self._notes.names:
                yield Lines(id=f"{name}-label", classes="label")
                note = Input(id=name, compact=True)
                note.cursor_blink = False
                yield note
            if self._asks_pin:
                yield Lines(id="pin-label", classes="label")
                yield SecretField("PIN", mask="*" * 8 if self._deck.ascii else "•" * 8, id="pin")
            with Horizontal():
                yield PushButton(plan.no, id="no")
                yes = plan.title if plan.window is None else "Plan the change"
                yield PushButton(yes, danger=True, id="yes")
                if out := self._left_out():
                    yield PushButton(f"Leave out {len(set().union(*out.values()))}", id="leave-out")
                if can_wait(plan):
                    yield PushButton("Wait for …", id="until")
                if can_be_planned(plan):
                    yield PushButton("Run later…", id="at")
                if is_fleet_batch(plan):
                    yield PushButton(f"List all {len(plan.requests)}", id="list")

    def on_mount(self) -> None:
        self._lay_out()
        first = [*self._fields, *self._notes.names, *(["pin"] if self._asks_pin else []), "no"][0]
        self.query_one(f"#{first}").focus()
        self._allow()

    def on_resize(self) -> None:
        self._lay_out()

    @property
    def names_its_server(self) -> bool:
        """Return whether the question, which names the change, is fully readable."""
        return (
            len(fold(safe_text(self._plan.question), _room(self.app)))
            <= self.query_one("#about", Pane).size.height
        )

    # Content

    @property
    def plan(self) -> Plan:
        """Return the plan as it will be sent, the healthy server first."""
        return self._plan

    @property
    def known(self) -> Known:
        """Return the known facts about the targets."""
        return known_of(self._deck, self._plan)

    def _left_out(self) -> dict[str, list[int]]:
        """Return servers that can be left out for a reason, as long as others remain."""
        found = {HIDDEN: sorted(self._hidden)} if self._hidden else {}
        found |= {name: list(ids) for name, ids in groups(self._plan, self.known).items()}
        total = len(self._plan.requests)
        return {name: ids for name, ids in found.items() if len(ids) < total}

    def _lay_out(self) -> None:
        room = _room(self.app)
        about = self.query_one("#about", Pane)
        facts = QuestionFacts(
            self._plan,
            self.known,
            self._deck.store.session.account,
            self._deck.profile,
            self._kept_s,
            [
                request.server_name
                for request in self._plan.requests
                if request.server_id in self._hidden
            ],
            self._glyphs,
            self._details,
            key_of(self, "confirm.details"),
        )
        lines = list(about_lines(facts, room))
        self._ends = []
        for target in target_lines(
            self._plan, self.known, self._hidden, self._glyphs, room, details=self._details
        ):
            lines += target
            self._ends.append(len(lines))
        about.set_lines(lines)
        fields = len(self._fields) + len(self._notes.names) + self._asks_pin
        below = 4 + 2 * fields
        roomy = len(lines) + below + fields < self.app.size.height
        self.query_one(Vertical).set_class(roomy, "-roomy")
        overflows = len(lines) > self.app.size.height - below - 1
        tells_more = overflows and is_fleet_batch(self._plan)
        self.query_one("#more").display = tells_more
        about.styles.height = max(3, min(len(lines), self.app.size.height - below - 1 - tells_more))
        about.can_focus = overflows
        if about.has_focus and not about.can_focus:
            self.focus_next()
        for name, words in (
            ("typed", "Type {} to continue"),
            ("count", "Type the number of servers, {}, to continue"),
        ):
            if self._wanted[name]:
                label = words.format(safe_text(self._wanted[name]))
                self.query_one(f"#{name}-label", Lines).set_lines(
                    [((fit_words(label, room), "strong"),)]
                )
        for name in self._notes.names:
            self.query_one(f"#{name}-label", Lines).set_lines(
                [((fit_words(LABELS[name], room), "strong"),)]
            )
        if self._asks_pin:
            _label_pin(self, _PIN, "dim")
        self.call_after_refresh(self._tell_more)

    def _tell_more(self) -> None:
        """Show how many targets are below the visible text, and how to read them."""
        for about in self.query("#about").results(Pane):
            seen = about.scroll_offset.y + about.size.height
            more = sum(end > seen for end in self._ends)
            words = (
                f"+{more:,} more. {{key:confirm.read_on}} scrolls. List all shows every server."
                if more
                else "End of the list. {key:confirm.read_back} scrolls back."
            )
            words = fit_words(with_key_names(self, words), _room(self.app))
            self.query_one("#more", Lines).set_lines([((words, "key"),)])

    # Answers

    def _missing(self) -> str:
        """Return the id of the first field without valid text; empty if none is missing."""
        for name in self._fields:
            typed = self.query_one(f"#{name}", Input).value.strip()
            # The screen shows the invented name, so the user may type it; it can never name another
            # server.
            if self._wanted[name] not in (typed, self._deck.privacy.revealed(typed)):
                return name
        for name in self._notes.names:
            if self._notes.fault(name, self.query_one(f"#{name}", Input).value):
                return name
        if self._asks_pin and self.query_one(SecretField).is_empty and not self._goes_without_pin:
            return "pin"
        return ""

    def _allow(self) -> None:
        self.query_one("#yes", PushButton).disabled = self._missing() not in ("", "pin")

    def _go_on(self) -> None:
        """Move from a field to the next missing field, or to the button."""
        missing = self._missing()
        self.query_one(f"#{missing or 'yes'}").focus()
        if missing == "pin":
            return
        if missing in self._notes.names:
            fault = self._notes.fault(missing, self.query_one(f"#{missing}", Input).value)
            self.app.notify(f"{fault} {self.leaving}", timeout=5)
        elif missing:
            self.app.notify(f"{self._wanted[missing]} is not typed yet. {self.leaving}", timeout=5)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._allow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._go_on()

    def on_secret_field_changed(self, event: SecretField.Changed) -> None:
        event.stop()
        if self._goes_without_pin:
            self._goes_without_pin = False
            _label_pin(self, _PIN, "dim")

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        if self._missing() == "pin" and self.is_meant(by_key=True):
            self._goes_without_pin = True
            _label_pin(self, with_key_names(self, _NO_PIN), "warn")
        else:
            self._go_on()

    def on_push_button_pressed(self, event: PushButton.Pressed) -> None:
        event.stop()
        if not self.is_meant(by_key=event.by_key):
            return
        match event.button.id:
            case "no":
                self.leave()
            case "list":
                self.app.push_screen(
                    TargetsScreen(self._plan, self.known, self._hidden, self._glyphs)
                )
            case "leave-out":
                self._leave_out()
            case "at":
                ask_time(self.app, self._plan, self._deck.clock.now(), self.dismiss)
            case "until":
                self.app.push_screen(until_choice(self._plan), on_choice(self._plan, self.dismiss))
            case _:
                self._press_yes()

    def _press_yes(self) -> None:
        if not self.names_its_server:
            self.app.notify(
                "The terminal is too small to show what is changed. Nothing was sent. Make it "
                "larger.",
                severity="warning",
            )
        elif self._missing() not in ("", "pin"):
            self._go_on()
        else:
            self._say_yes()

    def _leave_out(self) -> None:
        """Ask again for the other servers only."""
        found = self._left_out()
        everything = set().union(*found.values())
        if len(found) == 1:
            self.dismiss(self._plan.without(everything))
            return
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        names = {request.server_id: request.server_name for request in self._plan.requests}
        choices = [
            Choice(
                reason, f"{len(ids)} {reason}", note=named([names[server_id] for server_id in ids])
            )
            for reason, ids in found.items()
        ]
        if len(everything) < len(self._plan.requests):
            choices.insert(0, Choice("", f"All {len(everything)} of these"))

        def chosen(reason: str | None) -> None:
            if reason is not None:
                self.dismiss(self._plan.without(everything if reason == "" else found[reason]))

        self.app.push_screen(ChoiceScreen("Leave out", choices), chosen)

    def _say_yes(self) -> None:
        typed = {name: self.query_one(f"#{name}", Input).value for name in self._notes.names}
        self._plan = self._notes.justified(self._plan, typed)
        if self._asks_pin or not self._plan.takes_pin:
            self.dismiss(Pin(self.query_one(SecretField).take() if self._asks_pin else ""))
            return
        pin = self._deck.engine.lease.lend()
        if pin is None:
            self.app.notify(
                "Hostdeck no longer has the PIN. Nothing was sent. Try again.", severity="warning"
            )
        self.dismiss(pin)

    # Reading

    def action_read(self, pages: int) -> None:
        """Scroll the text regardless of the focus."""
        self.query_one("#about", Pane).action_page(pages)
        self._tell_more()

    def action_details(self) -> None:
        """Switch between the requests as sent and the task names."""
        self._details = not self._details
        self._lay_out()

    def action_equals(self) -> None:
        """Show the equivalent command and the requests. In a field, C is a letter: Tab leaves the
        field."""
        from screens.command_equivalents import plan_lines
        from screens.plain_values import PlainScreen

        self.app.push_screen(PlainScreen(plan_lines(self._deck, self._plan)))

    def action_give_up(self) -> None:
        self.leave()


def _room(app: App[Any]) -> int:
    """Return the width of a line in the dialog, in cells."""
    return max(8, min(WIDTH - 4, app.size.width - 4))


def _label_pin(dialog: ConfirmScreen, words: str, tone: str) -> None:
    label = dialog.query_one("#pin-label", Lines)
    label.set_lines([((fit_words(words, _room(dialog.app)), tone),)])
