"""Columns and order of the list outlive the program, and give way to a changed configuration."""

from __future__ import annotations

from pathlib import Path

from tests.support.driver import Deckhand
from tui.config.list_layout import keep_look, look_file, with_look
from tui.config.settings import Ui
from tui.simulator.http_server import SimulatorServer


def test_what_was_kept_comes_back_for_that_profile_alone(tmp_path: Path) -> None:
    file = look_file(tmp_path / "hostdeck", "main")
    keep_look(file, Ui(), ["state", "hostname", "tag:env"], "-cost")
    found = with_look(Ui(), file)
    assert (found.columns, found.sort) == (["state", "hostname", "tag:env"], "-cost")
    assert with_look(Ui(), look_file(tmp_path / "hostdeck", "other")) == Ui()
    assert file.stat().st_mode & 0o077 == 0


def test_a_changed_configuration_is_followed_again(tmp_path: Path) -> None:
    file = tmp_path / "hostdeck" / "look"
    keep_look(file, Ui(sort="id"), ["id"], "")
    assert with_look(Ui(sort="id"), file).columns == ["id"]
    assert with_look(Ui(sort="cost"), file) == Ui(sort="cost")


def test_a_file_that_says_nothing_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "look"
    for content in (b"", b"\xff\xfe", b"state\tid", b"state\tid\nelse\n"):
        file.write_bytes(content)
        assert with_look(Ui(), file) == Ui()
    assert with_look(Ui(), tmp_path) == Ui()


async def test_sorting_and_choosing_columns_is_remembered(simulator: SimulatorServer) -> None:
    looks: list[tuple[list[str], str]] = []
    hand = Deckhand(
        simulator.url, keep_look=lambda columns, sort: looks.append((list(columns), sort))
    )
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("o")
        await hand.sees("SORT BY")
        await pilot.press("j", "enter")
        await hand.sees("by id")
        await pilot.press("o")
        await hand.sees("SORT BY")
        await pilot.press("j", "enter")
        await pilot.press("w")
        await hand.sees("COLUMNS")
        await pilot.press("j", "space", "enter")
        await hand.sees("12 servers")
    assert [sort for _, sort in looks] == ["id", "-id", "-id"]
    assert "id" in looks[0][0]
    assert "id" not in looks[-1][0]
