"""Draw the glyph table of `tui.charts` anew: `python -m tests.charts.make_glyphs`.

Needs the DejaVu and Liberation fonts (Debian: fonts-dejavu, fonts-liberation) and Pillow.
rrdtool draws text at 100 dpi, hinted, on whole pixels; FreeType at the same size gives the
same bitmaps. Both families may be copied freely (Bitstream Vera licence, SIL Open Font License).

The file: 6 bytes `GLYPH1`, then one zlib stream a font and size, behind a directory in JSON
of [name, points, offset, length]. A stream holds for each character: code, advance, left,
top (rows above the baseline), width, height, and width * height bytes of coverage by columns.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

from PIL import ImageFont

FONTS = {
    "DejaVu Sans Mono": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "Liberation Mono": "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    "DejaVu Sans": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "Liberation Sans": "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "DejaVu Serif": "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "Liberation Serif": "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "DejaVu Sans Mono Bold": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
    "DejaVu Sans Bold": "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
}
POINTS = (8, 7, 9, 10, 6, 11, 12)
CHARACTERS = "".join(map(chr, range(33, 127)))
TARGET = Path(__file__).parents[2] / "tui" / "charts" / "glyphs.bin"


def glyph(font: ImageFont.FreeTypeFont, char: str) -> bytes:
    mask, (left, top) = font.getmask2(char, mode="L", anchor="ls")
    width, height = mask.size
    rows = bytes(mask)
    columns = b"".join(rows[x::width] for x in range(width))
    return struct.pack("<BBbbBB", ord(char), round(font.getlength(char)), left, -top, width, height) + columns


def stream(path: str, points: int) -> bytes:
    font = ImageFont.truetype(path, points * 100 / 72, layout_engine=ImageFont.Layout.BASIC)
    return zlib.compress(b"".join(glyph(font, char) for char in CHARACTERS), 9)


def main() -> None:
    directory, body = [], b""
    for points in POINTS:
        for name, path in FONTS.items():
            made = stream(path, points)
            directory.append([name, points, len(body), len(made)])
            body += made
    head = json.dumps(directory, separators=(",", ":")).encode()
    TARGET.write_bytes(b"GLYPH1" + struct.pack("<I", len(head)) + head + body)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
