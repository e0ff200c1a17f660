"""The first screen: problems, all servers live, recent tasks and billing."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from screens.credit_facts import want_credit
from screens.fleet.attention_frame import AttentionFrame
from screens.fleet.bottom_frames import BottomFrames
from screens.fleet.empty_states import empty_words
from screens.fleet.first_screen import FirstScreen, layout_of
from screens.fleet.fleet_columns import unknown_columns
from screens.fleet.list_groups import GroupedServersScreen
from screens.fleet.row_order import View, chosen, sort_words
from screens.fleet.side_panel import SidePanel
from screens.fleet.unread import problems_are_read, ungrouped, wanted_reads, with_unread
from screens.messages import Open, OpenShell, Place
from screens.status_facts import footer_keys, freshness, header_facts, list_facts, work_facts
from screens.worker_replies import reply
from tui.fleet.fleet import Fleet
from tui.readings.attention import Eyes
from tui.store.changes import Changes, Kind, mentions, touched
from tui.store.open_ends import open_ends
from tui.store.topics import ACCOUNT
from widgets.click_lines import ClickLines
from widgets.fleet_table import FleetTable
from widgets.frame import Frame
from widgets.frames import FrameStyle
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.readings.attention import Wish

SETTLE_S = 0.15
"""Delay before the server under the cursor is read: scrolling never starts a read."""
AGE_EVERY_S = 15.0
"""Seconds between checks of displayed ages; they are redrawn only if they change."""


class FleetScreen(GroupedServersScreen):
    """The list of servers, and the panel of the server under the cursor."""

    name_in_path = "Fleet"
    DEFAULT_CSS = """
    FleetScreen {
        layers: base;
        #body { height: 1fr; }
        #left { width: 1fr; }
        SidePanel { width: 40; display: none; }
        BottomFrames { display: none; min-height: 10; }
        AttentionFrame { display: none; }
        &.-wide SidePanel { display: block; }
        &.-wider SidePanel { width: 56; }
        &.-tall BottomFrames { display: block; }
        &.-roomy AttentionFrame { display: block; }
        &.-plain SidePanel, &.-plain AttentionFrame, &.-plain BottomFrames { padding: 0 1; }
        &.-plain Frame > FrameEdge { padding: 0 1; }
        Frame > FrameEdge { display: none; }
        &.-roomy Frame > FrameEdge { display: block; }
        &.-roomy Frame > .-bottom { display: none; }
        &.-roomy Frame.-boxed > .-bottom { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="fleet.open"),
        Binding("a", "menu", "Actions", id="app.actions"),
        Binding("space", "no", "Mark", id="fleet.mark"),
        Binding("n", "next_problem", "Next problem", show=False, id="fleet.next_problem"),
        Binding("c", "copy", "Copy", id="fleet.copy"),
        Binding("s", "ssh", "ssh", show=False, id="fleet.ssh"),
        Binding("v", "console", "Console", show=False, id="fleet.console"),
        Binding("d", "open", "Details", show=False, id="fleet.details"),
        Binding("y", "raw", "Raw answer", show=False, id="fleet.raw"),
        Binding("q", "leave", "Quit", id="fleet.quit"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._settle: Timer | None = None
        self._view = View(())
        self._also: tuple[Wish, ...] = ()
        self._ungrouped: tuple[int, ...] = ()
        """Servers whose groups the filter needs."""
        self._layout = layout_of(deck, 80, 24)
        self._first = FirstScreen(self, deck, self._glyphs)

    def compose(self) -> ComposeResult:
        self._layout = layout_of(self.deck, *self.app.size)
        yield HeaderLine(id="header")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield AttentionFrame(self._glyphs)
                table = FleetTable(self._columns(), mark_glyph=self._glyphs.marked, id="fleet")
                yield Frame(table, style=self._layout.style, id="fleet-frame")
                yield BottomFrames(self._glyphs)
            yield SidePanel(self._glyphs)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._lay_out(update=False)  # the styles follow when the screen comes up
        self._first.take(self._fleet)
        self._show_list()
        self.query_one(FleetTable).may_mark = self._surely_matches
        self.query_one(FleetTable).focus()
        self.set_interval(AGE_EVERY_S, self._age)
        ui = self.deck.settings.ui
        wrong = unknown_columns(ui.columns, ui.sort, self._glyphs)
        if wrong:
            self.app.notify(wrong, severity="warning", timeout=20)

    def on_resize(self) -> None:
        self._lay_out()
        self._first.show(self._layout)
        self._look_soon()

    def _lay_out(self, *, update: bool = True) -> None:
        """Arrange the screen for its size; `update`: the styles change at once."""
        layout = self._layout = layout_of(self.deck, *self.app.size)
        sizes = {f"-{name}": getattr(layout, name) for name in ("wide", "wider", "tall", "roomy")}
        # One change of classes: each costs the styles of everything on the screen.
        is_plain = layout.style is FrameStyle.HEADING
        self.update_classes(sizes | {"-plain": is_plain}, update=update, animate=False)
        self.query_one(Frame).use_style(layout.style)
        self._first.limit_height(len(self._fleet), layout)

    def _age(self) -> None:
        """Update displayed ages."""
        if self.is_current:
            self.query_one(FleetTable).repaint_changes()
            self._show_lines()

    # Store changes

    def show(self, changes: Changes) -> None:
        servers = touched(changes, Kind.SERVER) | touched(changes, Kind.SENSORS)
        topics = touched(changes, Kind.TOPIC)
        if mentions(changes, Kind.FLEET):
            self._first.take(self.deck.store.fleet.value or Fleet())
        else:
            self._first.renew(self.deck.store.fleet.value or Fleet(), servers)
        if mentions(changes, Kind.FLEET, Kind.SERVER, Kind.SENSORS):
            self._take_fleet(self.deck.store.fleet.value or Fleet())
        if mentions(changes, Kind.OPERATION, Kind.TOPIC):
            # What is known of the account, or of everything, can show in each row.
            is_of_rows = topics and ACCOUNT not in topics and not mentions(changes, Kind.OPERATION)
            self.query_one(FleetTable).repaint_changes(topics if is_of_rows else ())
        if mentions(changes, Kind.OPERATION) and self._only_wrong:
            self._show_rows()
        selected = self.query_one(FleetTable).current
        if selected is not None and (
            mentions(changes, Kind.FLEET) or selected.id in servers | topics
        ):
            self.show_side()
        if selected is not None and selected.id in topics and self._layout.wide:
            # The next reads depend on the ports that have just arrived.
            _want_side(self, selected)
        self._show_lines()

    def _take_fleet(self, fleet: Fleet) -> None:
        if fleet is self._fleet:
            return
        if len(fleet) != len(self._fleet):
            self._first.limit_height(len(fleet), self._layout)
        rearrange = self._sort is not None or len(fleet) != len(self._fleet)
        # Accounts arrive in any order: their servers may sort above the cursor.
        from_top = len(fleet) > len(self._fleet) and self._is_untouched()
        self.keep_marks(fleet)
        self._fleet = fleet
        if rearrange:
            self._arrange()
        self._show_rows(from_top=from_top)

    def _is_untouched(self) -> bool:
        """Return whether a list of several accounts is as it opened: no key was pressed, and the
        cursor is at the top."""
        table = self.query_one(FleetTable)
        has_typed = getattr(self.app, "last_key_at", math.inf) > -math.inf
        is_on_top = table.is_on_top and not table.marks
        return bool(self.deck.accounts) and not has_typed and is_on_top

    def _show_list(self) -> None:
        self._show_rows()
        self._show_lines()

    def _show_rows(self, *, from_top: bool = False) -> None:
        table = self.query_one(FleetTable)
        keep = None if from_top else table.cursor_id
        store = self.deck.store
        view = self._view = chosen(
            self._fleet,
            self._order,
            self._filter,
            only_wrong=self._only_wrong,
            worst_first=self._sort is None,
            among=self._among,
            left_open=frozenset(
                end.server_id
                for end in open_ends(store, self.deck.clock.now())
                if end.server_id is not None
            ),
            is_read=partial(problems_are_read, store),
            shown=self.deck.privacy.shown_rows if self.deck.privacy.on else None,
        )
        self._point_out(self._fleet)
        rows, shown, headings = self._grouping.arranged(self._fleet.rows, view.shown)
        table.show(
            rows,
            shown,
            keep=keep,
            headings=headings,
            place_of=self._fleet.place_of if rows is self._fleet.rows else None,
            empty=empty_words(
                store, len(self._fleet), view, self._filter, only_wrong=self._only_wrong
            ),
        )
        self._show_count(len(view.shown), len(self._fleet), len(view.undecided))
        also = wanted_reads(self._fleet, view, self._filter)
        groups = ungrouped(self._fleet, view, self._filter)
        if also != self._also or groups != self._ungrouped:
            self._also, self._ungrouped = also, groups
            self._look_soon()

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, self.name_in_path)
        table = self.query_one(FleetTable)
        facts = list_facts(
            shown=len(self._view.shown),
            total=len(self._fleet),
            marked=len(table.marks),
            sort=sort_words(self._sort, self._glyphs, worst_first=self._only_wrong),
            only_wrong=self._only_wrong,
            asked=self._search.words,
            hidden=len(table.hidden_marks),
        )
        self.query_one(StatusLine).tell(
            work_facts(self.deck) + with_unread(self._view, facts), freshness(self.deck)
        )
        self.query_one(KeyFooter).keys = footer_keys(self)
        self._first.sort_words = sort_words(self._sort, self._glyphs, worst_first=self._only_wrong)
        self._first.show(self._layout)
        if not len(self._fleet):
            self._show_rows()

    # The server under the cursor

    def show_side(self) -> None:
        """Show the panel of the server under the cursor."""
        if self._layout.wide:
            row = self.query_one(FleetTable).current
            deck, own = (self.deck, None) if row is None else self.deck.of(row)
            self.query_one(SidePanel).show(own, deck, self._first.keys(), self._layout.style)

    @on(FleetTable.Moved)
    def follow_cursor(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._look_soon()

    def _look_soon(self) -> None:
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(SETTLE_S, self._look)

    def _look(self) -> None:
        """Report to the engine which servers are in view. Reads are requested only here and when
        new ports arrive."""
        if not self.is_current:
            return  # the top screen reports what is in view; this screen reports again later
        table = self.query_one(FleetTable)
        row = table.current
        self.deck.engine.look(
            Eyes(
                selected=None if row is None else row.id,
                visible=tuple(each.id for each in table.visible_rows()),
                sensors=self._layout.wide,
                also=self._also,
            )
        )
        if self._ungrouped:
            from tui.readings.money_topics import READ_SERVER_GROUPS

            for server_id in self._ungrouped:
                self.deck.engine.want(READ_SERVER_GROUPS, server_id)
        self.show_side()
        want_credit(self.deck)
        if row is not None and self._layout.wide:
            _want_side(self, row)

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.query(FleetTable):
            self._look_soon()

    # Keys

    @on(FleetTable.Opened)
    def open_row(self, event: FleetTable.Opened) -> None:
        event.stop()
        if event.row_id < 0:
            self.toggle_group(event.row_id)
        else:
            self.post_message(Open(Place("server", event.row_id)))

    @on(ClickLines.Clicked, "#attention")
    def open_problem(self, event: ClickLines.Clicked) -> None:
        """Move the cursor to the server of a clicked line."""
        event.stop()
        problem = self.query_one(AttentionFrame).problem_at(event.line)
        if problem is not None and problem.server_id is not None:
            self.query_one(FleetTable).select_id(problem.server_id)

    def action_next_problem(self) -> None:
        """Move the cursor to the next server that needs attention."""
        table = self.query_one(FleetTable)
        server_id = self._first.problem_after(None if table.current is None else table.current.id)
        if server_id is None or not table.select_id(server_id):
            self.app.notify("The list shows no other server that needs attention.", timeout=5)

    def action_copy(self) -> None:
        from screens.dialogs.copy_dialog import copy_field

        row = self.query_one(FleetTable).current
        if row is not None:
            deck, own = self.deck.of(row)
            copy_field(self.app, own, deck)

    def action_ssh(self) -> None:
        row = self.query_one(FleetTable).current
        if row is not None:
            self.post_message(OpenShell(row))

    def action_raw(self) -> None:
        row = self.query_one(FleetTable).current
        if row is not None:
            self.post_message(Open(Place("raw", row.id)))

    async def action_leave(self) -> None:
        await self.app.run_action("leave")


def _want_side(screen: FleetScreen, row: ServerRow) -> None:
    """Request the panel's data that the list does not contain."""
    deck, own = screen.deck.of(row)
    screen.query_one(SidePanel).want(own, deck, reply(screen, screen.show_side))
