"""Remapped keys: used when they can be, named when they cannot."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from screens.server.screen import ServerScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.app.keymap import checked, known_bindings
from tui.config.settings import Settings
from tui.simulator.server import SimulatorServer


def test_every_binding_has_an_id_of_its_own_scope() -> None:
    known = known_bindings()
    assert len(known) > 40
    assert all("." in binding_id for binding_id in known)


def test_as_shipped_no_key_of_the_list_or_the_server_means_two_things() -> None:
    # The tabs of a server are not here: each is there in its turn, and may take a key of the screen for itself.
    on_screen = {one.id for one in ServerScreen.BINDINGS if isinstance(one, Binding)}
    known = {one: keys for one, keys in known_bindings().items() if not one.startswith("server.") or one in on_screen}
    for scopes in ({"fleet", "app", "go", "move"}, {"server", "pane", "app"}):
        taken: dict[str, str] = {}
        for binding_id, keys in known.items():
            if binding_id.partition(".")[0] in scopes and binding_id not in ("go.back", "go.home"):
                for key in keys:
                    assert taken.setdefault(key, binding_id) == binding_id, key


@pytest.mark.parametrize(
    ("remapped", "says"),
    [({"fleet.filtr": ["f"]}, "did you mean fleet.filter?"), ({"fleet.bogus_thing": ["z"]}, "there is no such action"),
     ({"operations.filter": ["O"]}, "O is already go.operations"), ({"app.palette": ["x"]}, "x is already"),
     ({"fleet.filter": ["notakey"]}, "'notakey' is no key"), ({"fleet.filter": ["j"]}, "j is already move.down")],
)  # fmt: skip
def test_what_cannot_be_is_named(remapped: dict[str, list[str]], says: str) -> None:
    good, problems = checked(remapped)
    assert good == {}
    assert len(problems) == 1
    assert says in problems[0]


@pytest.mark.parametrize("binding_id", ["operations.filter", "server.access_console", "order.sort", "reveal.show"])
def test_every_screen_and_dialog_can_be_remapped(binding_id: str) -> None:
    assert checked({binding_id: ["J"]}) == ({binding_id: "J"}, [])


def test_what_is_shipped_is_no_conflict() -> None:
    assert checked({binding_id: list(keys) for binding_id, keys in known_bindings().items()})[1] == []


def test_two_keys_may_change_places() -> None:
    good, problems = checked({"fleet.sort": ["w"], "fleet.columns": ["o"]})
    assert problems == []
    assert good == {"fleet.sort": "w", "fleet.columns": "o"}


async def test_a_remapped_key_works_and_a_wrong_one_is_said(simulator: SimulatorServer) -> None:
    settings = Settings(keys={"fleet.filter": ["f"], "fleet.sort": ["j"]})
    hand = Deckhand(simulator.url, settings=settings)
    async with hand.running(120, 40) as pilot:
        await hand.sees("j is already move.down")
        await hand.sees("12 servers")
        await pilot.press("f", *"web")
        await hand.sees("3 of 12 match")
        await pilot.press("escape")
        await until(lambda: not hand.app.screen.query("#filter"), "the filter is gone")
