"""`C`, copying, views, and what the status line says of a slow link."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.plain_values import _pieces
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.config.settings import Profile, Settings, Ui
from tui.simulator.http_server import SimulatorServer
from widgets.fleet_table import FleetTable

VIEWS = Settings(views={"web": "loc:nl web"}, profiles={"test": Profile(color="#c0392b")})


def written_by(hand: Deckhand, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the app writes past its drawing."""
    written: list[str] = []
    assert hand.app._driver is not None
    monkeypatch.setattr(hand.app._driver, "write", written.append)
    return written


async def test_the_list_as_a_command(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"loc:nl web", "enter")
        await hand.sees("2 of 12")
        await pilot.press("C")
        await hand.sees("hostdeck --profile test ls --select 'loc:nl web'")
        assert "curl -sS https://invapi.hostkey.com/eq.php" in hand.text
        assert '"token=$HOSTKEY_TOKEN"' in hand.text.replace("\n", "")
        line = next(line for line in hand.text.splitlines() if "hostdeck --profile" in line)
        assert line.startswith("hostdeck"), "on a clean line, from the left edge"
        await pilot.press("escape")
        await hand.sees("2 of 12")


async def test_a_server_and_its_sensors_as_commands(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("j", "j", "j", "enter")
        await hand.sees("Overview")
        await pilot.press("C")
        await hand.sees("hostdeck --profile test show 25250")
        await pilot.press("escape", "2", "C")
        await hand.sees("hostdeck --profile test sensors 25250")


async def test_every_tab_and_every_other_view_as_a_command(hand: Deckhand) -> None:
    by_key = {
        "3": "traffic 25250",
        "4": "api ip/get_ptr id=25250 ip=198.51.100.7",
        "5": "access ladder 25250",
        "6": "tags 25250",
        "7": "api whmcs/get_billing_data id=25250",
        "8": "api eq/history id=25250",
        "y": "api eq/show id=25250",
        "B": "billing --due",
        "A": "whoami",
        "N": "presets --currency EUR",
        "O": "ops",
        "L": "loose-ends",
    }
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("j", "j", "j", "enter")
        await hand.sees("Overview")
        for key, words in by_key.items():
            await pilot.press(key)
            await hand.read_up()
            await pilot.press("C")
            await hand.sees(f"hostdeck --profile test {words}")
            await pilot.press("escape")


async def test_a_question_and_what_became_of_it_as_commands(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("a", "r")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
            "it is asked",
        )
        await pilot.press("tab", "C")
        await hand.sees("hostdeck --profile test power reboot 25301")
        asked = hand.text.replace("\n", "")
        assert '"pin=$HOSTKEY_PIN"' in asked
        await pilot.press("escape")
        await hand.sees("Reboot api-01 (id 25301)?")
        await pilot.press("right", "enter")
        await hand.sees("done")
        await pilot.press("O", "enter", "C")
        await hand.sees("hostdeck --profile test power reboot 25301")
        assert "--data-urlencode id=25301" in hand.text.replace("\n", "")


async def test_copying_is_wrapped_and_can_be_read_plainly(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.quiet()
        written = written_by(hand, monkeypatch)
        await pilot.press("c", "h")
        await until(
            lambda: any("]52;c;" in text for text in written), "it was sent to the clipboard"
        )
        sent = next(text for text in written if "]52;c;" in text)
        assert sent.startswith(f"\x1b]52;c;{base64.b64encode(b'api-01').decode()}\x07")
        assert "\x1bPtmux;" in sent
        await pilot.press("c", "p")
        await hand.sees("Host name\napi-01")
        assert "\napi-01\n" in hand.text, "the value stands alone"


@given(st.text("ab 界é", max_size=60), st.integers(2, 20))
def test_a_long_value_is_cut_where_lines_end_and_nothing_is_lost(text: str, width: int) -> None:
    pieces = list(_pieces(text, width))
    assert "".join(pieces) == text
    assert all(cell_len(piece) <= width for piece in pieces)


async def test_a_saved_view_is_in_the_palette(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, settings=VIEWS)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"view: web")
        await until(
            lambda: hand.app.screen.query_one(FleetTable).row_count == 1,
            "the palette shows the view alone",
        )
        assert "View: web" in hand.text
        await pilot.press("enter")
        await hand.sees("2 of 12")
        assert hand.app.screen.query_one(FleetTable).has_focus


async def test_the_profiles_color_stands_beside_its_name(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, settings=VIEWS)
    async with hand.running() as pilot:
        await hand.sees("▌ test")
        header: Any = hand.app.screen.query_one("#header")
        bar = next(segment for segment in header.render_line(0) if segment.text == "▌")
        assert bar.style.color.triplet == (0xC0, 0x39, 0x2B)
        await pilot.press("q")


@pytest.mark.parametrize("color", ["no_such_color", "red"])
async def test_a_color_that_there_is_not_breaks_nothing(
    simulator: SimulatorServer, color: str
) -> None:
    hand = Deckhand(simulator.url, settings=replace(VIEWS, profiles={"test": Profile(color=color)}))
    async with hand.running():
        await hand.sees("▌ test")


@pytest.mark.parametrize("name", ["sand", "mine"])
async def test_a_theme_from_a_file(simulator: SimulatorServer, home: Path, name: str) -> None:
    from tui.assets import asset

    own = home / ".config" / "hostdeck" / "themes" / "mine.toml"
    own.parent.mkdir(parents=True)
    own.write_text(asset("themes", "forest.toml").read_text())
    hand = Deckhand(simulator.url, theme=name, settings=Settings(ui=Ui(theme=name)))
    async with hand.running():
        await hand.sees("12 servers")
        assert hand.app.theme == f"hostdeck-file-{name}"


async def test_a_theme_that_has_gone_is_said_and_replaced(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, theme="gone")
    async with hand.running(120, 40):
        await hand.sees("Reading the theme gone. There is no theme")
        assert hand.app.theme == "hostdeck-dark"


async def test_the_last_requests_without_their_values(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("I")
        await hand.sees("Fleet > Requests")
        assert "HTTP 200" in hand.text
        table = hand.app.screen.query_one(FleetTable)
        # New requests appear above the cursor all the time.
        while table.current is None or table.current.call.action != "eq/show":
            await pilot.press("j")
        await pilot.press("enter")
        await hand.sees("/eq.php --data-urlencode action=show --data-urlencode id=")
        assert '"token=$HOSTKEY_TOKEN"' in hand.text.replace("\n", "")
        assert "hostdeck --profile test api eq/show id=" in hand.text
        await pilot.press("escape")
        await hand.sees("Fleet > Requests")


async def test_what_a_request_waited_for_its_turn_stands_beside_what_it_took(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        client = hand.engine._parts.client.made
        assert client is not None
        client._log.add(replace(client.calls[-1], action="eq/boot_dev", took_s=0.12, waited_s=2.34))
        await pilot.press("I")
        await hand.sees("120 ms")
        table = hand.app.screen.query_one(FleetTable)
        # New requests appear above the cursor all the time.
        while table.current is None or table.current.call.action != "eq/boot_dev":
            await pilot.press("j")
        await pilot.press("enter")
        await hand.sees("The request took 0.12 s. Before that it waited 2.34 s")


def test_what_is_kept_of_a_request_holds_no_secret(simulator: SimulatorServer) -> None:
    from pydantic import SecretStr

    from tui.api.client import Client
    from tui.api.session import ApiKeyLogin
    from tui.simulator.demo_credentials import DEMO_KEY

    client = Client(simulator.url)
    client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    client.sign_out()
    client.close()
    assert [call.names for call in client.calls] == [("key", "ttl"), ("token",)]
    assert DEMO_KEY not in repr(client.calls)
