"""Export of traffic to a file whose path the user has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.dialogs.ask_dialog import AskScreen
from screens.worker_replies import notice
from tui.text import safe_text

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel
    from textual.widget import Widget

    from screens.server.network_choice import NetworkChoice
    from tui.deck import Deck
    from tui.models.picture import Picture
    from widgets.traffic_chart import Shown

HIDDEN = "Pictures contain real names and are hidden in privacy mode."
_ENDINGS = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def file_ending(picture: Picture) -> str:
    """Return the extension of an image file."""
    return _ENDINGS.get(picture.media_type, "bin")


def export_traffic(
    tab: Widget, deck: Deck, choice: NetworkChoice, picture: Picture | None, shown: Shown | None
) -> None:
    """Ask for the path, then write the image, or the figures as CSV, in a worker thread.

    The default is a directory for downloads or data: never the working directory, which may be a
    source tree.
    """
    from tui.readings.traffic_file import export_directory, file_name

    if picture is not None and deck.privacy.on:
        tab.app.notify(HIDDEN, severity="warning")
        return

    ending = "csv" if picture is None else file_ending(picture)
    name = file_name(choice.server_id, choice.port, choice.span.word, deck.clock.now(), ending)
    directory = export_directory()

    def write(typed: str | None) -> None:
        if typed is not None:
            _write(tab, deck, typed, name, picture, shown)

    title = "Export the traffic picture" if picture else "Export the traffic as CSV"
    hint = "Path of the new file. An existing file is never overwritten."
    tab.app.push_screen(AskScreen(title, hint, typed=str(directory / name)), write)


def _write(
    tab: Widget,
    deck: Deck,
    typed: str,
    name: str,
    picture: Picture | None,
    shown: Shown | None,
) -> None:
    from tui.charts.csv import to_csv
    from tui.readings.traffic_file import export_path, write_new

    app = tab.app

    def tell(words: str, *, failed: bool) -> None:
        severity: SeverityLevel = "warning" if failed else "information"
        app.notify(safe_text(words, 400), severity=severity, timeout=12)

    def tell_written(path: object) -> None:
        tell(f"Written to {path}", failed=False)

    def tell_failed(reason: str) -> None:
        tell(f"Could not write the file: {reason}. There is no new file.", failed=True)

    on_written, on_failed = notice(tab, tell_written), notice(tab, tell_failed)

    def work() -> None:
        try:
            content = (
                picture.content if picture else to_csv(shown.series).encode() if shown else b""
            )
            path = write_new([export_path(typed, name)], content)
        except OSError as problem:
            on_failed(problem.strerror or str(problem))
        else:
            on_written(path)

    deck.engine.on_disk(work)
