"""The places a person has been: there and back again."""

from __future__ import annotations

from screens.messages import Place
from tests.support.driver import Deckhand
from tests.support.until import until


async def test_along_the_places_seen_and_off_to_another(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")

        async def is_at(name: str) -> None:
            # said once, here
            top = lambda: getattr(hand.app.screen, "place", None) == Place(name)  # noqa: E731
            await until(lambda: top() and hand.app.screen.is_mounted, f"{name} is shown")

        await pilot.press("O")
        await is_at("operations")
        await pilot.press("L")
        await is_at("loose_ends")
        for key, name in (
            ("[", "operations"),
            ("[", "fleet"),
            ("[", "fleet"),
            ("]", "operations"),
            ("-", "fleet"),
            ("]", "operations"),
            ("I", "requests"),
            ("]", "requests"),
            ("[", "operations"),
            ("-", "fleet"),
        ):
            await pilot.press(
                {"[": "left_square_bracket", "]": "right_square_bracket", "-": "minus"}.get(
                    key, key
                )
            )
            await is_at(name)
