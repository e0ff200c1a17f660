"""`:` and Ctrl+P: every action by a part of its name, and the words of the command line as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from screens.dialogs.choice import Choice
from screens.dialogs.modal import Modal
from screens.footing import what_it_does
from tui.commands import commands
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.commands.command import Targets
    from tui.config.settings import Settings
    from tui.engine.deck import Deck


COMMAND = "command:"
"""Stands before the id of a command where an action of Textual could stand too."""
TYPED = "typed:"
"""Stands before words of the command line in the answer."""
Offers = Callable[[str], tuple[Sequence[str], bool]]
"""What words of the command line these letters are or begin, and whether they go before what is found by name."""


def _nothing(text: str) -> tuple[Sequence[str], bool]:
    return (), False


class _Row:
    def __init__(self, id: int, choice: Choice) -> None:
        self.id = id
        self.choice = choice


def choices_of(screen: Screen[Any], settings: Settings, targets: Targets) -> list[Choice]:
    """What can be done on `screen` now, read from its bindings and the commands, and what works everywhere."""
    found: dict[str, Choice] = {}
    for command in commands().values():
        if command.on_servers and not targets.rows:
            continue
        note = command.why_not(targets) or command.id
        found[command.id] = Choice(f"{COMMAND}{command.id}", command.title, note=note)
    for active in screen.active_bindings.values():
        binding = active.binding
        words = what_it_does(active)
        if words and binding.id and binding.action != "no" and not binding.id.endswith("_too"):
            node = "" if active.node is screen else "app." if active.node is screen.app else "focused."
            action = f"{node}{binding.action}"
            found.setdefault(
                binding.id,
                Choice(
                    action,
                    words,
                    note=binding.id,
                    key=screen.app.get_key_display(binding),
                ),
            )
    found["session"] = Choice("app.sign_out", "Sign out, or in as somebody else", note="app.sign_out")
    found["tour"] = Choice("app.tour", "The ten keys that matter", note="app.tour")
    for name, text in settings.views.items():
        found[f"view {name}"] = Choice(f"app.use_view('{name}')", f"View: {name}", note=safe_text(text, 60))
    for name in ("dark", "light", "high-contrast", "ansi", "ansi-light"):
        found[f"theme {name}"] = Choice(f"app.use_theme('{name}')", f"Colours: {name}", note=f"theme {name}")
    return [found[name] for name in sorted(found)]


class PaletteScreen(Modal["str | None"]):
    """Answers the Textual action to run, or `None`."""

    DEFAULT_CSS = """
    PaletteScreen {
        align: center top;
        & > Vertical {
            width: 70%; min-width: 70; max-width: 100%; height: auto; max-height: 90%; margin-top: 2;
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
        Binding("up", "step(-1)", "Before", show=False, priority=True, id="palette.before"),
    ]

    def __init__(self, beneath: Screen[Any], deck: Deck, targets: Targets, offers: Offers = _nothing) -> None:
        super().__init__()
        self._offers = offers
        self._rows = [_Row(at, choice) for at, choice in enumerate(choices_of(beneath, deck.settings, targets))]

    def compose(self) -> ComposeResult:
        columns = [
            Column("title", "COMMAND", 26, 100, lambda row: Cell(row.choice.title), grows=4),
            Column("key", "KEY", 6, 90, lambda row: Cell(row.choice.key, "good")),
            Column("note", "NAME", 16, 50, lambda row: Cell(row.choice.note, "dim"), grows=60, prose=True),
        ]
        with Vertical():
            field = Input(placeholder="part of a name, or as in a shell: power reboot web-01", compact=True)
            field.cursor_blink = False
            yield field
            yield FleetTable(columns, markable=False, id="commands")

    def on_mount(self) -> None:
        self._narrow("")
        self.query_one(Input).focus()

    def _narrow(self, text: str) -> None:
        words = text.lower().split()
        view = [
            at for at, row in enumerate(self._rows)
            if all(word in f"{row.choice.title} {row.choice.note}".lower() for word in words)
        ]  # fmt: skip
        offered, first = self._offers(text)
        typed = [
            _Row(len(self._rows) + at, Choice(f"{TYPED}{one}", one, note="as in a shell"))
            for at, one in enumerate(offered)
        ]  # fmt: skip
        rows, added = [*self._rows, *typed], range(len(self._rows), len(self._rows) + len(typed))
        view = [*added, *view] if first else [*view, *added]
        self.query_one(FleetTable).show(rows, view, empty="No command of that name.")

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

    def action_give_up(self) -> None:
        self.dismiss(None)
