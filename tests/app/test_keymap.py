"""Remapped keys: used when they can be, named when they cannot."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.binding import Binding

from screens.server.access_tab import AccessPane
from screens.server.addresses_tab import AddressesPane
from screens.server.network_tab import NetworkPane
from screens.server.overview_tab import OverviewPane
from screens.server.sensors_tab import SensorsPane
from screens.server.tags_tab import TagsTab
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.app.keymap import SCOPES, checked, known_bindings
from tui.config.settings import Settings
from tui.simulator.http_server import SimulatorServer


def test_every_binding_has_an_id_of_its_own_scope() -> None:
    known = known_bindings()
    assert len(known) > 170
    assert {binding_id.partition(".")[0] for binding_id in known} <= SCOPES


@pytest.mark.parametrize(
    "binding_id", ["loose_ends.mend", "server.ipmi", "operations.day", "confirm.no"]
)
def test_keys_of_every_screen_tab_and_dialog_can_be_changed(binding_id: str) -> None:
    assert checked({binding_id: ["Q"]}) == ({binding_id: "Q"}, [])


def test_the_same_new_key_may_move_in_lists_and_in_texts() -> None:
    assert checked({"move.down": ["ctrl+t"], "pane.down": ["ctrl+t"]})[1] == []


def test_as_shipped_no_key_of_the_list_or_the_server_means_two_things() -> None:
    known = known_bindings()
    of_tabs = {
        binding.id
        for pane in (
            OverviewPane,
            SensorsPane,
            AccessPane,
            AddressesPane,
            NetworkPane,
            TagsTab,
        )
        for binding in pane.BINDINGS
        if isinstance(binding, Binding)
    }
    for scopes in ({"fleet", "app", "go", "move"}, {"server", "pane", "app"}):
        taken: dict[str, str] = {}
        for binding_id, keys in known.items():
            if binding_id.partition(".")[0] in scopes and binding_id not in {
                "go.back",
                "go.home",
                *of_tabs,
            }:
                for key in keys:
                    assert taken.setdefault(key, binding_id) == binding_id, key


@pytest.mark.parametrize(
    ("remapped", "says"),
    [
        ({"fleet.filtr": ["f"]}, "did you mean fleet.filter?"),
        ({"fleet.bogus_thing": ["z"]}, "there is no such action"),
        ({"operations.filter": ["O"]}, "O is already used by go.operations"),
        ({"app.palette": ["x"]}, "x is already used by"),
        ({"fleet.filter": ["notakey"]}, "'notakey' is no key"),
        ({"fleet.filter": ["j"]}, "j is already used by move.down"),
        ({"server.ipmi": ["B"]}, "B is already used by go.billing"),
        ({"chart.marks": ["D"]}, "D is already used by server.sensors_day"),
        ({"reveal.show": ["q"]}, "q is already used by reveal.close"),
    ],
)
def test_impossible_keys_are_reported(remapped: dict[str, list[str]], says: str) -> None:
    good, problems = checked(remapped)
    assert good == {}
    assert len(problems) == 1
    assert says in problems[0]


def test_what_is_shipped_is_no_conflict() -> None:
    assert (
        checked({binding_id: list(keys) for binding_id, keys in known_bindings().items()})[1] == []
    )


def test_two_keys_may_change_places() -> None:
    good, problems = checked({"fleet.sort": ["w"], "fleet.columns": ["o"]})
    assert problems == []
    assert good == {"fleet.sort": "w", "fleet.columns": "o"}


async def test_a_remapped_key_works_and_a_wrong_one_is_said(simulator: SimulatorServer) -> None:
    settings = Settings(keys={"fleet.filter": ["f"], "fleet.sort": ["j"], "fleet.clear": ["f9"]})
    hand = Deckhand(simulator.url, settings=settings)
    async with hand.running(120, 40) as pilot:
        await until(
            lambda: any(
                "j is already used by move.down" in each.message for each in hand.app._notifications
            ),
            "the conflict is said",
        )
        await hand.sees("12 servers")
        await pilot.press("f", *"web")
        await hand.sees("3 of 12 match")
        await pilot.press(*"xyz")
        await hand.sees("f9 clears the filter.")
        await pilot.press("escape")
        await until(lambda: not hand.app.screen.query("#filter"), "the filter is gone")


def test_no_screen_is_imported_to_check_a_remapping() -> None:
    """The first frame of whoever has other keys is not the later for it."""
    program = (
        "import sys; from tui.app.keymap import checked; "
        "print(checked({'loose_ends.mend': ['Q'], 'fleet.filter': ['j']})[1]); "
        "print([name for name in sys.modules if name.partition('.')[0] in ('screens', 'widgets')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0].startswith(
        "['keys.fleet.filter: j is already used by move.down"
    )
    assert done.stdout.splitlines()[1] == "[]"
