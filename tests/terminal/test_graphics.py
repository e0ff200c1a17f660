"""Pictures for terminals that draw pixels: what is sent decodes to the same pixels."""

from __future__ import annotations

import base64
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.widgets.charts import NOON
from tui.simulator.fleets import fleet
from tui.simulator.pictures.draw import draw
from tui.terminal.graphics import Graphics, graphics_of, sixel
from widgets.picture_view import CannotBeDrawn, full_picture

DAY = draw(fleet("small")[0], "eth0", "1", NOON, is_svg=False)
DAY_SVG = draw(fleet("small")[0], "eth0", "1", NOON, is_svg=True)
HIDDEN = b"\x1b]0;owned\x07"
"""Bytes behind the end of a picture, which a decoder does not read."""
PALETTE = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def decoded(text: str) -> dict[tuple[int, int], int]:
    """The pixels of a sixel string by place, as numbers of its palette."""
    assert text.startswith("\x1bPq")
    assert text.endswith("\x1b\\")
    body = re.sub(r'^\x1bPq"[\d;]+|\x1b\\$', "", text)
    body = re.sub(r"#\d+;2;\d+;\d+;\d+", "", body)
    found: dict[tuple[int, int], int] = {}
    for band, line in enumerate(body.split("-")):
        for part in filter(None, line.split("$")):
            head = re.match(r"#(\d+)", part)
            assert head is not None
            x = 0
            for count, sign in re.findall(r"(?:!(\d+))?([?-~])", part[head.end() :]):
                for _ in range(int(count or 1)):
                    for bit in range(6):
                        if (ord(sign) - 63) >> bit & 1:
                            found[x, band * 6 + bit] = int(head[1])
                    x += 1
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 20), st.data())
def test_sixels_are_the_pixels(width: int, height: int, data: st.DataObject) -> None:
    pixels = bytes(
        data.draw(st.lists(st.integers(0, 2), min_size=width * height, max_size=width * height))
    )
    found = decoded(sixel(width, height, PALETTE, pixels))
    assert found == {(at % width, at // width): value for at, value in enumerate(pixels)}


@pytest.mark.parametrize("content", [DAY + HIDDEN, DAY_SVG], ids=["PNG", "SVG"])
@pytest.mark.parametrize("graphics", [Graphics.KITTY, Graphics.ITERM2])
def test_the_picture_arrives_whole_and_encoded_anew(content: bytes, graphics: Graphics) -> None:
    text = full_picture(content, graphics, 80)
    if graphics is Graphics.KITTY:
        pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", text)
        assert "".join(f"\x1b_G{head};{body}\x1b\\" for head, body in pieces) == text
        assert [head[-1] for head, _ in pieces] == ["1"] * (len(pieces) - 1) + ["0"]
        assert all(len(body) <= 4096 for _, body in pieces)
        png = base64.b64decode("".join(body for _, body in pieces))
    else:
        whole = re.fullmatch(r"\x1b\]1337;File=[^:]*:([A-Za-z0-9+/=]*)\x07", text)
        assert whole is not None
        png = base64.b64decode(whole[1])
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert image.width > 300
    assert HIDDEN not in png


def test_a_whole_picture_in_sixels() -> None:
    found = decoded(full_picture(DAY, Graphics.SIXEL, 80))
    with Image.open(io.BytesIO(DAY)) as image:
        assert len(found) == image.width * image.height


def test_what_cannot_be_decoded_is_refused() -> None:
    with pytest.raises(CannotBeDrawn):
        full_picture(b"\x1b]0;owned\x07", Graphics.KITTY, 80)


@pytest.mark.parametrize(
    ("environ", "graphics"),
    [
        ({"TERM": "xterm-kitty"}, Graphics.KITTY),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Graphics.ITERM2),
        ({"TERM": "foot"}, Graphics.SIXEL),
        ({"TERM": "xterm-256color"}, Graphics.NONE),
        ({}, Graphics.NONE),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, Graphics.NONE),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"}, Graphics.NONE),
    ],
)
def test_a_terminal_that_is_not_known_gets_no_picture(
    environ: dict[str, str], graphics: Graphics
) -> None:
    assert graphics_of(environ) is graphics
