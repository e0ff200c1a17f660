"""DNS zones, the lists of the account, and the credit as they are drawn, at both sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.messages import Place
from tests.snapshots.test_screens import SIZES, arrived, noon, picture, world
from tests.support.driver import Deckhand
from tui.simulator.world import World

__all__ = ["noon", "picture", "world"]
REQUEST = {
    "id": 9001,
    "eq_id": 25251,
    "type": "SERVICE",
    "status": "IN_PROGRESS",
    "priority": "NORMAL",
    "created_at": "2026-11-18T09:30:00Z",
    "updated_at": "2026-11-18T10:05:00Z",
    "eq_name": "db-replica",
    "eq_location": "NL",
    "request": '{"comment": "Please check disk 2"}',
    "history": [
        {"id": 1, "message": "Which bay?", "created_at": "2026-11-18T09:40:00Z"},
        {
            "id": 2,
            "message": "Bay 4. The technician is at the rack.",
            "created_at": "2026-11-18T10:05:00Z",
            "author": "Duty shift",
        },
    ],
}


@SIZES
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("dns", "mail.example.com"),
        ("api-keys", "dashboard"),
        ("conversations", "Bay 4."),
        ("contacts", "grace@example.com"),
        ("credit", "Credit"),
    ],
    ids=["dns", "api-keys", "requests", "contacts", "credit"],
)
def test_places_of_the_account(
    picture: Callable[..., None],
    world: World,
    place: str,
    words: str,
    size: tuple[int, int],
) -> None:
    world.account.requests.append(dict(REQUEST))

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        hand.app.go_to(Place(place))
        await hand.sees(words)

    picture(size, drive)
