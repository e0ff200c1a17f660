"""Dialog that shows the values of an answer once: secrets are masked, readable for ten seconds on
request, and copied by a letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import SecretStr
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer

from screens.dialogs.modal import Modal
from tui.secrets import MASK, REDACTOR
from tui.text import safe_text
from widgets.fold import fold
from widgets.key_words import with_key_names
from widgets.lines import Line
from widgets.pane import Pane

if TYPE_CHECKING:
    from tui.commands.command import Fact, Reveal
    from tui.deck import Deck

SHOWN_FOR_S = 10.0
WIDTH = 76
NAME_WIDTH = 22
_UNSEEN = "You have not seen or copied it yet. It is shown once."


class RevealScreen(Modal[None]):
    """Dialog that holds the secrets while it is open; no other object holds them."""

    DEFAULT_CSS = """
    RevealScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 95%;
            background: $surface; border: round $warning; padding: 0 1;
        }
        & Pane { height: auto; max-height: 100%; padding: 0; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "reveal", "Show or hide", id="reveal.show"),
        Binding("escape,q", "close", "Close", id="reveal.close"),
        Binding("enter", "enter", "Close", show=False, id="reveal.enter"),
    ]

    def __init__(self, reveal: Reveal, deck: Deck) -> None:
        super().__init__()
        self._title, self._note = reveal.title, reveal.note
        self._facts: tuple[Fact, ...] = reveal.facts
        self._ascii = deck.ascii
        self._open = False
        self._hides: Timer | None = None
        self._unseen = {fact.letter for fact in self._secrets() if not reveal.can_repeat}
        self._asked = ""
        self._said = ""
        for fact in self._secrets():
            REDACTOR.remember(_plain(fact))

    def _secrets(self) -> Iterator[Fact]:
        return (fact for fact in self._facts if isinstance(fact.value, SecretStr))

    def compose(self) -> ComposeResult:
        from widgets.glyphs import glyphs_for

        with Vertical():
            yield Pane(glyphs_for(ascii=self._ascii), id="facts")

    def on_mount(self) -> None:
        self._show()
        self.query(Pane).focus()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        room = max(20, min(WIDTH - 4, self.app.size.width - 4))
        lines = list(self._about(room))
        for pane in self.query(
            Pane
        ):  # none while the program ends: the dialog opens when an operation ends, not by a key
            pane.styles.height = max(3, min(len(lines), self.app.size.height - 2))
            pane.set_lines(lines)

    def _about(self, room: int) -> Iterator[Line]:
        for part in fold(safe_text(self._title), room):
            yield ((part, "strong"),)
        yield ()
        for fact in self._facts:
            secret = isinstance(fact.value, SecretStr)
            shown = (
                ("*" * 8 if self._ascii else MASK)
                if secret and not self._open
                else safe_text(_plain(fact))
            )
            head = ((f"{fact.letter} ", "key"), (f"{fact.name:<{NAME_WIDTH}} ", "dim"))
            if len(shown) <= room - max(NAME_WIDTH, len(fact.name)) - 3:
                yield (*head, (shown, "strong"))
                continue
            yield head
            for part in _pieces(shown, room - 2) if secret else fold(shown, room - 2):
                yield (("  ", ""), (part, "strong"))
        yield ()
        for part in fold(safe_text(self._note), room):
            yield ((part, "warn"),)
        yield ()
        if self._said:
            for part in fold(safe_text(with_key_names(self, self._said)), room):
                yield ((part, "key"),)
        shows = (
            f"{{key:reveal.show}} {self._shows}, the letter copies" if any(self._secrets()) else ""
        )
        keys = f"{shows or 'The letter copies'}, {{key:reveal.close}} closes."
        for part in fold(with_key_names(self, keys), room):
            yield ((part, "dim"),)

    @property
    def _shows(self) -> str:
        return "hides" if self._open else f"shows for {SHOWN_FOR_S:.0f} s"

    # Keys

    def on_key(self, event: events.Key) -> None:
        fact = next((each for each in self._facts if each.letter == event.character), None)
        if fact is not None:
            event.stop()
            event.prevent_default()
            self._copy(fact)

    def _copy(self, fact: Fact) -> None:
        if isinstance(fact.value, SecretStr) and self._asked != fact.letter:
            self._asked = fact.letter
            self._said = (
                f"{fact.name}: everyone attached to this terminal session can then paste it. "
                f"Press {fact.letter} again to copy it."
            )
        else:
            self.app.copy_to_clipboard(_plain(fact))
            self._unseen.discard(fact.letter)
            self._asked = ""
            # OSC 52 has no reply: the terminal does not confirm the copy.
            self._said = f"{fact.name} was sent to the terminal's clipboard."
        self._show()

    def action_reveal(self) -> None:
        """Show the secrets for a while, or hide them again."""
        if self._hides is not None:
            self._hides.stop()
            self._hides = None
        self._open = not self._open
        self._said = self._asked = ""
        if self._open:
            self._unseen.clear()
            self._hides = self.set_timer(SHOWN_FOR_S, self._hide)
        self._show()

    def _hide(self) -> None:
        self._open, self._hides = False, None
        self._show()

    def action_close(self) -> None:
        """Close the dialog; ask first if values that cannot be shown again were not seen."""
        if self._unseen:
            self._unseen.clear()
            self._said = f"{_UNSEEN} {{key:reveal.close}} again closes."
            self._show()
        else:
            self.dismiss(None)

    def action_enter(self) -> None:
        """Close the dialog if every value was seen. Enter may have been typed for another purpose,
        so an unseen value keeps it open."""
        if self._unseen:
            self._said = f"{_UNSEEN} {{key:reveal.close}} closes."
            self._show()
        else:
            self.dismiss(None)

    def on_unmount(self) -> None:
        self._facts = ()


def _plain(fact: Fact) -> str:
    return fact.value.get_secret_value() if isinstance(fact.value, SecretStr) else fact.value


def _pieces(text: str, room: int) -> list[str]:
    """Split a text into lines without changing it; `fold` would drop blanks in a password."""
    return [text[at : at + room] for at in range(0, len(text), room)] or [""]
