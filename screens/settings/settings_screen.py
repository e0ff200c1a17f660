"""Settings and keys: every value with its default, source, and meaning. Changes are written like
`hostdeck config set`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.list_body import Beside, ListBody
from screens.searched_screen import SearchedScreen
from screens.status_facts import footer_keys, freshness, header_facts
from screens.worker_replies import reply
from tui.errors import HostdeckError
from tui.format import count
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.find_field import FindField
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.pick_table import PickTable
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.config.setting_rows import ConfigView, SettingRow
    from tui.deck import Deck
    from tui.store.changes import Changes

_ABOUT_LINES = 4
_NEXT_START = "Takes effect at the next start."


def _value(row: SettingRow) -> Cell:
    return Cell(safe_text(row.value) or "empty", "" if row.value else "dim")


def _default(row: SettingRow) -> Cell:
    return Cell(safe_text(row.default) or "empty", "dim")


def _key(row: SettingRow) -> Cell:
    return Cell(safe_text(row.action if row.is_key else row.key))


def _source(row: SettingRow) -> Cell:
    return Cell(safe_text(row.source), "warn" if row.is_changed else "dim")


def _meaning(row: SettingRow) -> Cell:
    return Cell(safe_text(row.meaning), "dim")


COLUMNS = (
    Column("key", "SETTING", 26, 100, _key, grows=10),
    Column("value", "VALUE", 14, 99, _value, grows=10),
    Column("default", "DEFAULT", 14, 80, _default, grows=6),
    Column("source", "SOURCE", 9, 90, _source),
    Column("meaning", "MEANING", 30, 60, _meaning, grows=60, prose=True),
)


class SettingsScreen(SearchedScreen):
    """Settings first, then the keys of all actions. Enter edits the selected row."""

    DEFAULT_CSS = """
    SettingsScreen {
        & ListBody { height: 1fr; }
        & #about { height: 4; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", id="settings.find", key_display="/"),
        Binding("enter", "edit", "Change", id="settings.edit"),
        Binding("x", "reset", "Reset to default", id="settings.reset"),
        Binding("1", "only('settings')", "Settings", id="settings.settings"),
        Binding("2", "only('keys')", "Keys", id="settings.keys"),
        Binding("escape", "close", "Back", show=False, id="settings.close"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._view: ConfigView | None = None
        self._trouble = ""
        self._keys_only = False
        self._shown: tuple[SettingRow, ...] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield FindField("part of a name, value, or meaning")
        yield ListBody(self.deck, PickTable(COLUMNS, opens="Change", id="settings"))
        yield Lines(id="about")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.query_one(FleetTable).focus()
        self._draw()
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def show(self, changes: Changes) -> None:
        self._draw()

    @property
    def searched(self) -> Widget:
        return self.query_one(FleetTable)

    def show_matches(self) -> None:
        self._draw()

    # File

    def _on_disk(
        self, job: Callable[[], object], done: Callable[[HostdeckError | None], None]
    ) -> None:
        """Run a job on the disk thread; call `done` with its error on the UI thread."""
        answer = reply(self, done)

        def run() -> None:
            try:
                job()
            except HostdeckError as error:
                answer(error)
            else:
                answer(None)

        self.deck.engine.on_disk(run)

    def _read(self) -> None:
        path = self.deck.config_file
        if path is None:
            self._trouble = "There is no configuration file to change in this mode."
            self._draw()
            return
        take = reply(self, self._take_view)

        def read() -> None:
            from tui.config.setting_rows import config_view

            take(config_view(path))

        self._on_disk(read, self._take_error)

    def _take_view(self, view: ConfigView) -> None:
        if self._view is not None and self._view.keys != view.keys:
            app: Any = self.app
            app.use_keys(view.keys)
        self._view, self._trouble = view, ""
        self._draw()

    def _take_error(self, error: HostdeckError | None) -> None:
        if error is not None:
            self._trouble = str(error)
            self._draw()

    # Drawing

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        words = self.search_text.lower().split()
        rows = () if self._view is None else self._view.rows
        self._shown = tuple(
            row
            for row in rows
            if row.is_key is self._keys_only
            and all(
                word in f"{row.key} {row.value} {row.meaning} {row.source}".lower()
                for word in words
            )
        )
        table = self.query_one(FleetTable)
        current = table.current
        keep = None if current is None else current.id
        empty = self._trouble or (
            "Nothing matches." if self._view else "Reading the configuration file."
        )
        table.show(self._shown, range(len(self._shown)), keep=keep, empty=safe_text(empty, 300))
        title = "Keys" if self._keys_only else "Settings"
        self.query_one(ListBody).show(
            title, Beside(), rows=len(self._shown), right=f"{len(self._shown):,}"
        )
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Fleet > {title}")
        changed = sum(row.is_changed for row in rows)
        self.query_one(StatusLine).tell(
            [(f"{count(changed, 'value')} changed", "dim")], freshness(self.deck)
        )
        self.query_one(KeyFooter).keys = footer_keys(self)
        self._show_about()

    def _show_about(self) -> None:
        row, room = self.query_one(FleetTable).current, max(20, self.size.width - 2)
        lines: list[Line] = []
        if row is not None:
            words = row.meaning + (f" Allowed: {', '.join(row.allowed)}." if row.allowed else "")
            lines = [((part, ""),) for part in fold(safe_text(words, 400), room)]
            where = f"Default: {row.default or 'empty'}. Source: {row.source}."
            lines.append(((safe_text(where, room), "dim"),))
        if self._view is not None:
            lines.append(((safe_text(str(self._view.path), room), "dim"),))
        self.query_one("#about", Lines).set_lines(lines[:_ABOUT_LINES])

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        if self.is_mounted:
            self._show_about()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_edit()

    def equals(self) -> list[tuple[str, str]]:
        row = self.query_one(FleetTable).current
        if row is None:
            return []
        return [("hostdeck", f"hostdeck config set {row.key} VALUE")]

    # Changes

    def action_only(self, what: str) -> None:
        """Show only the settings, or only the keys of the actions."""
        self._keys_only = what == "keys"
        self._draw()

    def action_edit(self) -> None:
        """Ask for another value of the selected row."""
        row, view = self.query_one(FleetTable).current, self._view
        if row is None or view is None:
            return
        from screens.settings.edit_dialogs import NewKeyScreen, SettingScreen

        app: Any = self.app
        dialog = (
            NewKeyScreen(row, partial(app.key_problem, view.keys, row.action))
            if row.is_key
            else SettingScreen(row, partial(_value_problem, view, row))
        )
        self.app.push_screen(dialog, partial(self._set, row))

    def _set(self, row: SettingRow, value: str | None) -> None:
        path = self.deck.config_file
        if value is None or path is None or value == row.value:
            return
        from tui.config.config_writer import set_value

        self._on_disk(partial(set_value, path, row.key, value), partial(self._written, row, value))

    def action_reset(self) -> None:
        """Remove the selected row from the file, so that its default is used."""
        row, path = self.query_one(FleetTable).current, self.deck.config_file
        if row is None or path is None:
            return
        if not row.is_changed:
            self.app.notify(f"{row.key} already has its default.", timeout=5, markup=False)
            return
        from tui.config.config_writer import unset_value

        self._on_disk(partial(unset_value, path, row.key), partial(self._written, row, row.default))

    def _written(self, row: SettingRow, value: str, error: HostdeckError | None) -> None:
        if error is not None:
            self.app.notify(str(error), severity="error", timeout=20, markup=False)
        elif row.is_key:
            self.app.notify(f"{row.action}: {value}. Takes effect now.", timeout=5, markup=False)
        else:
            words = f"{row.key} = {safe_text(value, 60) or 'empty'}. {_NEXT_START}"
            self.app.notify(words, timeout=8, markup=False)
        self._read()


def _value_problem(view: ConfigView, row: SettingRow, words: str) -> str:
    from tui.config.config_writer import problem_of

    if row.key.startswith("views."):
        from tui.fleet.filter import parse

        try:
            parse(words)
        except HostdeckError as error:
            return str(error)
    return problem_of(view.path, view.text, row.key, words)
