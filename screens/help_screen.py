"""`?`: every key of the screen below with its command, and every available action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from screens.dialogs.modal import ENTER_RULE, Modal
from screens.status_facts import what_it_does
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.find_field import FindField
from widgets.fold import fold
from widgets.glyphs import ASCII
from widgets.key_words import with_key_names
from widgets.lines import Line
from widgets.pane import Pane

if TYPE_CHECKING:
    from tui.commands.command import Command

KEYS_WIDTH, WORDS_WIDTH = 16, 28
_KEYS = "{key:help.find} Find   {key:help.tour} Tour   {key:help.close} Close"
GROUPS = (
    ("Navigation", ("move", "pane")),
    ("Everywhere", ("app", "go")),
)
"""Titles, and the binding id prefixes listed under each; keys specific to the screen come first."""
FILTER = (
    ("web prod", "both words, anywhere"),
    ("loc:nl,de kind:gpu", 'a field; a comma is "or"'),
    ("ram:>=64 disk:>1t", "numbers with units"),
    ("tag:env=prod !power:off", 'tags; ! is "not"'),
    (r"/^web-\d+/ os:/deb|ubu/", "regular expressions"),
    ("~wbe1", "similar host names"),
)


ENTER = "Enter in a dialog"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: key or command, description, and id."""

    group: str
    keys: str
    words: str
    name: str = ""
    why_not: str = ""
    """Reason why the action is not available now."""

    @property
    def text(self) -> str:
        """Return the text used for searching."""
        return f"{self.group} {self.keys} {self.words} {self.name} {self.why_not}".lower()


class HelpScreen(Modal[None]):
    """Help generated from the active bindings and the commands, so it cannot be out of date."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Vertical {
            width: 78; max-width: 100%; height: 90%; background: $surface; border: round $primary;
            border-title-style: bold;
        }
        & Pane { background: $surface; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "close", "Close", id="help.close"),
        Binding("slash", "find", "Find", key_display="/", id="help.find"),
        Binding("t", "tour", "Tour", id="help.tour"),
        Binding("down", "scroll(1)", "Down", show=False, priority=True, id="help.down"),
        Binding("up", "scroll(-1)", "Up", show=False, priority=True, id="help.up"),
    ]

    def __init__(
        self, beneath: Screen[Any], actions: Sequence[tuple[Command, str]] = (), targets: str = ""
    ) -> None:
        """
        Args:
            actions: Actions of the screen below, each with the reason if it is unavailable.
            targets: Label of the servers: a host name, "3 servers", the account.
        """
        super().__init__()
        rule = [Entry(ENTER, where, words) for where, words in ENTER_RULE]
        self._entries = [*entries_of(beneath), *rule, *_of_actions(actions, targets)]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield FindField("part of a name, a key, an id")
            yield Pane(ASCII, id="help")

    def on_mount(self) -> None:
        self.query_one(Vertical).border_subtitle = Content(safe_text(with_key_names(self, _KEYS)))
        self._show_lines()
        self.query_one(Pane).focus()

    def on_resize(self) -> None:
        self._show_lines()

    def _show_lines(self) -> None:
        words = self.query_one(FindField).value.lower().split()
        found = [entry for entry in self._entries if all(word in entry.text for word in words)]
        room = max(20, min(76, self.app.size.width - 2) - 2)
        lines = list(_lines(found, room))
        none = with_key_names(self, "No key matches. {key:help.close} shows all.")
        self.query_one(Pane).set_lines(lines or [((none, "dim"),)])

    # Keys

    def action_find(self) -> None:
        """Start typing a search text."""
        self.query_one(FindField).open()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_lines()
        self.query_one(Pane).action_by(-1_000_000)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(Pane).focus()

    def action_scroll(self, by: int) -> None:
        self.query_one(Pane).action_by(by)

    def action_close(self) -> None:
        """Clear the search first, then close the help."""
        if not self.query_one(FindField).close(self.query_one(Pane)):
            self.dismiss()

    def action_tour(self) -> None:
        """Show the tour instead of the help."""
        self.dismiss()
        self.app.call_later(self.app.run_action, "app.tour")


def entries_of(screen: Screen[Any]) -> Iterator[Entry]:
    """Return the keys of a screen: its own first, then navigation, then global keys."""
    keys: dict[tuple[str, str], list[str]] = {}
    for active in screen.active_bindings.values():
        binding, words = active.binding, what_it_does(active)
        if words and binding.id and not binding.action.startswith("no"):
            shown = screen.app.get_key_display(binding)
            found = keys.setdefault((binding.id.removesuffix("_too"), words), [])
            if shown not in found:
                found.append(shown)
    for at, title in enumerate(("Keys on this screen", *(title for title, _ in GROUPS))):
        # Sort by weight, then in order of declaration.
        for (binding_id, words), shown_keys in keys.items():
            if _group(binding_id) == at:
                yield Entry(title, " ".join(shown_keys), words, binding_id)
    yield from (Entry("Filter", example, words) for example, words in FILTER)


def _group(binding_id: str) -> int:
    """Return the group; 0 for keys that this screen and its list add, which come first."""
    scope = binding_id.partition(".")[0]
    return next((at for at, (_, scopes) in enumerate(GROUPS, 1) if scope in scopes), 0)


def _of_actions(actions: Sequence[tuple[Command, str]], targets: str) -> Iterator[Entry]:
    title = f"Actions for {targets}: a, then the letter; or : and the name"
    for command, why_not in actions:
        yield Entry(title, f"a {command.letter}".rstrip(), command.title, command.id, why_not)


def _lines(entries: Sequence[Entry], room: int) -> Iterator[Line]:
    before = Entry("", "", "")
    for at, entry in enumerate(entries):
        if entry.group != before.group:
            yield from ([()] if at else [])
            yield ((fit_text(entry.group, room).rstrip(), "head"),)
        before = entry
        keys = max(KEYS_WIDTH, 26 if entry.group in ("Filter", ENTER) else 0)
        words = (
            fit_text(entry.words, max(8, min(WORDS_WIDTH, room - keys - 1)))
            if entry.name
            else entry.words
        )
        tone = "dim" if entry.why_not else ""
        yield (
            (fit_text(entry.keys, keys) + " ", tone or "key"),
            (words, tone),
            (f" {entry.name}", "dim"),
        )
        if entry.why_not:
            yield from (
                ((" " * (keys + 1) + part, "warn"),)
                for part in fold(entry.why_not, max(10, room - keys - 1))
            )
