"""Pictures as they arrive when something went wrong: cut, noisy, scaled, recolored, or something
else altogether."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Mutation = Callable[[bytes, random.Random], bytes]


def _image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def _png(image: Image.Image, form: str = "PNG", **options: int) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def cut_bytes(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def crop(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    x, y = chance.randrange(image.width // 2), chance.randrange(image.height // 2)
    right, bottom = (
        chance.randint(image.width // 2 + 1, image.width),
        chance.randint(image.height // 2 + 1, image.height),
    )
    return _png(image.crop((x, y, right, bottom)))


def scale(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    by = chance.choice((0.5, 0.75, 0.99, 1.01, 1.25, 2.0))
    size = max(1, round(image.width * by)), max(1, round(image.height * chance.choice((1.0, by))))
    return _png(
        image.resize(size, chance.choice((Image.Resampling.NEAREST, Image.Resampling.BILINEAR)))
    )


def noise(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    for _ in range(chance.choice((5, 50, 500, 5000))):
        place = chance.randrange(image.width), chance.randrange(image.height)
        image.putpixel(place, tuple(chance.randrange(256) for _ in range(3)))
    return _png(image)


def scribble(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    pen = ImageDraw.Draw(image)
    for _ in range(chance.randint(1, 6)):
        ends = [(chance.randrange(image.width), chance.randrange(image.height)) for _ in range(2)]
        color = chance.choice(
            [(0, 0, 0), (255, 255, 255), (0, 207, 0), (0, 42, 151), (243, 243, 243)]
        )
        if chance.random() < 0.5:
            pen.line(ends, fill=color, width=chance.randint(1, 9))
        else:
            (x0, y0), (x1, y1) = ends
            pen.rectangle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), fill=color)
    return _png(image)


def lossy(content: bytes, chance: random.Random) -> bytes:
    """Through a JPEG and back."""
    return _png(_image(_png(_image(content), "JPEG", quality=chance.randint(20, 95))))


def other_format(content: bytes, chance: random.Random) -> bytes:
    form = chance.choice(("JPEG", "GIF", "BMP", "WEBP", "TIFF"))
    return _png(_image(content), form)


def recolor(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    choice = chance.randrange(4)
    if choice == 0:
        return _png(ImageChops.invert(image))
    if choice == 1:
        return _png(image.quantize(chance.choice((4, 8, 16, 64))).convert("RGB"))
    if choice == 2:
        return _png(image.convert("L").convert("RGB"))
    return _png(image.point(lambda value: min(255, int(value * chance.choice((0.8, 0.9, 1.1))))))


def turn(content: bytes, chance: random.Random) -> bytes:
    image = _image(content)
    return _png(image.transpose(chance.choice(list(Image.Transpose)[:5])))


def blur(content: bytes, chance: random.Random) -> bytes:
    return _png(
        _image(content).filter(ImageFilter.GaussianBlur(chance.choice((0.3, 0.6, 1.0, 2.0))))
    )


def shift(content: bytes, chance: random.Random) -> bytes:
    """A band of rows or columns moved: as if lines were lost or doubled."""
    image = _image(content)
    y = chance.randrange(20, image.height - 20)
    moved = image.copy()
    moved.paste(
        image.crop((0, y, image.width, image.height - 3)), (0, y + chance.choice((-2, -1, 1, 2)))
    )
    return _png(moved)


def swap_words(content: bytes, chance: random.Random) -> bytes:
    """A piece of the writing copied over another: other digits, other letters."""
    image = _image(content)
    y0 = image.height - chance.randint(14, 60)
    width, height = chance.choice((7, 7, 14, 40)), chance.randint(8, 14)
    from_x, to_x = (chance.randrange(20, image.width - 60) for _ in range(2))
    part = image.crop((from_x, y0, from_x + width, y0 + height))
    image.paste(part, (to_x, y0 + chance.choice((0, 0, 0, 14, -14))))
    return _png(image)


def move_labels(content: bytes, chance: random.Random) -> bytes:
    """The labels of the value axis somewhere else, or one of them gone."""
    image = _image(content)
    top, left = chance.randrange(20, image.height // 2), 22
    part = image.crop((left, top, 60, top + chance.choice((10, 17, 40))))
    image.paste(
        part, (left + chance.choice((0, 0, -6, 6)), top + chance.choice((-17, -7, 5, 16, 17)))
    )
    return _png(image)


def nonsense(content: bytes, chance: random.Random) -> bytes:
    body = bytes(chance.randrange(256) for _ in range(chance.randrange(400)))
    heads = (
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg>&a;</svg>",
        b"<html><img src='x'>",
    )
    return chance.choice(heads) + body


def bomb(content: bytes, chance: random.Random) -> bytes:
    """A few bytes that would become a very large picture."""
    import struct

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = chance.choice((3000, 30_000, 60_000))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000), 9))
        + chunk(b"IEND", b"")
    )


MUTATIONS: tuple[Mutation, ...] = (
    cut_bytes,
    flip_bytes,
    crop,
    scale,
    noise,
    scribble,
    lossy,
    other_format,
    recolor,
    turn,
    blur,
    shift,
    swap_words,
    swap_words,
    move_labels,
    nonsense,
    bomb,
)
