"""Decoding of an image and access to its pixels. Imports Pillow when called; any thread."""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from tui.charts.series import NotReadable

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 4_000_000
MAX_BYTES = 5_000_000
_MOST_COLORS = 30_000
_LEAST_SIDE = 60
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    OverflowError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    MemoryError,
    NotImplementedError,
)
"""Exceptions that Pillow raises for damaged files."""

Color = tuple[int, int, int]


def split(pixel: int) -> Color:
    """Return red, green, blue of a packed pixel."""
    return pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255


class Grays:
    """A grayscale image. Immutable."""

    __slots__ = ("gray", "ground_gray", "height", "width")

    def __init__(self, width: int, height: int, gray: bytes, ground_gray: int) -> None:
        """Create the image. `gray` is row by row; `ground_gray` is the background around the
        plot."""
        self.width, self.height = width, height
        self.gray, self.ground_gray = gray, ground_gray

    def gray_at(self, x: int, y: int) -> int:
        """Return the brightness of one pixel, 0 to 255; `y` counts from the top."""
        return self.gray[y * self.width + x]

    def gray_column(self, x: int) -> bytes:
        """Return a column, top to bottom."""
        return self.gray[x :: self.width]

    def gray_row(self, y: int, x0: int = 0, x1: int | None = None) -> bytes:
        """Return a row, left to right, from `x0` up to but not including `x1`."""
        return self.gray[y * self.width + x0 : y * self.width + (self.width if x1 is None else x1)]


class Raster(Grays):
    """An opaque image, in color and in gray."""

    __slots__ = ("ground", "image")

    def __init__(self, image: Image, ground: Color) -> None:
        """Create the image. `image` has mode RGB; `ground` is the color around the plot."""
        super().__init__(image.width, image.height, image.convert("L").tobytes(), _luma(ground))
        self.image, self.ground = image, ground

    def cut(self, box: tuple[int, int, int, int]) -> Raster:
        """Return a part of the image."""
        return Raster(self.image.crop(box), self.ground)

    def trimmed(self) -> Raster:
        """Return the image without its uniform margin."""
        from PIL import Image, ImageChops

        even = Image.new("RGB", self.image.size, self.color_at(0, 0))
        box = ImageChops.difference(self.image, even).getbbox()
        if box is None or min(box[2] - box[0], box[3] - box[1]) < _LEAST_SIDE:
            return self
        part = self.image.crop(box)
        return Raster(part, _ground(part))

    def color_at(self, x: int, y: int) -> Color:
        """Return red, green and blue of one pixel, 0 to 255; `y` counts from the top."""
        pixel = self.image.getpixel((x, y))
        assert isinstance(pixel, tuple)
        return pixel[0], pixel[1], pixel[2]

    def counted(self, box: tuple[int, int, int, int]) -> list[tuple[int, Color]]:
        """Return how often each color occurs in a box; nothing if there are more colors than any
        graph has."""
        return _counted(self.image.crop(box))

    def sampled(self, box: tuple[int, int, int, int]) -> list[tuple[int, Color]]:
        """Return `counted` for every third pixel of every third row: enough for large areas."""
        part = self.image.crop(box)
        return _counted(part.resize((part.width // 3, part.height // 3), 0))

    def listed(self, box: tuple[int, int, int, int]) -> list[Color]:
        """Return the pixels of a box, row by row."""
        raw = self.image.crop(box).tobytes()
        return list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))


def _counted(image: Image) -> list[tuple[int, Color]]:
    found: list[tuple[int, Color]] = []
    for count, color in image.getcolors(_MOST_COLORS) or ():
        assert isinstance(color, tuple)
        found.append((count, (color[0], color[1], color[2])))
    return found


def _luma(color: Color) -> int:
    # Same formula as Pillow's conversion to "L".
    return (color[0] * 19595 + color[1] * 38470 + color[2] * 7471 + 0x8000) >> 16


def open_raster(content: bytes) -> Raster:
    """Decode PNG or GIF bytes.

    Raises:
        NotReadable: The image is too large, damaged, or in a lossy format.
    """
    if len(content) > MAX_BYTES:
        raise NotReadable("the picture is larger than 5 MB")
    if content.startswith(b"\xff\xd8"):
        raise NotReadable("a JPEG blurs the curves: values read from it would be a guess")
    image = _flat(_decoded(content))
    return Raster(image, _ground(image))


def _ground(image: Image) -> Color:
    """Return the color around the plot: the most common color near the left edge."""
    raw = image.crop((3, 0, 7, image.height)).tobytes()
    return Counter(zip(raw[::3], raw[1::3], raw[2::3], strict=True)).most_common(1)[0][0]


def _decoded(content: bytes) -> Image:
    from tui.digitizer.raster.lean_pillow import Image

    try:
        image = _opened(content)
        if image.width * image.height > MAX_PIXELS:
            raise NotReadable(
                f"the picture has {image.width:,} × {image.height:,} pixels: too many"
            )
        if min(image.size) < _LEAST_SIDE:
            raise NotReadable("the picture is too small for a traffic graph")
        image.load()
        return image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    except NotReadable:
        raise
    except (*_DAMAGE, Image.DecompressionBombError) as error:
        raise NotReadable("the picture is damaged") from error


def _opened(content: bytes) -> Image:
    """Open the image with only the needed plugin: `Image.open` would import all of them and pass
    damaged bytes to them."""
    if content.startswith(b"\x89PNG"):
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile(io.BytesIO(content))
    from PIL.GifImagePlugin import GifImageFile

    return GifImageFile(io.BytesIO(content))


def _flat(image: Image) -> Image:
    """Return the image without transparency: on black if the text is light, otherwise on white."""
    if image.mode == "RGB":
        return image
    from PIL import Image as images

    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return image.convert("RGB")
    # The lowest rows contain the legend; opaque pixels there are text.
    low = image.crop((0, image.height - 30, image.width, image.height - 4))
    raw = low.convert("RGBA").tobytes()
    pixels = zip(raw[::4], raw[1::4], raw[2::4], raw[3::4], strict=True)
    written = [red + green + blue for red, green, blue, opacity in pixels if opacity > 200]
    light = bool(written) and sum(written) / len(written) > 384
    ground = images.new("RGB", image.size, (0, 0, 0) if light else (255, 255, 255))
    ground.paste(image, (0, 0), alpha)
    return ground
