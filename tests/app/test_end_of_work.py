"""The signal at the end of long work: the bell or a desktop notice, and none for short work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support.operations import operation
from tui.app.operation_watch import LONG_S, OperationWatch, desktop_notice
from tui.cli.watch_outputs import terminal_signal
from tui.store.operations import OpState
from tui.watch.notices import Notice, Severity


class _Terminal:
    """Stands for the app: it records what reaches the terminal."""

    def __init__(self) -> None:
        self.signals: list[str] = []
        self.notices: list[str] = []
        self.screen = object()

    def bell(self) -> None:
        """Ring."""
        self.signals.append("bell")

    def write_to_terminal(self, text: str) -> None:
        """Write bytes of our own."""
        self.signals.append(text)

    def notify(self, words: str, **_: object) -> None:
        """Show a notice."""
        self.notices.append(words)


@pytest.mark.parametrize(
    ("wish", "took_s", "signals"),
    [
        ("bell", LONG_S + 1, ["bell"]),
        ("bell", LONG_S - 1, []),
        ("none", LONG_S + 1, []),
        ("osc9", LONG_S + 1, ["\x1b]9;Hostdeck: work has ended\x07"]),
    ],
)
def test_long_work_ends_with_the_chosen_signal(
    monkeypatch: pytest.MonkeyPatch, wish: str, took_s: float, signals: list[str]
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    app = _Terminal()
    settings = SimpleNamespace(ui=SimpleNamespace(notice=wish))
    deck = SimpleNamespace(settings=settings, account="")
    watch = OperationWatch.__new__(OperationWatch)
    watch._app, watch._deck = cast(Any, app), cast(Any, deck)
    ended = operation("eq/reboot", 100.0, changed_at=100.0 + took_s)
    watch._tell(ended, number_known=True)
    assert app.signals == signals


@pytest.mark.parametrize("confirmed_here", [True, False])
def test_the_end_of_a_change_between_two_looks_is_reported_where_it_was_confirmed(
    confirmed_here: bool,
) -> None:
    """A check before sending may end a change before a busy dashboard looks at all."""
    app = _Terminal()
    store = SimpleNamespace(operations={})
    settings = SimpleNamespace(ui=SimpleNamespace(notice="none"))
    deck = SimpleNamespace(settings=settings, account="", store=store)
    watch = OperationWatch(cast(Any, app), cast(Any, deck))
    watch.look()
    if confirmed_here:
        watch.expect([1])
    ended = operation(
        "auth/flip_tag", 100.0, state=OpState.NOT_SENT, said="Auto-pay is already on."
    )
    store.operations = {1: ended}
    watch.look()
    watch.look()
    assert [words.endswith("Auto-pay is already on.") for words in app.notices] == (
        [True] if confirmed_here else []
    )


def test_within_tmux_the_sequence_is_wrapped() -> None:
    assert desktop_notice({"TMUX": "/tmp/tmux"}).startswith("\x1bPtmux;\x1b\x1b]9;")
    assert desktop_notice({}) == "\x1b]9;Hostdeck: work has ended\x07"


@pytest.mark.parametrize(
    ("kind", "in_tmux", "sent"),
    [
        ("bell", False, "\a"),
        ("osc9", False, "\x1b]9;Hostdeck: 1 critical\x07"),
        ("osc777", False, "\x1b]777;notify;Hostdeck;Hostdeck: 1 critical\x07"),
        ("osc9", True, "\x1bPtmux;\x1b\x1b]9;Hostdeck: 1 critical\x07\x1b\\"),
    ],
)
def test_a_watcher_signals_counts_and_no_words_of_the_provider(
    kind: str, in_tmux: bool, sent: str
) -> None:
    # Only the severity of a notice is looked at.
    notice = SimpleNamespace(severity=Severity.CRITICAL, text="\x1b]0;evil\x07")
    assert terminal_signal([cast(Notice, notice)], kind, in_tmux=in_tmux) == sent
