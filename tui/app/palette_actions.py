"""Opens the palette and carries out the choice: a command, a Textual action, or a typed command
line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from screens.deck_screen import DeckScreen
from screens.dialogs.choice_dialog import Choice
from screens.messages import Place
from screens.palette_screen import COMMAND, FORGET_PIN, SERVER, TYPED, Offers, PaletteScreen
from tui.app.typed_commands import comes_first, interpret, offers
from tui.fleet.naming import servers_like
from tui.fleet.truth import FieldSource
from tui.readings.attention import VISIBLE_S, Want

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.commands.command import Targets
    from tui.fleet.rows import ServerRow
    from tui.store.reading import Reading


def _choice(row: ServerRow) -> Choice:
    return Choice(f"{SERVER}{row.id}", row.called, note=f"server {row.id} {row.ip}".strip())


REMEMBERED = 50
"""Number of answers remembered while the program runs."""


class Palette:
    """The palette of one app. UI thread."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._again: list[str] = []
        """Recently chosen or typed actions, newest first."""

    def open(self) -> None:
        """Open the palette over the front screen."""
        app = self._app
        targets = app.performer.targets()
        offers = Offers(
            self._as_in_a_shell,
            self._servers,
            [(entry, self._shown(entry)) for entry in self._again],
        )
        app.push_screen(
            PaletteScreen(app.screen, app.accounts.front, targets, offers),
            partial(self._run, targets),
        )

    def _servers(self, text: str) -> Sequence[tuple[int, Choice]]:
        text = self._app.deck.privacy.revealed(text)
        return [(rank, _choice(row)) for rank, row in servers_like(text, self._rows())]

    def _shown(self, answer: str) -> Choice | None:
        """Show an earlier answer that is not an action: a command line, or a server that still
        exists."""
        if answer.startswith(TYPED):
            return Choice(answer, answer.removeprefix(TYPED), note="typed before")
        if answer.startswith(SERVER):
            row = self._app.accounts.front.store.row(int(answer.removeprefix(SERVER)))
            return None if row is None else _choice(row)
        return None

    def _rows(self) -> Sequence[ServerRow]:
        fleet = self._app.accounts.front.store.fleet.value
        return fleet.whole() if fleet is not None else ()

    def _as_in_a_shell(self, text: str) -> tuple[Sequence[str], bool]:
        found = offers(text, self._rows())
        return found, bool(found) and comes_first(text)

    async def _run(self, targets: Targets, action: str | None) -> None:
        app = self._app
        if action is None:
            return
        self._again = [action, *(entry for entry in self._again if entry != action)][:REMEMBERED]
        if action == FORGET_PIN:
            for deck in app.accounts.decks:
                deck.engine.lease.wipe()
            app.notify("The PIN was removed from memory.", timeout=4)
        elif action.startswith(SERVER):
            app.leave_for(lambda: app.go_to(Place("server", int(action.removeprefix(SERVER)))))
        elif action.startswith(TYPED):
            await self._run_typed(action.removeprefix(TYPED))
        elif action.startswith(COMMAND):
            argument = app.screen.argument() if isinstance(app.screen, DeckScreen) else None
            app.performer.choose(action.removeprefix(COMMAND), replace(targets, argument=argument))
        else:
            await app.run_action(action, app.screen)

    def _is_fresh(self, row: ServerRow, source: FieldSource) -> bool:
        """Return whether the value was read in this session, recently enough to choose servers by
        it."""
        store, now = self._app.accounts.front.store, self._app.accounts.front.clock.now()
        read: dict[FieldSource, tuple[Want, Reading[Any]]] = {
            FieldSource.DETAILS: (Want.DETAIL, store.detail(row.id)),
            FieldSource.POWER: (Want.POWER, store.power(row.id)),
            FieldSource.SENSORS: (Want.SENSORS, store.sensors(row.id)),
        }
        want, reading = read[source]
        return reading.taken_at is not None and now - reading.taken_at <= VISIBLE_S[want]

    async def _run_typed(self, text: str) -> None:
        """Carry out a typed command line in the dashboard."""
        text = self._app.deck.privacy.revealed(text)
        app, found = (
            self._app,
            interpret(text, self._rows(), self._app.accounts.front.settings.views, self._is_fresh),
        )
        if found.problem:
            app.notify(found.problem, severity="warning", timeout=10)
        elif found.command:
            app.performer.wish(found.command, rows=found.rows or None)
        elif found.action:
            await app.run_action(f"app.{found.action}")
        elif found.filter is not None:
            await app.use_filter(app.deck.privacy.text(found.filter))
        elif found.server_id is not None:
            app.go_to(Place(found.place, found.server_id))
            if found.tab:
                app.call_after_refresh(app.run_action, f"screen.tab({found.tab})")
        else:
            app.go_to(Place(found.place))
