"""A share of the part `bytes`, and that it finds what acts."""

from __future__ import annotations

import random

import pytest
from textual.events import Paste

from tests.hardening import terminal_bytes
from tui.app.terminal_keys import TerminalKeys

pytestmark = pytest.mark.terminal


def test_bytes_that_nobody_typed_act_nowhere() -> None:
    found = terminal_bytes.measure(3_000, 7, screens=("fleet", "dialog", "network"))
    assert found.wrong == []
    assert found.sequences > 2_500
    assert len(found.kinds) == 8


def test_a_key_among_them_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal_bytes, "_KINDS", {"answers": (1, _billing)})
    found = terminal_bytes.measure(30, 7, screens=("fleet",))
    assert any("led elsewhere" in problem for problem in found.wrong)


def _billing(chosen: random.Random) -> bytes:
    return b"B"


def test_no_sequence_of_it_is_a_key() -> None:
    chosen = random.Random(3)
    for _ in range(3_000):
        kind, data = terminal_bytes.sequence(chosen)
        reading = TerminalKeys(mouse=True)
        events = [*reading.feed(data, 0.0), *reading.finish()]
        kinds = {type(event) for event in events}
        assert kinds <= {Paste} if kind == "pastes" else not events, (kind, data, events)
