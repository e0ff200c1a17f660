"""The provider's picture in half blocks: its shape kept, nothing that is sent breaks it."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.widgets.charts import NOON
from tests.widgets.stage import Stage, drawn, seen
from tui.simulator.fleets import fleet
from tui.simulator.pictures.draw import draw
from widgets.picture_view import CannotBeDrawn, PictureView, drawn_picture

MACHINE = fleet("small")[0]
DAY = draw(MACHINE, "eth0", "1", NOON, is_svg=False)
DAY_SVG = draw(MACHINE, "eth0", "1", NOON, is_svg=True)


def picture(
    size: tuple[int, int] = (8, 8), form: str = "PNG", mode: str = "RGB", color: object = "red"
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, form)  # type: ignore[arg-type]
    return file.getvalue()


def paper(content: bytes) -> tuple[int, ...]:
    """The color in the upper left corner."""
    style = drawn_picture(content, 10, 5).rows[0][0].style
    assert style is not None
    assert style.bgcolor is not None
    return tuple(style.bgcolor.triplet or ())


@pytest.mark.parametrize("room", [(80, 17), (120, 40), (200, 50), (1, 1), (300, 2)])
def test_it_fits_its_room_and_keeps_its_shape(room: tuple[int, int]) -> None:
    picture = drawn_picture(DAY, *room)
    assert picture.columns <= room[0]
    assert len(picture.rows) <= room[1]
    assert all(sum(len(segment.text) for segment in row) == picture.columns for row in picture.rows)
    if min(room) > 10:
        with Image.open(io.BytesIO(DAY)) as whole:
            assert picture.columns / (2 * len(picture.rows)) == pytest.approx(
                whole.width / whole.height, rel=0.1
            )


def test_equal_neighbors_are_sent_together() -> None:
    assert sum(map(len, drawn_picture(DAY, 80, 17).rows)) < 80 * 17


@pytest.mark.parametrize("form", ["PNG", "GIF", "JPEG"])
def test_formats(form: str) -> None:
    red, green, blue = paper(picture((20, 20), form))
    assert red > 240 > 20 > max(green, blue)


def test_what_is_transparent_is_paper() -> None:
    assert paper(picture(mode="RGBA", color=(0, 0, 0, 0))) == (255, 255, 255)


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">
<path style="stroke:none;fill:rgb(100%,0%,0%);fill-opacity:1" d="M 0 0 L 20 0 L 20 20 L 0 20 Z"/>
<path style="fill:none;stroke:#0000ff;stroke-width:4" d="M 20 10 L 40 10"/></svg>"""


def test_a_drawing_is_painted() -> None:
    rows = drawn_picture(SVG, 40, 10).rows
    colors = [tuple(segment.style.bgcolor.triplet) for segment in rows[0] if segment.style]  # type: ignore[union-attr, arg-type]
    assert colors[0] == (255, 0, 0)
    assert colors[-1] == (255, 255, 255)
    line = [tuple(segment.style.color.triplet) for segment in rows[4] if segment.style]  # type: ignore[union-attr, arg-type]
    assert line[-1] == (0, 0, 255)


def test_the_two_templates_look_alike() -> None:
    picture = drawn_picture(DAY_SVG, 100, 30)
    assert picture.columns == 100
    assert (
        len(
            {segment.style.bgcolor.name for row in picture.rows for segment in row if segment.style}
        )
        > 8
    )  # type: ignore[union-attr]


def test_a_drawing_that_holds_more_than_a_graph_is_not() -> None:
    for more in (b"<script/>", b"<image href='http://x/'/>", b"<!ENTITY x 'y'>"):
        with pytest.raises(CannotBeDrawn, match="SVG"):
            drawn_picture(SVG.replace(b"</svg>", more + b"</svg>"), 80, 20)


@pytest.mark.parametrize(
    ("size", "words"),
    [((30_000, 30_000), "decoded"), ((3_000, 3_000), "too large"), ((65_535, 65_535), "decoded")],
)
def test_a_bomb_is_not_unpacked(size: tuple[int, int], words: str) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(CannotBeDrawn, match=words):
        drawn_picture(bomb, 80, 20)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_never_crashes(data: st.DataObject) -> None:
    content = bytearray(
        data.draw(
            st.sampled_from(
                [DAY, picture(form="GIF"), picture((90, 40), "JPEG"), SVG, b"", b"GIF89a"]
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 6))):
        if content:
            content[data.draw(st.integers(0, min(len(content) - 1, 400)))] = data.draw(
                st.integers(0, 255)
            )
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    with suppress(CannotBeDrawn):
        drawn_picture(cut, 40, 10)


async def test_words_stand_above_the_picture_and_its_room_is_told() -> None:
    view, sizes = PictureView(), []

    class Listening(Stage):
        def on_picture_view_sized(self, event: PictureView.Sized) -> None:
            sizes.append((event.columns, event.rows))

    async with Listening(view).run_test(size=(60, 12)) as pilot:
        view.tell([("No numbers: the unit of the scale cannot be read.", "warn")])
        await pilot.pause()
        assert sizes[-1] == (60, 11) == view.room
        view.show_picture(drawn_picture(DAY, *view.room))
        await pilot.pause()
        lines = seen(view)
        assert lines[0].startswith("No numbers: the unit")
        assert "▄▄▄" in lines[1]
        view.show_picture(None)
        await pilot.pause()
        assert "▄" not in drawn(pilot.app)
