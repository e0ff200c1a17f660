"""Settings and keys are changed in the dashboard, and written as `config set` writes them."""

from __future__ import annotations

from pathlib import Path

from tests.support.driver import Deckhand
from tui.simulator.http_server import SimulatorServer

TEXT = """\
# mine
[ui]
theme = "dark" # at night
"""


async def test_a_setting_and_a_key_are_changed_and_reset(
    simulator: SimulatorServer, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(TEXT)
    file.chmod(0o600)
    hand = Deckhand(simulator.url, config_file=file)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.acts(pilot, "go.settings")
        await hand.sees("line 3")

        await pilot.press("down", "enter")
        await hand.sees("Allowed: auto, dark")
        await pilot.press("ctrl+u", *"pink!", "enter")
        await hand.sees("is not allowed")
        await pilot.press("ctrl+u", *"light", "enter")
        await hand.sees("ui.theme = light")
        assert file.read_text() == TEXT.replace('"dark"', '"light"')

        await pilot.press("2", "slash", *"fleet.sort", "enter", "enter")
        await hand.sees("Press the new key")
        await pilot.press("j")
        await hand.sees("j is already used by move.down")
        await pilot.press("ctrl+h")
        await hand.sees("Terminals do not send ctrl+h")
        await pilot.press("f5", "enter")
        await hand.sees("fleet.sort: f5")
        await hand.sees("2 values changed")
        assert hand.app.key_name("fleet.sort") == "f5"

        await hand.acts(pilot, "settings.reset")
        await hand.sees("fleet.sort: o")
        assert "f5" not in file.read_text()
