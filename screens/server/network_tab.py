"""The Network tab: the ports of a server, and the traffic of the one that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from screens.worker_replies import notice, reply
from tui.charts.series import Span
from tui.format import ago
from tui.text import safe_text
from widgets.chart_canvas import warm
from widgets.click_lines import ClickLines
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines, spread
from widgets.picture_view import (
    IN_ASCII,
    WITHOUT_COLORS,
    CannotBeDrawn,
    Drawn,
    PictureView,
    drawn_picture,
)
from widgets.port_lines import port_lines, port_name
from widgets.server_lines import error_lines
from widgets.table_lines import steps_to
from widgets.traffic_chart import Shown, TrafficChart

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.deck import Deck
    from tui.models.picture import Picture
    from tui.models.port import PortStatus
    from tui.readings.traffic_topics import Traffic
    from tui.store.reading import Reading

_PARTS = 4
_CHART_LINES = 15
"""What ports leave to the chart where there is room."""
_ENDINGS = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg", "image/svg+xml": "svg"}


class Words(Lines, can_focus=True):
    """Takes the keys while there is neither chart nor picture, and leaves them all to the tab."""

    DEFAULT_CSS = "Words { height: 1fr; }"


class NetworkPane(Vertical):
    """Ports above, below them chart, picture, or words while there is neither.

    `j` and `k` choose the port; left and right read the chart.
    """

    DEFAULT_CSS = """
    NetworkPane {
        padding: 0 1;
        & > #ports { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "port(1)", "Next port", show=False, id="server.next_port"),
        Binding("k,up", "port(-1)", "Port before", show=False, id="server.previous_port"),
        Binding("D", "span(1)", "Day", id="server.traffic_day"),
        Binding("M", "span(2)", "Month", id="server.traffic_month"),
        Binding("Y", "span(3)", "Year", id="server.traffic_year"),
        Binding("v", "picture", "Picture", id="server.traffic_picture"),
        Binding("escape", "chart", "Chart", show=False, id="server.traffic_chart"),
        Binding("e", "export", "Export", id="server.traffic_export"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="server.network_refresh"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._shown: tuple[int, Deck] | None = None
        self._span = Span.DAY
        self._port = ""
        """The chosen one by name; empty: the one that carries the server's traffic."""
        self._wants_picture = False
        self._picture: Picture | None = None
        self._covers_chart = False
        """The picture stands where there could be a chart."""
        self._drawing: tuple[bytes, int, int] | None = None

    def compose(self) -> ComposeResult:
        yield ClickLines(id="ports")
        yield Words(id="traffic-words")
        for one in (
            TrafficChart(self._glyphs, ascii=self._glyphs.bars.isascii(), id="traffic-chart"),
            PictureView(id="traffic-picture"),
        ):
            one.display = False
            yield one

    def focus(self, scroll_visible: bool = True) -> NetworkPane:
        """Whatever is shown below the ports takes the keys."""
        if self._is_whole and self._front is not None:
            self._front.focus(scroll_visible)
        return self

    @property
    def _is_whole(self) -> bool:
        """Its parts are there: while the program ends they go before it does."""
        return self.is_attached and len(self.children) == _PARTS and self._front is not None

    @property
    def _front(self) -> Widget | None:
        # One that is closing is not displayed, whatever was said before.
        return next((one for one in self.children if one.id != "ports" and one.display), None)

    def _bring(self, id: str) -> None:
        """Show this one of the three below the ports, and give it the keys if another of them had
        them."""
        before = self._front
        if before is None or not self._is_whole:
            return
        now = self.query_one(f"#{id}")
        if before is now:
            return
        now.display = True
        if self.screen.focused is before:
            now.focus()
        before.display = False

    # What the store knows

    def look(self, server_id: int, deck: Deck) -> None:
        """Want the ports; the traffic is wanted when they are known."""
        from tui.readings.ports_topics import READ_PORTS

        if self._shown is None:
            deck.engine.on_disk(warm)
        deck.engine.want(READ_PORTS, server_id)

    def show(self, server_id: int, deck: Deck) -> None:
        self._shown = (server_id, deck)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """Show what is known, where there is room for it."""
        if self._shown is None or not self.size.width or not self._is_whole:
            return
        from tui.readings.ports_topics import PORTS

        server_id, deck = self._shown
        reading = deck.store.known(PORTS, server_id)
        at = self._place(reading.value or ())
        traffic = self._traffic(reading, at)
        lines = self._port_lines(reading, at, traffic)
        self.query_one("#ports", Lines).set_lines(lines)
        self._show_traffic(traffic, (reading.value or ())[at] if at is not None else None)

    def _place(self, ports: tuple[PortStatus, ...]) -> int | None:
        from tui.readings.traffic_topics import carrying

        named = [
            at for at, port in enumerate(ports) if self._port and port_name(port) == self._port
        ]
        return named[0] if named else carrying(ports)

    def _traffic(
        self, ports: Reading[tuple[PortStatus, ...]], at: int | None, *, now: bool = False
    ) -> Reading[Traffic] | None:
        """What is known of the traffic, and have it read; `None` while the ports are not known."""
        from tui.readings.traffic_topics import READ_TRAFFIC, TRAFFIC, key_of_port, of_picture

        assert self._shown is not None
        server_id, deck = self._shown
        if ports.value is None and ports.error is None:
            return None
        row = deck.store.row(server_id)
        key = key_of_port(server_id, self._span, ports.value or (), at, row.ip if row else "")
        deck.engine.want(READ_TRAFFIC, key, now=now)
        reading = deck.store.known(TRAFFIC, key)
        if (
            self._wants_picture
            and at is not None
            and reading.value is not None
            and reading.value.picture is None
        ):
            # Numbers were preferred: its picture is read for the person who wants to see it.
            key = of_picture(key)
            deck.engine.want(READ_TRAFFIC, key)
            reading = deck.store.known(TRAFFIC, key)
        return reading

    def _port_lines(
        self,
        reading: Reading[tuple[PortStatus, ...]],
        at: int | None,
        traffic: Reading[Traffic] | None,
    ) -> list[Line]:
        assert self._shown is not None
        now, width = self._shown[1].clock.now(), self.size.width
        age = "not read yet" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"
        head: Line = (("Ports", "head"), (f"  {age}", "dim"))
        if traffic is not None and traffic.taken_at is not None:
            head = spread(head, ((f"traffic read {ago(now - traffic.taken_at)}", "dim"),), width)
        lines = [head]
        if reading.trouble:
            lines += error_lines(reading.trouble, width, 2)
        if traffic is not None and traffic.error and traffic.value is not None:
            lines += error_lines(traffic.error, width, 2)
        if reading.value:
            room = max(1, min(8, self.size.height - _CHART_LINES - 2))
            lines += port_lines(reading.value, at, width, self._glyphs, limit=room)
        return lines

    def _show_traffic(self, reading: Reading[Traffic] | None, port: PortStatus | None) -> None:
        traffic = None if reading is None else reading.value
        self._covers_chart = (
            traffic is not None
            and None not in (traffic.series, traffic.picture)
            and self._wants_picture
        )
        if traffic is None:
            self._picture = None
            self._show_words(reading)
        elif traffic.series is None or (self._wants_picture and traffic.picture is not None):
            self._picture = traffic.picture
            self._show_picture(traffic)
        else:
            self._picture = None
            name = {"server": "whole server", "address": self._main_ip}.get(
                traffic.of, port_name(port) if port else ""
            )
            title = ", ".join(part for part in (name, traffic.span.word) if part)
            self._bring("traffic-chart")
            self.query_one(TrafficChart).show_traffic(
                Shown(traffic.series, title, port.most_bps if port else None)
            )

    @property
    def _main_ip(self) -> str:
        row = self._shown[1].store.row(self._shown[0]) if self._shown else None
        return row.ip if row else ""

    def _show_words(self, reading: Reading[Traffic] | None) -> None:
        width = max(20, self.size.width)
        lines: list[Line] = [((f"Traffic of the {self._span.word}", "head"),)]
        if reading is None:
            lines.append(
                (("The ports are read first; the provider takes some seconds for it.", "dim"),)
            )
        elif reading.error:
            lines += error_lines(reading.error, width)
        else:
            lines.append((("Not read yet.", "dim"),))
        self.query_one(Words).set_lines(lines)
        self._bring("traffic-words")

    # The picture

    def _show_picture(self, traffic: Traffic) -> None:
        words = [
            (f"Picture of the {traffic.span.word}, as the provider draws it. e saves it.", "dim")
        ]
        if traffic.series is None:
            words.insert(0, (f"No numbers: {safe_text(traffic.why)}.", "warn"))
        if undrawable := self._undrawable():
            words.append((undrawable, "dim"))
        self._bring("traffic-picture")
        view = self.query_one(PictureView)
        view.tell(words)
        self._draw_picture(view.room)

    def _undrawable(self) -> str:
        """Why this terminal cannot show a picture; empty when it can."""
        if self._glyphs.bars.isascii():
            return IN_ASCII
        return WITHOUT_COLORS if self.app.no_color else ""

    @on(PictureView.Sized)
    def _resized(self, event: PictureView.Sized) -> None:
        event.stop()
        self._draw_picture((event.columns, event.rows))

    def _draw_picture(self, room: tuple[int, int]) -> None:
        """Have the picture drawn in the room there is, unless that is done or under way."""
        if self._shown is None or self._picture is None or self._undrawable() or min(room) < 1:
            return
        wanted = (self._picture.content, *room)
        if wanted == self._drawing:
            return
        self._drawing = wanted
        have = reply(self, self._have_picture)

        def work() -> None:
            try:
                drawn, why = drawn_picture(*wanted), ""
            except CannotBeDrawn as problem:
                drawn, why = None, str(problem)
            have(wanted, drawn, why)

        self._shown[1].engine.on_disk(work)

    def _have_picture(self, wanted: tuple[bytes, int, int], drawn: Drawn | None, why: str) -> None:
        if wanted == self._drawing and self._is_whole:
            view = self.query_one(PictureView)
            view.show_picture(drawn)
            if why:
                view.tell([(why, "warn"), ("e saves it to a file as it came.", "dim")])

    # Keys

    def argument(self) -> object:
        """The chosen port."""
        from tui.commands.network_commands import port_choice
        from tui.readings.ports_topics import PORTS

        ports = self._shown[1].store.known(PORTS, self._shown[0]).value or () if self._shown else ()
        at = self._place(ports)
        return None if at is None else port_choice(ports, at)

    @on(ClickLines.Clicked, "#ports")
    def _click_port(self, event: ClickLines.Clicked) -> None:
        event.stop()
        if by := steps_to(event.lines.lines, event.line, self._glyphs):
            self.action_port(by)

    def action_port(self, by: int) -> None:
        from tui.readings.ports_topics import PORTS

        if self._shown is None:
            return
        ports = self._shown[1].store.known(PORTS, self._shown[0]).value or ()
        at = self._place(ports)
        if at is not None:
            self._port = port_name(ports[max(0, min(len(ports) - 1, at + by))])
            self._draw()

    def action_span(self, graph: int) -> None:
        self._span = Span(graph)
        self._draw()

    def action_renew(self) -> None:
        """Ports and traffic too are read anew."""
        from tui.readings.ports_topics import PORTS, READ_PORTS

        if self._shown is None:
            return
        server_id, deck = self._shown
        deck.engine.renew()
        deck.engine.want(READ_PORTS, server_id, now=True)
        ports = deck.store.known(PORTS, server_id)
        self._traffic(ports, self._place(ports.value or ()), now=True)

    def action_picture(self) -> None:
        """The picture instead of the chart, and back."""
        self._wants_picture = not self._wants_picture
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if (
            action == "chart"
        ):  # Esc goes back one level: from the picture to the chart it took the place of
            return self._covers_chart
        return super().check_action(action, parameters)

    def action_chart(self) -> None:
        """Back from the picture."""
        self._wants_picture = False
        self._draw()

    def action_export(self) -> None:
        """Write what is shown to a file, and say where it is."""
        from tui.charts.csv import to_csv
        from tui.readings.traffic_file import file_name, write_new

        chart = self.query_one(TrafficChart)
        if self._shown is None or self._front is None or self._front.id == "traffic-words":
            self.app.notify("There is no traffic to write down yet.", severity="warning")
            return
        (server_id, deck), picture, shown = self._shown, self._picture, chart.shown
        ending = "csv" if picture is None else _ENDINGS.get(picture.media_type, "bin")
        name = file_name(server_id, self._port, self._span.word, deck.clock.now(), ending)

        say = notice(self, self._say)

        def work() -> None:
            try:
                content = (
                    picture.content if picture else to_csv(shown.series).encode() if shown else b""
                )
                words, severity = (
                    f"Written to {write_new([Path.cwd() / name, Path.home() / name], content)}",
                    None,
                )
            except OSError as problem:
                words, severity = (
                    f"The file could not be written: {problem.strerror or problem}.",
                    "warning",
                )
            say(words, severity)

        deck.engine.on_disk(work)

    def _say(self, words: str, severity: str | None) -> None:
        self.app.notify(words, severity="warning" if severity else "information", timeout=12)
