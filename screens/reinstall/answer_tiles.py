"""Tiles next to the steps of a reinstall: the answers so far, the problems, the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account.profile_tiles import keys_tile
from screens.account_tiles import recent_tile
from screens.fleet_tiles import kind_tile, names_tile, problems_tile, systems_tile
from screens.images.server_images import numbered_tile
from screens.reinstall.review_pane import answer_lines
from screens.reinstall.step_view import WizardState
from screens.wizard.step_tiles import HOSTNAME_RULES, capacity_tile
from screens.work_tiles import server_tile
from tui.readings.account_topics import SSH_KEYS
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import lost_words, offers
from tui.wizards.installing.draft import STEPS, WizardStep
from tui.wizards.installing.install_way import InstallMethod
from widgets.fold import fold
from widgets.lines import Line, field
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck

_COURSE = (
    "You complete the steps of this wizard. Nothing is sent.",
    "In step 6 you type the host name, then the PIN.",
    "Hostdeck sends each request once and waits for its result.",
    "The provider erases the disks and installs the system.",
    "Hostdeck follows the server until it answers again.",
)


def answer_tiles(deck: Deck, state: WizardState) -> Sequence[Tile]:
    """Return the tiles next to every step."""
    server_id = state.known.target.id
    return (
        _answers_tile(state),
        _open_tile(state),
        server_tile(deck.store.row(server_id)),
        recent_tile(deck, state.glyphs, server_id=server_id),
    )


def step_tiles(deck: Deck, state: WizardState, step: WizardStep) -> Sequence[Sequence[Tile]]:
    """Return the columns of tiles below a step."""
    server_id, glyphs = state.known.target.id, state.glyphs
    past = kind_tile(deck, glyphs, "Earlier reinstalls", titled="Reinstall")
    steps = numbered_tile("How a reinstall works", _COURSE)
    systems = systems_tile(deck, glyphs)
    keys = keys_tile(deck.store.known(SSH_KEYS, ACCOUNT).value)
    match step:
        case WizardStep.SYSTEM:
            return (systems, past), (steps, problems_tile(deck, glyphs))
        case WizardStep.IDENTITY:
            rules = numbered_tile("Host name", HOSTNAME_RULES)
            return (names_tile(deck, server_id),), (rules, past, systems)
        case WizardStep.PARTITIONING:
            found = offers(state.known.disks, state.known.target, InstallMethod.SINGLE)
            return (capacity_tile(found, glyphs), past, systems), (steps,)
        case WizardStep.TASKS:
            return (steps, past, keys), (systems, problems_tile(deck, glyphs))
        case WizardStep.KEYS:
            return (keys, past), (steps, systems)
        case WizardStep.REVIEW:
            return (past, keys, systems), (steps, problems_tile(deck, glyphs))
        case WizardStep.PROGRESS:
            return ()


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
