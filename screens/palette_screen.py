"""`:` and Ctrl+P: every action by part of its name, every server, and typed command lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from screens.command_aliases import ALSO
from screens.dialogs.choice_dialog import Choice
from screens.dialogs.modal import Modal
from screens.status_facts import what_it_does
from tui.commands import commands
from tui.format import left
from tui.text import safe_text
from widgets.columns import Cell, Column, fit_text
from widgets.fleet_table import FleetTable
from widgets.key_words import with_key_names
from widgets.lines import Lines

if TYPE_CHECKING:
    from tui.commands.command import Targets
    from tui.config.settings import Settings
    from tui.deck import Deck


COMMAND = "command:"
"""Prefix of a command id, to distinguish it from a Textual action."""
TYPED = "typed:"
"""Prefix of a typed command line in the answer."""
FORGET_PIN = "forget-pin"
SERVER = "server:"
"""Prefix of a server id to go to."""


@dataclass(frozen=True)
class Offers:
    """The entries, other than actions, that match a typed text."""

    words: Callable[[str], tuple[Sequence[str], bool]] = lambda text: ((), False)
    """Command lines that match the text, and whether they come before matches by name."""
    servers: Callable[[str], Sequence[tuple[int, Choice]]] = lambda text: ()
    """Servers with their rank."""
    again: Sequence[tuple[str, Choice | None]] = ()
    """Earlier answers, newest first, with the display text of those that are not actions of a
    screen."""


class _Row:
    def __init__(self, id: int, choice: Choice) -> None:
        self.id = id
        self.choice = choice
        name = choice.id.removeprefix(COMMAND)
        self._title = choice.title.lower()
        self._starts = (
            f" {self._title} {name.replace('.', ' ').replace('_', ' ')} {choice.also}".lower()
        )
        self._text = (
            f"{self._title} {name} {choice.also} {'' if choice.dim else choice.note}".lower()
        )

    def rank(self, text: str) -> int | None:
        """Return how well the row matches `text`, 0 is best; `None`: no match. Unavailable rows
        come last, also for an empty text."""
        words = text.split()
        if not all(word in self._text for word in words):
            return None
        if not text:
            found = WHOLE
        elif self._title.startswith(text):
            found = WHOLE if self._title == text else BEGINS
        else:
            found = WORDS if all(f" {word}" in self._starts for word in words) else PARTS
        return found + (BEHIND if self.choice.dim else 0)


WHOLE, BEGINS, WORDS, PARTS, BEHIND = range(5)
"""Ranks: equals the name, starts the name, starts words of it, is part of it; and the amount added
for unavailable rows."""


def choices_of(screen: Screen[Any], settings: Settings, targets: Targets) -> list[Choice]:
    """Return the actions available on `screen` now, from its bindings, the commands, and the global
    actions."""
    found: dict[str, Choice] = {}
    for command in commands().values():
        if command.on_servers and not targets.rows:
            continue
        if not command.is_listed(targets):
            continue
        why_not = command.why_not(targets)
        found[command.id] = Choice(
            f"{COMMAND}{command.id}",
            command.title,
            note=why_not or command.id,
            dim=why_not is not None,
            also=ALSO.get(command.id, ""),
        )
    for active in screen.active_bindings.values():
        binding = active.binding
        words = what_it_does(active)
        if words and binding.id and binding.action != "no" and not binding.id.endswith("_too"):
            node = (
                "" if active.node is screen else "app." if active.node is screen.app else "focused."
            )
            action = f"{node}{binding.action}"
            found.setdefault(
                binding.id,
                Choice(
                    action,
                    words,
                    note=binding.id,
                    key=screen.app.get_key_display(binding),
                    also=f"{binding.id.replace('.', ' ').replace('_', ' ')} "
                    f"{ALSO.get(binding.id, '')}",
                ),
            )
    found["session"] = Choice(
        "app.sign_out", "Sign out", note="app.sign_out", also="sign in as another user"
    )
    found["tour"] = Choice("app.tour", "Tour", note="app.tour")
    for name, text in settings.views.items():
        found[f"view {name}"] = Choice(
            f"app.use_view('{name}')", f"View: {name}", note=safe_text(text, 60)
        )
    for name in ("dark", "light", "high-contrast", "color-blind", "ansi", "ansi-light"):
        found[f"theme {name}"] = Choice(
            f"app.use_theme('{name}')", f"Colors: {name}", note=f"theme {name}"
        )
    actions = commands()  # in menu order; everything else by name
    rest = sorted(name for name in found if name not in actions)
    return [*(found[name] for name in actions if name in found), *(found[name] for name in rest)]


_HINT = "Enter runs it, {key:palette.complete} completes, {key:palette.close} closes."
_LABEL_WIDTH = 25


def _title_cell(row: _Row) -> Cell:
    return Cell(row.choice.title, "dim" if row.choice.dim else "")


def _key_cell(row: _Row) -> Cell:
    return Cell(row.choice.key, "good")


def _note_cell(row: _Row) -> Cell:
    return Cell(row.choice.note, "dim")


class PaletteScreen(Modal["str | None"]):
    """Dialog that returns the Textual action to run, or `None`."""

    DEFAULT_CSS = """
    PaletteScreen {
        align: center top;
        & > Vertical {
            width: 70%; min-width: 70; max-width: 100%; height: auto; max-height: 90%;
            margin-top: 2;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & Input { border: none; height: 1; padding: 0; background: $surface; }
        & FleetTable { background: $surface; height: 14; max-height: 60vh; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Close", id="palette.close"),
        Binding("down", "step(1)", "Next", show=False, priority=True, id="palette.next"),
        Binding("up", "step(-1)", "Previous", show=False, priority=True, id="palette.before"),
        Binding("tab", "complete", "Complete", show=False, priority=True, id="palette.complete"),
    ]

    def __init__(
        self, beneath: Screen[Any], deck: Deck, targets: Targets, offers: Offers | None = None
    ) -> None:
        super().__init__()
        self._offers = offers or Offers()
        self._targets_label = f"For {targets.label}."
        self._hidden_words = safe_text(targets.hidden_words)
        choices = choices_of(beneath, deck.settings, targets)
        if kept_s := deck.engine.lease.left_s:
            choices.append(
                Choice(FORGET_PIN, "Forget the PIN", note=f"in memory for {left(kept_s)} more")
            )
        known = {choice.id: choice for choice in choices}
        # An action of another screen is not valid on this one.
        before = [known.pop(answer, None) or shown for answer, shown in self._offers.again]
        again = [choice for choice in before if choice is not None]
        self._rows = [_Row(at, choice) for at, choice in enumerate([*again, *known.values()])]

    def compose(self) -> ComposeResult:
        columns = [
            Column(
                "title",
                "COMMAND",
                26,
                100,
                _title_cell,
                grows=4,
            ),
            Column("key", "KEY", 6, 90, _key_cell),
            Column(
                "note",
                "NAME",
                16,
                50,
                _note_cell,
                grows=60,
                prose=True,
            ),
        ]
        with Vertical():
            field = Input(
                placeholder="an action, a server, or as in a shell: power reboot web-01",
                compact=True,
            )
            field.cursor_blink = False
            yield field
            yield FleetTable(columns, markable=False, id="commands")
            hint = Lines(id="palette-hint")
            hint.set_lines(
                [
                    (
                        (fit_text(self._targets_label, _LABEL_WIDTH).rstrip(), "strong"),
                        (f" {with_key_names(self, _HINT)}", "dim"),
                    ),
                    *([((self._hidden_words, "warn"),)] if self._hidden_words else []),
                ]
            )
            yield hint

    def on_mount(self) -> None:
        self._narrow("")
        self.query_one(Input).focus()

    def _narrow(self, text: str) -> None:
        wanted = " ".join(text.lower().split())
        offered, first = self._offers.words(text)
        added = [
            (-1 if first else PARTS, Choice(f"{TYPED}{line}", line, note="as in a shell"))
            for line in offered
        ]
        added += self._offers.servers(wanted)
        rows = [
            *self._rows,
            *(_Row(len(self._rows) + at, choice) for at, (_, choice) in enumerate(added)),
        ]
        ranks = [row.rank(wanted) for row in self._rows] + [rank for rank, _ in added]
        # Earlier choices come before others of the same rank, because they are first in the rows.
        view = sorted(
            (at for at, rank in enumerate(ranks) if rank is not None), key=lambda at: ranks[at] or 0
        )
        view = list({rows[at].choice.id: at for at in reversed(view)}.values())[::-1]
        none = f'No command or server matches "{safe_text(text.strip(), 40)}".'
        self.query_one(FleetTable).show(rows, view, empty=none)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)
        self.query_one(FleetTable).action_move(-len(self._rows))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row = self.query_one(FleetTable).current
        if row is not None:
            self.dismiss(row.choice.id)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()

    def action_step(self, by: int) -> None:
        self.query_one(FleetTable).action_move(by)

    def action_complete(self) -> None:
        """Complete the text to the row under the cursor (Tab), for further typing."""
        row, field = self.query_one(FleetTable).current, self.query_one(Input)
        if row is not None:
            field.value = row.choice.title
            field.cursor_position = len(field.value)

    def action_give_up(self) -> None:
        self.dismiss(None)
