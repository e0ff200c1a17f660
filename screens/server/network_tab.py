"""The Network tab: the ports of a server, the traffic of one port, and the traffic of other
servers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.dom import NoScreen

from screens.dialogs.choice_dialog import ChoiceScreen
from screens.server.full_picture import draws_pictures, show_full
from screens.server.network_boxes import NetworkBoxes
from screens.server.network_choice import Against, NetworkChoice
from screens.server.tab_keys import KeyHints
from screens.server.traffic_against import against_of, choices_for, shown_with
from screens.server.traffic_view import TrafficView, missing_lines
from tui.charts.series import Span
from tui.store.changes import Kind, mentions
from widgets.chart_canvas import warm
from widgets.click_lines import ClickLines
from widgets.frames import FrameStyle, frame_style
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.port_lines import port_name
from widgets.table_lines import steps_to
from widgets.tile_lines import CHART_STYLES, CHART_TONES, CellwiseRedraw, TileLines
from widgets.traffic_chart import TrafficChart

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.port import PortStatus
    from tui.store.changes import Changes

SIDE_FROM = 100
"""Minimum columns for figures and other servers next to the chart."""
_LEAST_CHART = 17
"""Minimum lines that the boxes below leave for the chart."""


class PortTable(CellwiseRedraw, ClickLines):
    """The table of ports; it handles clicks."""

    DEFAULT_CSS = "PortTable {" + CHART_STYLES + "}"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(CHART_TONES)


class NetworkPane(Horizontal):
    """Ports above, below them the traffic; figures at the side.

    `j` and `k` select the port; left and right move the chart's cursor.
    """

    DEFAULT_CSS = """
    NetworkPane {
        height: 1fr;
        & #network-main { width: 1fr; }
        & #network-side { display: none; width: 36; height: 1fr; }
        & #network-below { display: none; height: auto; }
        & #ports { height: auto; }
        &.-narrow { padding: 0 1; }
        &.-wide #network-side { display: block; }
        &.-wide #network-below { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "port(1)", "Next port", show=False, id="server.next_port"),
        Binding("k,up", "port(-1)", "Previous port", show=False, id="server.previous_port"),
        Binding("D", "span(1)", "Day", id="server.traffic_day"),
        Binding("M", "span(2)", "Month", id="server.traffic_month"),
        Binding("Y", "span(3)", "Year", id="server.traffic_year"),
        Binding("W", "compare(True)", "Week before", show=False, id="server.traffic_before"),
        Binding(
            "equals_sign", "compare(False)", "Compare", id="server.traffic_compare", key_display="="
        ),
        Binding("v", "picture(True)", "Picture", id="server.traffic_picture"),
        Binding("escape", "picture(False)", "Chart", show=False, id="server.traffic_chart"),
        Binding("e", "export", "Export", id="server.traffic_export"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="server.network_refresh"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._deck: Deck | None = None
        self._choice = NetworkChoice(0)
        self._hints = KeyHints(self)
        self._rows: Sequence[Line] = ()
        """The table of ports without its frame: for mouse clicks."""

    def compose(self) -> ComposeResult:
        with Vertical(id="network-main"):
            yield PortTable(id="ports")
            yield TrafficView(self._glyphs, id="traffic")
            yield TileLines(id="network-below")
        yield TileLines(id="network-side")

    def focus(self, scroll_visible: bool = True) -> NetworkPane:
        """Focus the traffic."""
        if self._is_whole:
            self._traffic_view.take_focus()
        return self

    @property
    def _traffic_view(self) -> TrafficView:
        return self.query_one(TrafficView)

    @property
    def _is_whole(self) -> bool:
        """Return whether all parts exist: at exit they are removed before the tab."""
        return (
            self.is_attached and bool(self.query("#network-side")) and self._traffic_view.is_whole
        )

    # Reads: never while drawing

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the ports, and the traffic once the ports are known."""
        self._want(server_id, deck, now=False)

    def _want(self, server_id: int, deck: Deck, *, now: bool) -> None:
        from tui.readings.ports_topics import READ_PORTS
        from tui.readings.traffic_topics import READ_TRAFFIC

        if self._deck is None:
            deck.engine.on_disk(warm)
        self._remember(server_id, deck)
        deck.engine.want(READ_PORTS, server_id, now=now)
        other = self._choice.other
        if other is not None and other.server_id != server_id:
            deck.engine.want(READ_PORTS, other.server_id, now=now)
        for key in self._choice.keys(deck):
            deck.engine.want(READ_TRAFFIC, key, now=now)

    def follow(self, changes: Changes) -> None:
        """Request reads that depend on new data: traffic depends on ports, figures on an image."""
        if self._deck is not None:
            self.look(self._choice.server_id, self._deck)

    def concerns(self, changes: Changes) -> bool:
        """Return whether traffic of another server was read: the side column compares them."""
        if not mentions(changes, Kind.TOPIC):
            return False
        other = self._choice.other
        if other is not None and other.server_id != self._choice.server_id:
            # The ports of the other server may be known now, so its traffic can be read.
            self.follow(changes)
        return True

    def _remember(self, server_id: int, deck: Deck) -> None:
        self._deck = deck
        if self._choice.server_id != server_id:
            self._choice = NetworkChoice(server_id)

    def _choose(self, choice: NetworkChoice) -> None:
        """Change the choice and request its reads."""
        self._choice = choice
        if self._deck is not None:
            self.look(choice.server_id, self._deck)
            self._draw()

    # Drawing: only from the store

    def show(self, server_id: int, deck: Deck) -> None:
        """Show the known data of the store."""
        self._remember(server_id, deck)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        deck = self._deck
        if deck is None or not self.size.width or not self._is_whole:
            return
        try:
            wide = self.screen.size.width >= SIDE_FROM
        except NoScreen:
            return
        self.set_class(wide, "-wide")
        self.set_class(not wide, "-narrow")
        style = frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.screen.size.width)
        self._hints.look()
        boxes = NetworkBoxes(self._choice, deck, self._glyphs, self._hints, style)
        side = boxes.side_width(self.screen.size.width) if wide else 0
        self.query_one("#network-side").styles.width = side
        main = self.size.width - side
        limit = max(1, min(8, self.size.height - 17))
        self._rows, lines = boxes.port_table(main, limit)
        self.query_one(PortTable).set_lines(lines)
        self._show_traffic(deck, boxes, style if wide else None, main)
        if wide:
            chart = self._traffic_view.chart
            self.query_one("#network-side", Lines).set_lines(
                boxes.side(side, self.size.height, chart)
            )
            free = self.size.height - len(lines) - _LEAST_CHART
            self.query_one("#network-below", Lines).set_lines(boxes.below(main, free))

    def _show_traffic(
        self, deck: Deck, boxes: NetworkBoxes, style: FrameStyle | None, width: int
    ) -> None:
        found = self._choice.traffic(deck)
        traffic = None if found is None else found.value
        view = self._traffic_view
        if traffic is None:
            view.show_words(missing_lines(found, self._choice.span.word, max(20, width - 2)))
        elif traffic.series is None or (self._choice.wants_picture and traffic.picture is not None):
            export, full = "server.traffic_export", "server.traffic_full_picture"
            view.show_picture(traffic, deck, self._hints.of(export), self._hints.of(full))
        else:
            port = boxes.port()
            view.chart.frame(style, boxes.span_keys() if style is not None else "")
            speed = port.most_bps if port else None
            title = boxes.chart_title(traffic)
            view.show_chart(shown_with(self._choice, deck, traffic.series, title, speed))

    # Keys

    def argument(self) -> object:
        """Return the selected port."""
        from tui.commands.port_commands import port_choice

        ports = _ports_of(self._choice, self._deck)
        at = self._choice.place(ports)
        return None if at is None else port_choice(ports, at)

    @on(TrafficChart.Moved)
    def _moved(self, event: TrafficChart.Moved) -> None:
        event.stop()
        self._draw()

    @on(ClickLines.Clicked, "#ports")
    def _click_port(self, event: ClickLines.Clicked) -> None:
        event.stop()
        # The header, or the border of the frame, is above the table.
        if by := steps_to(self._rows, event.line - 1, self._glyphs):
            self.action_port(by)

    def action_port(self, by: int) -> None:
        """Select another port."""
        ports = _ports_of(self._choice, self._deck)
        at = self._choice.place(ports)
        if at is not None:
            name = port_name(ports[max(0, min(len(ports) - 1, at + by))])
            self._choose(self._choice.of_port(name))

    def action_span(self, graph: int) -> None:
        """Show a day, a month or a year."""
        self._choose(self._choice.of_span(Span(graph)))

    def action_renew(self) -> None:
        """Read ports and traffic again."""
        if self._deck is not None:
            self._deck.engine.renew()
            self._want(self._choice.server_id, self._deck, now=True)

    def action_compare(self, with_before: bool) -> None:
        """Compare with the previous week or stop comparing; or ask what to compare with."""
        if self._deck is None:
            return
        if with_before:
            against = None if self._choice.against == Against() else Against()
            self._choose(self._choice.compared_with(against))
            return
        choices = choices_for(self._choice, self._deck, _ports_of(self._choice, self._deck))

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self._choose(self._choice.compared_with(against_of(chosen)))

        self.app.push_screen(ChoiceScreen("Compare with", choices), take)

    def action_picture(self, toggles: bool) -> None:
        """Switch between the image and the chart; or show the chart in any case.

        A terminal that supports images shows the image in full, outside the dashboard.
        """
        deck = self._deck
        traffic = None if deck is None else self._choice.traffic(deck)
        picture = None if traffic is None or traffic.value is None else traffic.value.picture
        if deck is not None and toggles and picture is not None and draws_pictures(deck):
            show_full(self, deck, picture, "")
            return
        self._choose(self._choice.with_picture(toggles and not self._choice.wants_picture))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if (action, parameters) == ("picture", (False,)):
            # Esc goes back one level: from the image to the chart it replaced.
            return self._is_whole and self._traffic_view.covers_chart
        return super().check_action(action, parameters)

    def action_export(self) -> None:
        """Ask for a path, and write the displayed data to that file."""
        from screens.server.traffic_export import export_traffic

        view = self._traffic_view
        if self._deck is None or not view.has_traffic:
            self.app.notify("There is no traffic to export yet.", severity="warning")
            return
        shown = view.chart.shown
        export_traffic(self, self._deck, self._choice, view.picture, shown)


def _ports_of(choice: NetworkChoice, deck: Deck | None) -> tuple[PortStatus, ...]:
    """Return the known ports."""
    return () if deck is None else choice.ports(deck).value or ()
