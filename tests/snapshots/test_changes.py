"""Changes since the last look as they are drawn, at both sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from screens.messages import Place
from tests.snapshots.test_screens import SIZES, arrived, noon, picture, world
from tests.support.driver import Deckhand
from tui.history.server_facts import LISTED, NEW, Difference
from tui.readings.fact_recorder import CHANGES, SinceLook
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT

__all__ = ["noon", "picture", "world"]
NOON = 1_795_000_000.0
FOUND = (
    Difference(20311, "tag env", "prod", "test", NOON - 300.0),
    Difference(20312, "power", "on", "off", NOON - 200.0),
    Difference(30010, LISTED, None, NEW, NOON - 100.0),
)


@SIZES
def test_changes(picture: Callable[..., None], size: tuple[int, int]) -> None:
    names = {20311: "web-01", 20312: "web-02", 30010: "gpu-infer-1"}

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        since = SinceLook(NOON - 36_000.0, FOUND, names)
        hand.store.put_known(CHANGES, ACCOUNT, Reading(since, NOON))
        hand.app.go_to(Place("changes"))
        await hand.sees("power: on → off")

    picture(size, drive)
