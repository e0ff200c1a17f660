"""Step 6: what will be sent and erased, in order; then the user types the host name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from tui.format import count
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import layout_title, lost_words
from tui.wizards.installing.draft import STEPS, Draft, WizardStep, chosen_tasks
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import WizardRequest, plan, shown_fields, task_name
from widgets.fold import fold
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines, field
from widgets.pane import Pane


class Typed(Input):
    """A field that must be typed: a paste is refused because it proves nothing."""

    def on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.app.notify("Type the name. Pasting does not confirm.", timeout=4)


class ReviewText(Pane, can_focus=False):
    """The text to review: it takes no focus; the step's arrow and page keys scroll it."""


class ReviewStep(StepPane):
    """All information, readable from top to bottom; the last line is the question."""

    DEFAULT_CSS = """
    ReviewStep {
        & Pane { height: 1fr; min-height: 3; padding: 0; }
        & #question { height: auto; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "by(1)", "Down", show=False, id="review.down"),
        Binding("up", "by(-1)", "Up", show=False, id="review.up"),
        Binding("pagedown", "page(1)", "Page down", id="review.page_down"),
        Binding("pageup", "page(-1)", "Page up", id="review.page_up"),
    ]
    step = WizardStep.REVIEW
    _mistyped = False
    """True after a wrong name: the message stays until the text changes, regardless of redraws."""

    @dataclass
    class Confirmed(Message):
        """The host name was typed. Nothing has been sent."""

    def compose(self) -> ComposeResult:
        from widgets.glyphs import ASCII

        yield ReviewText(ASCII, id="review")
        yield Lines(id="question")
        name = Typed(compact=True, select_on_focus=False, id="typed")
        name.cursor_blink = False
        yield name

    def enter(self) -> None:
        # The name field has the focus: letters of the name must never act as commands.
        self._mistyped = False
        self.query_one("#typed", Input).value = ""
        self.query_one("#typed", Input).focus()

    def action_by(self, lines: int) -> None:
        """Scroll the review text."""
        self.query_one(Pane).action_by(lines)
        self._ask()

    def action_page(self, sign: int) -> None:
        self.query_one(Pane).action_page(sign)
        self._ask()

    def draw(self, state: WizardState) -> None:
        self.query_one(Pane).set_lines(review_lines(state, self.room))
        self._ask()

    def _ask(self) -> None:
        if self.view is not None:
            self.tell("question", self._question(self.view))

    def _question(self, state: WizardState) -> list[Line]:
        if state.problems or state.refusal:
            words = state.refusal
            if state.problems:
                first = state.problems[0]
                words = (
                    f"Step {STEPS.index(first.step) + 1}, {first.step}: {first.words} Press "
                    "{key:wizard.back} to go back."
                )
            folded = fold(safe_text(with_key_names(self, words)), self.room - 2)
            sign = f"{state.glyphs.critical} "
            return [
                ((f"{sign if not at else '  '}{part}", "bad"),) for at, part in enumerate(folded)
            ]
        name = state.known.target.name
        if self._mistyped:
            return [((f"{state.glyphs.critical} This is not {name}. Nothing was sent.", "bad"),)]
        below = self.query_one(Pane).below
        words = f"Type {name} and press Enter to start the reinstall."
        key = with_key_names(self, "{key:review.page_down}")
        more = f"{key}: {count(below, 'more line')} to read." if below else ""
        asked: Line = (
            ("Type ", ""),
            (name, "strong"),
            (" and press Enter to start the reinstall.", ""),
        )
        if not more:
            return [asked]
        if len(words) + 1 + len(more) <= self.room:
            return [(*asked, (f" {more}", "warn"))]
        return [asked, ((more, "warn"),)]

    @on(Input.Changed, "#typed")
    def hear_typing(self, event: Input.Changed) -> None:
        event.stop()
        if self._mistyped and self.view is not None:
            self._mistyped = False
            self._ask()

    @on(Input.Submitted, "#typed")
    def confirm(self, event: Input.Submitted) -> None:
        event.stop()
        if self.view is None or self.view.problems or self.view.refusal:
            return
        name = self.view.known.target.name
        if event.value.strip() == name:
            self.post_message(self.Confirmed())
        else:
            self._mistyped = True
            self._ask()


def review_lines(state: WizardState, room: int) -> list[Line]:
    """Return lines about the erased data, the installation, and every request with its fields."""
    draft, known = state.draft, state.known
    sign = f"{state.glyphs.critical} "
    lost = fold(f"{lost_words(known.disks)} It cannot be undone.", room - 2)
    lines: list[Line] = [
        ((f"{sign if not at else '  '}{part}", "bad"),) for at, part in enumerate(lost)
    ]
    warned = fold(state.warning, room - 2)
    lines += [
        ((f"{state.glyphs.warning if not at else ' '} {part}", "warn"),)
        for at, part in enumerate(warned)
    ]
    lines += [
        (),
        *answer_lines(state, room),
    ]
    if state.problems:
        return lines
    lines += [(), (("Requests, in this order", "head"),)]
    for number, request in enumerate(plan(draft, known), 1):
        lines += _request_lines(number, request, room)
    return lines


def answer_lines(state: WizardState, room: int) -> list[Line]:
    """Return the server and the answers with labels."""
    draft, known = state.draft, state.known
    lines: list[Line] = [
        *_fact(
            "Server",
            f"{known.target.name} (id {known.target.id}) {known.target.ip}",
            room,
            tone="strong",
        ),
        *_fact("Now", known.target.os, room),
        *_fact("System", draft.os_name, room, tone="strong"),
        *_fact("Host name", draft.hostname, room),
        *_fact("Disks", _disk_words(state), room),
        *_fact(
            "Tasks",
            ", ".join(task_name(task_id, known) for task_id in chosen_tasks(draft, known))
            or "none",
            room,
        ),
        *_fact("Method", _way_words(draft), room),
    ]
    system = known.system(draft.os_id)
    if system is not None and system.license:
        lines += _fact("License", f"{system.price_words}: {system.license}", room)
    return lines


def _disk_words(state: WizardState) -> str:
    draft = state.draft
    extra = ", plain partitions" if draft.no_lvm else ""
    share = f", root volume {draft.root_percent}%" if draft.root_percent not in (None, 100) else ""
    return f"{layout_title(draft.layout)}{extra}{share}"


def _way_words(draft: Draft) -> str:
    if draft.needs_single_call:
        return "single call, which the disk answers need"
    return "single call" if draft.way is InstallMethod.SINGLE else "staged, as the guide describes"


def _request_lines(number: int, request: WizardRequest, room: int) -> list[Line]:
    tone = "bad" if request.wipes else "strong"
    head = f"{number}. {request.action.name}  "
    first, *more = fold(request.words, room - len(head)) or [""]
    lines: list[Line] = [((head, tone), (first, "dim"))]
    lines += [((f"   {part}", "dim"),) for part in fold(" ".join(more), room - 3)]
    for name, value in shown_fields(request):
        if name != "action":
            lines += _field_lines(name, value, room)
    return lines


def _field_lines(name: str, value: str, room: int) -> list[Line]:
    return _fact(f"   {name}", value, room, name_width=26)


def _fact(name: str, value: str, room: int, *, tone: str = "", name_width: int = 12) -> list[Line]:
    """Return a fact with its full value: a truncated value cannot be reviewed."""
    parts = fold(value, max(10, room - name_width - 1)) or [value]
    return [
        field("" if at else name, part, room, tone=tone, name_width=name_width)
        for at, part in enumerate(parts)
    ]
