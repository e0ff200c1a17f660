"""The pictures in the README show the program as it is."""

from __future__ import annotations

import pytest

from tests.pictures.drawing import PICTURES, PLACE, Drawn, draw


@pytest.mark.parametrize("one", PICTURES, ids=lambda one: one.name)
async def test_a_picture_is_current_and_small(one: Drawn) -> None:
    kept = PLACE / f"{one.name}.svg"
    assert await draw(one) == kept.read_text("utf-8"), "run: make pictures, and look at them"
    assert kept.stat().st_size < 100_000
    assert "http" not in kept.read_text("utf-8").replace("http://www.w3.org/", "")


def test_no_other_picture_lies_there() -> None:
    assert {path.name for path in PLACE.iterdir()} == {f"{one.name}.svg" for one in PICTURES}
