"""`?`: every key of the screen beneath, with its command."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens.dialogs.modal import Modal
from screens.footing import what_it_does
from widgets.columns import fit_text
from widgets.glyphs import ASCII
from widgets.lines import Line
from widgets.pane import Pane


class HelpScreen(Modal[None]):
    """Read from the bindings that are active, so it cannot be out of date."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Pane { width: 70; max-width: 100%; height: 90%; background: $surface; border: round $primary; }
        &:ansi > Pane { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", id="help.close"),
        Binding("t", "tour", "The ten keys that matter", id="help.tour"),
    ]

    def __init__(self, beneath: Screen[Any]) -> None:
        super().__init__()
        self._about = list(_lines(beneath))

    def compose(self) -> ComposeResult:
        yield Pane(ASCII, id="help")

    def on_mount(self) -> None:
        pane = self.query_one(Pane)
        pane.set_lines(self._about)
        if len(self._about) > self.app.size.height * 9 // 10 - 2:
            pane.border_subtitle = "PgDn: more"
        pane.focus()

    def action_tour(self) -> None:
        """The page of the first start instead of this one."""
        self.dismiss()
        self.app.call_later(self.app.run_action, "app.tour")


GROUPS = (
    ("Moving about", ("move", "pane")),
    ("Everywhere", ("app", "go")),
)
"""Titles, and the first parts of the ids of bindings that stand below; what this screen adds stands above them."""


def _group(binding_id: str) -> int:
    """0 for what this screen and its list add, which is read first."""
    scope = binding_id.partition(".")[0]
    return next((at for at, (_, scopes) in enumerate(GROUPS, 1) if scope in scopes), 0)


def _lines(screen: Screen[Any]) -> list[Line]:
    keys: dict[tuple[str, str], list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        words = what_it_does(active)
        if words and binding.id and not binding.action.startswith("no"):
            shown = screen.app.get_key_display(binding)
            kept = keys.setdefault((binding.id.removesuffix("_too"), words), [])
            if shown not in kept:
                kept.append(shown)
    lines: list[Line] = []
    for at, title in enumerate(("Keys that work here", *(title for title, _ in GROUPS))):
        # In the order in which they were declared: by weight.
        found = [(one, shown) for one, shown in keys.items() if _group(one[0]) == at]
        if not found:
            continue
        lines += [*([()] if lines else []), ((title, "head"),)]
        for (binding_id, words), shown_keys in found:
            lines.append(
                (
                    (fit_text(" ".join(shown_keys), 16) + " ", "key"),
                    (fit_text(words, 24), ""),
                    (f" {binding_id}", "dim"),
                )
            )
    lines += [(), (("Filter", "head"),)]
    for example, words in (
        ("web prod", "both words, anywhere"),
        ("loc:nl,de kind:gpu", 'a field; a comma is "or"'),
        ("ram:>=64 disk:>1t", "numbers with units"),
        ("tag:env=prod !power:off", 'tags; ! is "not"'),
    ):
        lines.append(((fit_text(example, 26) + " ", "key"), (words, "")))
    lines += [(), (("Esc closes this help; t shows the ten keys that matter.", "dim"),)]
    return lines
