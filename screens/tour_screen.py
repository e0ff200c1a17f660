"""The tour: the ten most important keys. Any key closes it, and other keys still take effect
below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from screens.dialogs.modal import Modal
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines

KEYS_WIDTH = 11
WIDTH, LOW = 74, 22
"""Columns of the page if there is space; screen height below which it has no margins."""

TEN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("move.down", "move.up"), "move through the list"),
    (("list.open",), "open what is under the cursor: a server, an operation"),
    (("go.back",), "back, one level at a time"),
    (("server.overview", "server.history"), "the tabs of a server"),
    (("fleet.filter",), "filter as you type: web prod, or loc:nl power:off"),
    (("list.mark",), "mark servers: actions apply to all marked"),
    (("app.actions",), "the action menu: everything you can do here"),
    (("app.palette",), "every command by a part of its name, or as in a shell"),
    (("go.operations",), "operations and their results"),
    (("app.help",), "every key of the screen you are on"),
)
"""Ids of bindings whose keys are shown, with descriptions for new users."""


class TourScreen(Modal[None]):
    """Page that shows the given keys. Enter, Esc and q close it; any other key closes it and takes
    effect immediately."""

    DEFAULT_CSS = """
    TourScreen {
        align: center middle;
        & > Lines {
            width: 74; max-width: 100%; height: auto; max-height: 100%; padding: 1 2 0 2;
            background: $surface; border: round $primary; border-title-style: bold;
        }
        &.-low > Lines { padding: 0 1; }
        &:ansi > Lines { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q", "dismiss", "Close", id="tour.close")
    ]
    closing: ClassVar[frozenset[str]] = frozenset({"enter", "escape", "q"})

    def __init__(self, keys: Mapping[str, Sequence[str]], more: Sequence[str] = ()) -> None:
        """
        Args:
            keys: Binding id → its displayed keys.
            more: Additional lines for new users.
        """
        super().__init__()
        self._keys = keys
        self._more = more

    def compose(self) -> ComposeResult:
        yield Lines(id="tour")

    def on_mount(self) -> None:
        page = self.query_one(Lines)
        page.border_title = "Hostdeck: the ten most important keys"
        words = with_key_names(self, "{key:tour.close} closes this page")
        page.border_subtitle = Content(safe_text(words))
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        is_low = self.app.size.height < LOW or self.app.size.width < WIDTH
        self.set_class(is_low, "-low")
        room = min(WIDTH, self.app.size.width) - (4 if is_low else 6)
        self.query_one(Lines).set_lines(self._lines(room))

    def keeps(self, key: str) -> bool:
        """Return whether a key only closes this page. Every other key is for the screen below."""
        return key in self.closing

    def on_click(self) -> None:
        self.dismiss()

    def _lines(self, room: int) -> list[Line]:
        beside = room - KEYS_WIDTH - 1
        lines: list[Line] = [
            (
                (fit_text(_together(ids, self._keys), KEYS_WIDTH) + " ", "key"),
                (fit_text(words, beside), ""),
            )
            for ids, words in TEN
        ]
        said = (
            "The last line of a screen always shows the keys that work there.",
            "None of them changes a server by itself: a dialog says what will",
            "be done, to which servers, and asks.",
            *self._more,
        )
        return [*lines, (), *(((fit_text(words, room), "dim"),) for words in said)]


def _together(ids: Sequence[str], keys: Mapping[str, Sequence[str]]) -> str:
    """Return the keys of related bindings: down and up as "j k", the first and last tab as "1 …
    8"."""
    shown = [keys[key_id] for key_id in ids]
    if ids[0].startswith("server."):
        return f"{shown[0][0]} … {shown[-1][0]}"
    return "  ".join(" ".join(pair) for pair in zip(*shown, strict=False))
