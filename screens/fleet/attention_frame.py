"""The frame above the table: problems, their start times, and the keys that help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from screens.fleet.problems import Problem
from tui.format import count, local_time
from widgets.click_lines import ClickLines
from widgets.columns import fit_text, fit_words
from widgets.frames import FrameStyle, framed, inner_width
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, room_of, spread

_WIDEST_NAME = 14
_HELP = {"go.billing": "Billing", "go.loose_ends": "Loose ends", "list.open": "Open"}


class Attention(NamedTuple):
    """Contents of the frame."""

    problems: Sequence[Problem] = ()
    """The worst problems: as many as fit."""
    total: int = 0
    """Total number of problems."""
    servers: int = 0
    unread: int = 0
    keys: Mapping[str, str] = {}
    """Displayed keys, by binding id."""
    now: float = 0.0
    style: FrameStyle = FrameStyle.BOX


class AttentionFrame(ClickLines):
    """The most urgent problems. Its height grows with their number, up to a limit."""

    DEFAULT_CSS = "AttentionFrame { height: auto; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="attention")
        self._glyphs = glyphs
        self._shown = Attention()

    def show(self, attention: Attention) -> None:
        """Show these problems; hide the frame for an account without servers."""
        self._shown = attention
        self.relayout()

    def relayout(self) -> None:
        shown, width = self._shown, self.size.width
        if not shown.servers or width < 1:
            self.set_lines([])
            return
        lines = attention_lines(shown, inner_width(width, shown.style), self._glyphs)
        self.set_lines(
            framed(lines, "Needs attention", width, right=_right(shown), style=shown.style)
        )

    def problem_at(self, line: int) -> Problem | None:
        """Return the problem on a line of the widget."""
        problems = self._shown.problems
        return problems[line - 1] if 0 < line <= len(problems) else None


def _right(shown: Attention) -> Line:
    """Return the number of problems and the keys for all of them."""
    runs: list[Run] = [(f"{shown.total:,}", "strong" if shown.total else "dim")]
    if shown.unread and shown.problems:
        runs.append((f", {shown.unread:,} not read yet", "dim"))
    if shown.problems:
        for binding, words in (("fleet.next_problem", "next"), ("fleet.only_wrong", "all")):
            if key := shown.keys.get(binding):
                runs += [(f"  {key}", "key"), (f" {words}", "dim")]
    return tuple(runs)


def attention_lines(shown: Attention, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a line for each problem, or one line if no problem is known."""
    if not shown.problems:
        return [no_problems(shown.servers, shown.unread, glyphs)]
    names = min(_WIDEST_NAME, max(len(problem.name) for problem in shown.problems))
    return [_line(problem, names, shown, width, glyphs) for problem in shown.problems]


def no_problems(servers: int, unread: int, glyphs: Glyphs) -> Line:
    """Return the line for no problems; it says "no problems" only if everything was read."""
    if not unread:
        return ((f"{glyphs.ok} ", "good"), (f"No problems. {_all_read(servers)}", ""))
    words = f"No known problems. {unread:,} of {count(servers, 'server')} not read yet."
    return ((f"{glyphs.no_reading} {words}", "dim"),)


def _all_read(servers: int) -> str:
    return "The server was read." if servers == 1 else f"All {servers:,} servers were read."


def _line(problem: Problem, names: int, shown: Attention, width: int, glyphs: Glyphs) -> Line:
    mark = glyphs.critical if problem.tone == "bad" else glyphs.warning
    left: Line = (
        (f"{mark} ", problem.tone),
        (f"{fit_text(problem.name, names)}  ", "strong"),
    )
    key = shown.keys.get(problem.helps, "")
    right: Line = ((key, "key"), (f" {_HELP[problem.helps]}", "dim")) if key else ()
    since = "" if problem.since is None else f" since {_clock(problem.since, shown.now)}"
    room = width - room_of(left) - room_of(right) - 2
    reason = problem.reason
    if len(reason) + len(since) <= room:
        reason += since
    return spread((*left, (fit_words(reason, max(1, room)), "")), right, width)


def _clock(at: float, now: float) -> str:
    """Return a time without its zone, because it is the user's own."""
    return local_time(at, now=now).rpartition(" ")[0]
