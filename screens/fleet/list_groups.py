"""Groups in the server list: a foldable heading with the sums of each group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.fleet.list_arrangement import ArrangedServersScreen
from tui.format import count, money
from widgets.fleet_table import FleetTable
from widgets.headed_rows import HeadingRow

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.groups import Group, Sums
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs
    from widgets.lines import Line, Run

NO_GROUPS = "none"
_IN_WORDS = {"account": "Account", "location": "Location", "kind": "Kind", "status": "Rental"}


class Grouping:
    """The grouping of the list and the folded groups."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self.by = ""
        """Property that groups the list; empty for no groups."""
        self._ids: dict[str, int] = {}
        self._folded: set[str] = set()
        self._sums: dict[str, tuple[list[ServerRow], Sums | None]] = {}
        """Sums of each group with the rows that they cover."""

    def use(self, by: str) -> None:
        """Group by another property, with every group open."""
        self.by = by
        self._folded.clear()
        self._ids.clear()
        self._sums.clear()

    def fold(self, heading_id: int) -> None:
        """Fold or unfold the group of a heading."""
        self._folded ^= {value for value, number in self._ids.items() if number == heading_id}

    def fold_all(self) -> None:
        """Fold every group, or unfold all if every group is folded."""
        self._folded = set() if self._folded >= set(self._ids) else set(self._ids)

    def arranged(
        self, rows: Sequence[ServerRow], places: Sequence[int]
    ) -> tuple[Sequence[Any], Sequence[int], int]:
        """Return rows with the headings after them, the visible indices, and the number of
        headings."""
        if not self.by:
            return rows, places, 0
        from tui.fleet.groups import grouped, sums_of

        groups = grouped(rows, places, self.by)
        for group in groups:
            self._ids.setdefault(group.value, -1 - len(self._ids))
        headings: list[HeadingRow] = []
        shown: list[int] = []
        for at, group in enumerate(groups):
            members = [rows[place] for place in group.places]
            before, sums = self._sums.get(group.value, ([], None))
            if sums is None or before != members:
                sums = sums_of(members)
                self._sums[group.value] = members, sums
            headings.append(self._heading(group, sums))
            shown.append(len(rows) + at)
            if group.value not in self._folded:
                shown += group.places
        return [*rows, *headings], shown, len(headings)

    def _heading(self, group: Group, sums: Sums) -> HeadingRow:
        folded = group.value in self._folded
        mark = self._glyphs.folded if folded else self._glyphs.unfolded
        line: Line = ((f"{mark} {group.value}  ", ""), *sums_line(sums))
        return HeadingRow(self._ids[group.value], line, group.places)


def sums_line(sums: Sums) -> list[Run]:
    """Return the sums of a group, with the unknown values counted next to them."""
    runs: list[Run] = [(f"{count(sums.servers, 'server')}  ", "dim")]
    runs += [
        (f"{number:,} {word}  ", tone)
        for number, word, tone in (
            (sums.on, "on", "good"),
            (sums.off, "off", "dim"),
            (sums.unknown_power, "unknown", "dim"),
            (sums.problems, "problem" if sums.problems == 1 else "problems", "bad"),
        )
        if number
    ]
    if sums.month:
        amounts = " + ".join(money(amount, currency) for currency, amount in sums.month)
        runs.append((f"{amounts}/month  ", ""))
    if sums.without_price:
        runs.append((f"{sums.without_price:,} without price  ", "dim"))
    if sums.without_traffic < sums.servers:
        runs.append((f"{sums.traffic_tb:,.1f} TB sent  ", ""))
    if sums.without_traffic:
        runs.append((f"traffic of {sums.without_traffic:,} not read", "dim"))
    return runs


class GroupedServersScreen(ArrangedServersScreen):
    """A list of servers that can be grouped. A command on a heading applies to its group."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "group_by", "Group by", show=False, id="fleet.group_by"),
        Binding("z", "fold_all", "Fold all groups", show=False, id="fleet.fold_all"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._grouping = Grouping(self._glyphs)

    def action_group_by(self) -> None:
        """Choose the property that groups the list."""
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen
        from tui.fleet.groups import group_choices

        found = group_choices(self._fleet.rows, accounts=bool(self.deck.accounts))
        now = self._grouping.by
        choices = [Choice(NO_GROUPS, "No groups", marked=not now)]
        choices += [Choice(by, _words(by), marked=by == now) for by in found]
        self.app.push_screen(ChoiceScreen("Group by", choices), self._group_by)

    def _group_by(self, by: str | None) -> None:
        if by is not None:
            self._grouping.use("" if by == NO_GROUPS else by)
            self._show_list()
            self.query_one(FleetTable).move_to(0)

    def action_fold_all(self) -> None:
        """Fold or unfold every group."""
        if self._grouping.by:
            self._grouping.fold_all()
            self._show_list()
        else:
            self.app.notify("The list has no groups. Press {key:fleet.group_by}.", timeout=6)

    def toggle_group(self, heading_id: int) -> None:
        """Fold or unfold the group of a heading."""
        self._grouping.fold(heading_id)
        self._show_list()

    def targets(self) -> tuple[ServerRow, ...]:
        """Return the marked servers, the group of the heading under the cursor, or the server
        there."""
        table = self.query_one(FleetTable)
        heading = table.heading
        if table.marks or heading is None:
            return super().targets()
        return tuple(self._fleet.rows[at] for at in heading.places)

    def show_start(self) -> None:
        """Show the list as at startup: all servers from the top, without marks and groups."""
        self._grouping.use("")
        super().show_start()


def _words(by: str) -> str:
    return _IN_WORDS.get(by) or f"Tag {by.removeprefix('tag:')}"
