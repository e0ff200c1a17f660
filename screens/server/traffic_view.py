"""Traffic as a chart, as the provider's image, or as text if there is neither."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from screens.server.full_picture import show_full
from screens.server.traffic_export import HIDDEN
from screens.worker_replies import reply
from tui.charts.shape_bars import shape_rows
from tui.text import safe_text
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.picture_view import (
    IN_ASCII,
    WITHOUT_COLORS,
    CannotBeDrawn,
    Drawn,
    PictureView,
    drawn_picture,
)
from widgets.server_lines import error_lines
from widgets.traffic_chart import Shown, TrafficChart

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.deck import Deck
    from tui.models.picture import Picture
    from tui.readings.traffic_topics import Traffic
    from tui.store.reading import Reading

_PARTS = 3
_SHAPE_NAME, _LEAST_BARS, _MOST_BARS = 9, 20, 120
"""Columns of a curve's name, and the limits of the number of bars."""


class Words(Lines, can_focus=True):
    """Text that takes the focus while there is neither chart nor image, and leaves all keys to the
    tab."""

    DEFAULT_CSS = "Words { height: 1fr; }"


class TrafficView(Vertical):
    """Three widgets in one position; the front one has the focus."""

    DEFAULT_CSS = "TrafficView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("V", "full_picture", "Full picture", id="server.traffic_full_picture"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._deck: Deck | None = None
        self.picture: Picture | None = None
        """The front image; `None` while another part is in front."""
        self.covers_chart = False
        """True if the image replaces a possible chart."""
        self._drawing: tuple[bytes, int, int] | None = None

    def compose(self) -> ComposeResult:
        yield Words(id="traffic-words")
        for part in (
            TrafficChart(
                self._glyphs,
                ascii=self._glyphs.bars.isascii(),
                mirrored=True,
                id="traffic-chart",
            ),
            PictureView(id="traffic-picture"),
        ):
            part.display = False
            yield part

    def take_focus(self) -> None:
        """Focus the front part."""
        if self.is_whole and self._front is not None:
            self._front.focus()

    @property
    def is_whole(self) -> bool:
        """Return whether all parts exist: at exit they are removed before the view."""
        return self.is_attached and len(self.children) == _PARTS and self._front is not None

    @property
    def has_traffic(self) -> bool:
        """Return whether a chart or an image is in front."""
        return self._front is not None and self._front.id != "traffic-words"

    @property
    def chart(self) -> TrafficChart:
        """Return the chart, in front or not."""
        return self.query_one(TrafficChart)

    @property
    def _front(self) -> Widget | None:
        # A closing part is not displayed, regardless of earlier settings.
        return next((part for part in self.children if part.display), None)

    def _bring(self, id: str) -> None:
        """Bring this part to the front, and focus it if the previous front part had the focus."""
        before = self._front
        if before is None or not self.is_whole:
            return
        now = self.query_one(f"#{id}")
        if before is now:
            return
        now.display = True
        if self.screen.focused is before:
            now.focus()
        before.display = False

    def show_words(self, lines: list[Line]) -> None:
        """Show why there is no traffic."""
        self.picture, self.covers_chart = None, False
        self.query_one(Words).set_lines(lines)
        self._bring("traffic-words")

    def show_chart(self, shown: Shown) -> None:
        """Show figures as a chart."""
        self.picture, self.covers_chart = None, False
        self._bring("traffic-chart")
        self.chart.show_traffic(shown)

    def show_picture(
        self, traffic: Traffic, deck: Deck, export_key: str, full_key: str = ""
    ) -> None:
        """Show the provider's image."""
        self._deck, self.picture = deck, traffic.picture
        self.covers_chart = traffic.series is not None and traffic.picture is not None
        saving = f" {export_key} saves it." if export_key else ""
        if full_key:
            saving += f" {full_key} shows it in full."
        words = [(f"Picture of the {traffic.span.word}, as the provider draws it.{saving}", "dim")]
        if traffic.series is None:
            words = [
                (f"No numbers: {safe_text(traffic.why)}.", "warn"),
                *self._shape_lines(traffic),
                *words,
            ]
        if deck.privacy.on:
            words = [(HIDDEN, "warn")]
        elif undrawable := self._undrawable():
            words.append((undrawable, "dim"))
        self._bring("traffic-picture")
        view = self.query_one(PictureView)
        view.tell(words)
        if deck.privacy.on:
            self._drawing = None
            view.show_picture(None)
        self._draw_picture(view.room)

    def _shape_lines(self, traffic: Traffic) -> list[tuple[str, str]]:
        """Return the curves without a scale if only the scale is missing."""
        if traffic.shape is None:
            return []
        room = max(_LEAST_BARS, min(_MOST_BARS, self.size.width - _SHAPE_NAME))
        rows = shape_rows(traffic.shape, room, self._glyphs.bars)
        return [
            ("Curves without a scale:", "dim"),
            *((f"{name:{_SHAPE_NAME}}{course}", "") for name, course in rows),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "full_picture":
            return self.picture is not None
        return super().check_action(action, parameters)

    def action_full_picture(self) -> None:
        """Let the terminal draw the image, or save and open it."""
        if self._deck is not None and self.picture is not None:
            now = datetime.fromtimestamp(self._deck.clock.now(), UTC)
            show_full(self, self._deck, self.picture, f"traffic-{now:%Y%m%d-%H%M%S}")

    def _undrawable(self) -> str:
        """Return why this terminal cannot show an image; empty if it can."""
        if self._glyphs.bars.isascii():
            return IN_ASCII
        return WITHOUT_COLORS if self.app.no_color else ""

    @on(PictureView.Sized)
    def _resized(self, event: PictureView.Sized) -> None:
        event.stop()
        self._draw_picture((event.columns, event.rows))

    def _draw_picture(self, room: tuple[int, int]) -> None:
        """Draw the image in a worker thread, unless that is done or in progress."""
        if (
            self._deck is None
            or self._deck.privacy.on
            or self.picture is None
            or self._undrawable()
            or min(room) < 1
        ):
            return
        wanted = (self.picture.content, *room)
        if wanted == self._drawing:
            return
        self._drawing = wanted
        on_drawn = reply(self, self._take_picture)

        def work() -> None:
            try:
                drawn, why = drawn_picture(*wanted), ""
            except CannotBeDrawn as problem:
                drawn, why = None, str(problem)
            on_drawn(wanted, drawn, why)

        self._deck.engine.on_disk(work)

    def _take_picture(self, wanted: tuple[bytes, int, int], drawn: Drawn | None, why: str) -> None:
        if wanted == self._drawing and self.is_whole:
            view = self.query_one(PictureView)
            view.show_picture(drawn)
            if why:
                view.tell([(why, "warn"), ("The export saves it to a file as it came.", "dim")])


def missing_lines(reading: Reading[Traffic] | None, span_word: str, width: int) -> list[Line]:
    """Return why no traffic is shown: not read yet, or not readable."""
    lines: list[Line] = [((f"Traffic of the {span_word}", "head"),)]
    if reading is None:
        lines.append((("Reading the ports first; the provider takes a few seconds.", "dim"),))
    elif reading.error:
        lines += error_lines(reading.error, width)
    else:
        lines.append((("Not read yet.", "dim"),))
    return lines
