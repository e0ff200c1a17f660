"""Tiles next to the steps of a reinstall: the answers so far, the problems, the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import recent_tile
from screens.reinstall.review_pane import answer_lines
from screens.reinstall.step_view import WizardState
from screens.work_tiles import server_tile
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import lost_words
from tui.wizards.installing.draft import STEPS
from widgets.fold import fold
from widgets.lines import Line, field
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck


def answer_tiles(deck: Deck, state: WizardState) -> Sequence[Tile]:
    """Return the tiles next to every step."""
    server_id = state.known.target.id
    return (
        _answers_tile(state),
        _open_tile(state),
        server_tile(deck.store.row(server_id)),
        recent_tile(deck, state.glyphs, server_id=server_id),
    )


def _answers_tile(state: WizardState) -> Tile:
    draft = state.draft

    def draw(room: int) -> list[Line]:
        lines = answer_lines(state, room)
        password = "set, not shown" if draft.password else "not set"
        lines.append(field("Password", password, room))
        lines.append(field("SSH key", "set" if draft.ssh_key else "none", room))
        lines.append(field("Script", safe_text(draft.script_path) or "none", room))
        lost = f"{lost_words(state.known.disks)} It cannot be undone."
        return [*lines, (), *(((part, "bad"),) for part in fold(lost, room))]

    return Tile("This reinstall", draw)


def _open_tile(state: WizardState) -> Tile:
    """Return the missing answers, by step."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for each in state.problems:
            tone = "warn" if each.step in state.visited else "dim"
            words = f"{STEPS.index(each.step) + 1} {each.step}: {each.words}"
            lines += [((part, tone),) for part in fold(safe_text(words), room)]
        return lines or [((f"{state.glyphs.ok} ", "good"), ("Every step is complete.", ""))]

    return Tile("Still to answer", draw, f"{len(state.problems)}" if state.problems else "")
