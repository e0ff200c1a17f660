"""The pictures in the README show the program as it is."""

from __future__ import annotations

import gzip

import pytest

from tests.pictures.drawing import PICTURES, PLACE, Drawn, draw


@pytest.mark.parametrize("one", PICTURES, ids=lambda one: one.name)
async def test_a_picture_is_current_and_small(one: Drawn) -> None:
    text = (PLACE / f"{one.name}.svg").read_text("utf-8")
    assert await draw(one) == text, "run: make pictures, and look at them"
    # What a reader of the page loads: servers compress text.
    assert len(gzip.compress(text.encode())) < 20_000
    assert "http" not in text.replace("http://www.w3.org/", "")


def test_no_other_picture_lies_there() -> None:
    assert {path.name for path in PLACE.iterdir()} == {f"{one.name}.svg" for one in PICTURES}
