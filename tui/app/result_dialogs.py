"""Display of results: one-time credentials, consoles, incident notes. UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from screens.dialogs.reveal_dialog import RevealScreen
from tui.commands.command import Fact, OpenConsole, Reveal, RunPrograms, WriteNote
from tui.errors import HostdeckError

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.deck import Deck

LETTERS = "ftl"


def show(
    app: Dashboard, intent: Reveal | OpenConsole | WriteNote | RunPrograms, deck: Deck
) -> None:
    """Carry out the intent for the account of `deck`."""
    match intent:
        case Reveal():
            app.push_screen(RevealScreen(intent, deck))
        case OpenConsole():
            _open_console(app, intent, deck)
        case WriteNote():
            _write_note(app, intent, deck)
        case RunPrograms():
            _run_programs(app, intent, deck)


def _run_programs(app: Dashboard, intent: RunPrograms, deck: Deck) -> None:
    from screens.dialogs.program_dialog import ProgramScreen
    from tui.remote.program_batch import ProgramBatch, Record

    operations = deck.engine.operations
    record = Record(
        operations.ledger.journal,
        operations.profile,
        operations.who,
        intent.reason,
        intent.ticket,
        deck.clock.now,
    )
    ssh = deck.settings.profile(deck.profile).ssh
    try:
        batch = ProgramBatch(intent.name, intent.program, intent.rows, intent.inputs, ssh, record)
    except HostdeckError as error:
        app.show_error(error)
    else:
        app.push_screen(ProgramScreen(deck, intent, batch))


def _on_disk(app: Dashboard, deck: Deck, job: Callable[[], Callable[[], object]]) -> None:
    """Run `job` on the disk thread; handle its result on the UI thread."""

    def run() -> None:
        try:
            then = job()
        except HostdeckError as error:
            app.call_later(app.show_error, error)
        else:
            app.call_later(then)

    deck.engine.on_disk(run)


def _open_console(app: Dashboard, intent: OpenConsole, deck: Deck) -> None:
    """Open the viewer if one exists; otherwise show the file's path and commands for a laptop."""
    name, files = intent.row.called, deck.engine.consoles

    def job() -> Callable[[], object]:
        from tui.remote.console import open_console

        path, lines = open_console(files, intent.row.id, intent.content)
        return partial(opened, path, lines)

    def opened(path: Path, lines: Sequence[tuple[str, str]]) -> None:
        if not lines:
            app.notify(
                f"The viewer shows {name}. Hostdeck deletes its file when the viewer ends.",
                timeout=8,
            )
            return
        facts = tuple(
            Fact(letter, title, words)
            for letter, (title, words) in zip(LETTERS, lines, strict=False)
        )
        note = (
            "Hostdeck deletes the file when you close this dialog. The password in the file works "
            "once and expires after a few minutes."
        )
        dialog = RevealScreen(Reveal(f"Console of {name}", facts, note), deck)
        app.push_screen(dialog, lambda _: deck.engine.on_disk(partial(files.remove, path)))

    _on_disk(app, deck, job)


def _write_note(app: Dashboard, intent: WriteNote, deck: Deck) -> None:
    def job() -> Callable[[], object]:
        from tui.commands.incident_evidence import note_of, save_note, save_recording

        text = deck.privacy.text(note_of(deck, intent.row))
        if intent.to_clipboard:
            return partial(copied, text)
        path = save_note(text, intent.row, deck.clock.now())
        recording = save_recording(deck, intent.row, path)
        words = f"The incident note is in {path}"
        if recording is not None:
            words += f". To see the server as it was: hostdeck open {recording.name}"
        return lambda: app.notify(words, timeout=20)

    def copied(text: str) -> None:
        app.copy_to_clipboard(text)
        # OSC 52 has no reply: the terminal does not confirm the copy.
        app.notify("The incident note was sent to the terminal's clipboard.", timeout=8)

    _on_disk(app, deck, job)
