"""A few screens and verbs of a hostile provider; `make hardening` shows them all."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from tests.hardening import hostile
from tui import text
from tui.app.control_filter import ControlFilter


@pytest.mark.parametrize("everything", [False, True])
async def test_text_never_acts_and_never_leaves_its_line(everything: bool) -> None:
    seen = hostile.Seen()
    with hostile.hostile_provider(everything=everything) as (url, _):
        await hostile.drive(url, seen, 80, 24, servers=(), places=("raw", "billing", "account"))
    assert not seen.wrong, hostile.report(seen)
    assert sum(seen.looks.values()) > 20


def test_verbs_print_nothing_that_acts(tmp_path: Path) -> None:
    seen = hostile.Seen()
    with hostile.hostile_provider(everything=False) as (url, _):
        hostile.command_line(url, seen, tmp_path, (("show", "25251"), ("billing", "--json")))
    assert not seen.wrong, hostile.report(seen)
    assert sum(seen.looks.values()) > 5


ACTS_AND_IS_WIDE = f"\u202e\U0001f44d\U0001f3fd{hostile.MARK}\u2764\ufe0f\U0001f1e9\U0001f1ea"


async def test_text_that_gets_through_is_found() -> None:
    """The check can fail: without this the ones above would prove nothing."""
    seen = hostile.Seen()
    with (
        hostile.hostile_provider(everything=False, payloads=(ACTS_AND_IS_WIDE,)) as (url, _),
        patch.object(text, "_shown", lambda char: char),
        patch.object(ControlFilter, "apply", lambda _, line, __: line),
    ):
        await hostile.drive(url, seen, 80, 24, servers=(), places=())
    assert any("acts" in problem for problem in seen.wrong)
    assert any("wide" in problem for problem in seen.wrong)
