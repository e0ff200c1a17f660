"""The pictures in the README show the program as it is."""

from __future__ import annotations

import gzip
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.pictures.drawing import PICTURES, PLACE, Drawn, draw
from tests.pictures.moving import FILES


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_a_picture_is_current_and_small(picture: Drawn) -> None:
    text = (PLACE / f"{picture.name}.svg").read_text("utf-8")
    assert await draw(picture) == text, "run: make pictures, and look at them"
    # What a reader of the page loads: servers compress text.
    assert len(gzip.compress(text.encode())) < 20_000
    assert "http" not in text.replace("http://www.w3.org/", "")


def test_no_other_picture_lies_there() -> None:
    drawn = {f"{picture.name}.svg" for picture in PICTURES}

    assert {path.name for path in PLACE.iterdir()} == {
        *drawn,
        *(path.name for path in FILES.values()),
    }


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_the_moving_picture_shows_its_scenes_without_a_script(file: Path) -> None:
    """Check the recording itself: a new one differs, because it goes by the clock."""
    text = file.read_text("utf-8")
    picture = ElementTree.fromstring(text)
    shown = "".join(picture.itertext())

    for scene in ("Needs attention", "95 %", "Reboot 3 servers?", "Killed", "while Hostdeck was"):
        assert scene in shown
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org/", "")
    assert len(gzip.compress(text.encode())) < 60_000
