"""Step 5: an SSH key, a script that runs at the end, and a URL that is called when the server is
ready."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from screens.wizard.wizard_pane import label, text_field
from tui.format import number
from tui.wizards.installing.callback import callback_note
from tui.wizards.installing.draft import WizardStep
from tui.wizards.local_keys import FoundKey, found_key
from tui.wizards.ssh_keys import KeyProblem, PrivateKeyGiven, public_key
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line, Lines
from widgets.press import Press


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A line of the list; the first is "no key"."""

    id: int
    found: FoundKey | None


COLUMNS = [
    Column(
        "source", "KEY FROM", 22, 100, lambda row: Cell(row.found.source if row.found else "none")
    ),
    Column(
        "kind",
        "TYPE",
        8,
        80,
        lambda row: Cell(row.found.key.kind if row.found and row.found.key else ""),
    ),
    Column(
        "words",
        "COMMENT, FINGERPRINT",
        20,
        90,
        lambda row: _words(row.found),
        grows=100,
        prose=True,
    ),
]
NO_KEY = "Without a key, only the password gives access."


def _words(found: FoundKey | None) -> Cell:
    if found is None:
        return Cell(NO_KEY, "dim")
    return (
        Cell(found.problem, "warn")
        if found.key is None
        else Cell(f"{found.key.comment} {found.key.fingerprint}".strip())
    )


class OneLine(Input):
    """An input that reports a paste before reducing it to its first line: a private key has
    several."""

    def on_paste(self, event: Paste) -> None:
        try:
            public_key(event.text)
        except PrivateKeyGiven as problem:
            event.stop()
            event.prevent_default()
            self.post_message(KeysStep.RefusedKey(str(problem)))
        except KeyProblem:
            return  # the input accepts it and shows the error


class KeysStep(StepPane):
    """Keys of the account, ~/.ssh and the agent; or a pasted key."""

    DEFAULT_CSS = """
    KeysStep {
        & FleetTable { height: 6; }
        & Horizontal { height: 1; }
        & Horizontal Input { width: 1fr; }
        & Press { margin-left: 1; }
        & .gap { margin-top: 1; }
    }
    """
    step = WizardStep.KEYS

    @dataclass
    class RefusedKey(Message):
        """A private key was pasted; none of it was stored."""

        words: str

    @dataclass
    class EditWanted(Message):
        """Request to open the script in the editor."""

    _refused = ""

    def compose(self) -> ComposeResult:
        yield FleetTable(COLUMNS, opens="Choose", picks_one=True, id="keys")
        paste = OneLine(
            placeholder="or paste a public key", compact=True, select_on_focus=False, id="pasted"
        )
        paste.cursor_blink = False
        yield paste
        yield Lines(id="key-problem")
        yield label("script-label", "Script to run at the end (optional)")
        with Horizontal():
            yield text_field("script", "path of a file, ~/after.sh")
            yield Press("Edit", id="edit")
        yield Lines(id="script-problem")
        yield label("callback-label", "URL that the server calls when it is ready (optional)")
        yield text_field("callback", "https://…")
        yield Lines(id="callback-problem")

    def enter(self) -> None:
        # With a pasted key, Enter on the list, whose cursor is on "none", would remove that key.
        pasted = self.query_one("#pasted", Input)
        (pasted if pasted.value else self.query_one(FleetTable)).focus()

    def draw(self, state: WizardState) -> None:
        draft, table = state.draft, self.query_one(FleetTable)
        rows = self._rows(state)
        chosen = self._chosen(rows, draft.ssh_key)
        table.marks = set() if chosen is None else {chosen}
        table.show(rows, range(len(rows)), keep=self._cursor_among(rows, chosen, table))
        listed = chosen is not None
        for name, value in (
            ("pasted", "" if listed else draft.ssh_key),
            ("script", draft.script_path),
            ("callback", draft.callback),
        ):
            field = self.query_one(f"#{name}", Input)
            if not field.has_focus and field.value != value:
                with field.prevent(Input.Changed):
                    field.value = value
        self.tell("key-problem", self._key_lines(state))
        self.tell("script-problem", self._script_lines(state))
        note = self.hint(callback_note(draft.callback), "warn")
        self.tell("callback-problem", self.fault(state.problem("callback"), typed=True) or note)

    def _cursor_among(
        self, rows: list[KeyRow], chosen: int | None, table: FleetTable
    ) -> int | None:
        """Keep the cursor on its key while new keys arrive and shift the rows."""
        current: KeyRow | None = table.current
        wanted = self.cursor_row(table, chosen)
        if current is None or current.found is None or wanted != current.id:
            return wanted
        return next((row.id for row in rows if row.found == current.found), wanted)

    def _rows(self, state: WizardState) -> list[KeyRow]:
        return [KeyRow(0, None), *(KeyRow(at + 1, key) for at, key in enumerate(state.keys or ()))]

    def _chosen(self, rows: list[KeyRow], line: str) -> int | None:
        if not line.strip():
            return 0
        wanted = found_key("", line).key
        for row in rows:
            have = row.found.key if row.found else None
            if wanted is not None and have is not None and have.fingerprint == wanted.fingerprint:
                return row.id
        return None

    def _key_lines(self, state: WizardState) -> list[Line]:
        if self._refused:
            return self.fault(self._refused, typed=True)
        said = self.fault(state.problem("ssh_key"), typed=True)
        if not said:
            said = self.hint("A reinstall takes one key. The script below can add more.")
        key = found_key("", state.draft.ssh_key).key if state.draft.ssh_key.strip() else None
        if key is not None:
            said += self.hint(f"{key.kind} {key.fingerprint} {key.comment}", "good")
        trouble = state.trouble("keys")
        return said + (self.hint(f"Keys of the account: {trouble}", "warn") if trouble else [])

    def _script_lines(self, state: WizardState) -> list[Line]:
        said = self.fault(state.problem("script"), typed=True)
        if not said and state.draft.script is not None and state.draft.script_path:
            size = len(state.draft.script.get_secret_value().encode())
            said = self.hint(
                f"{number(size)} bytes. Hostdeck reads the file again before Review.", "good"
            )
        return said

    # Answers

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()

    def on_markable_rows_marks_changed(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        if self.view is None:
            return
        # The table marks several rows; here only one is chosen: the newly marked row.
        rows = self._rows(self.view)
        before = self._chosen(rows, self.view.draft.ssh_key)
        new = self.query_one(FleetTable).marks - {before}
        if new:
            self._choose(rows[min(new)])
        self.draw_again()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        if self._choose(self.query_one(FleetTable).current):
            self.query_one("#script", Input).focus()

    def _choose(self, row: KeyRow | None) -> bool:
        self._refused = ""
        if row is None or row.found is None:
            self.answer(ssh_key="")
            return row is not None
        if row.found.key is None:
            self._refused = f"{row.found.source}: {row.found.problem}"
            self.draw_again()
            return False
        self.answer(ssh_key=row.found.key.line)
        return True

    @on(RefusedKey)
    def refuse_key(self, event: RefusedKey) -> None:
        event.stop()
        self._refused = event.words
        self.draw_again()

    @on(Input.Changed)
    def take_text(self, event: Input.Changed) -> None:
        event.stop()
        name = {"pasted": "ssh_key", "script": "script_path", "callback": "callback"}[
            event.input.id or ""
        ]
        value = event.value.strip()
        if name == "ssh_key":
            self._refused = ""
            if "PRIVATE KEY" in value:
                with event.input.prevent(Input.Changed):
                    event.input.value = ""
                self._refused = found_key("", value).problem
                value = ""
        self.answer(**{name: value})

    @on(Input.Submitted)
    def leave_field(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "script":
            self.query_one("#callback", Input).focus()
        else:
            self.go_on()

    @on(Press.Pressed, "#edit")
    def edit(self, event: Press.Pressed) -> None:
        event.stop()
        self.post_message(self.EditWanted())
