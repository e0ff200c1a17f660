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


@SIZES
@pytest.mark.parametrize(
    ("binding", "words"),
    [
        ("", "before-upgrade"),
        ("images.backups", "auto-"),
        ("images.iso", "debian"),
    ],
    ids=["snapshots", "backups", "iso"],
)
def test_images_of_a_vm(
    picture: Callable[..., None],
    world: World,
    binding: str,
    words: str,
    size: tuple[int, int],
) -> None:
    """The tab names its list, the state of the VM, and the keys that act on the selected row."""
    world.account.snapshots[20311] = [
        {"name": "before-upgrade", "created_at": "2026-11-20", "total_size": 10737418240}
    ]
    world.account.backups[20311] = [
        {"name": "auto-2026-11-17", "date": "2026-11-17 03:10:00", "size": 5368709120}
    ]

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        hand.app.go_to(Place("images", 20311))
        await hand.sees("before-upgrade")
        if binding:
            await hand.acts(pilot, binding)
        await hand.sees(words)

    picture(size, drive)
