"""Draw the glyph tables of `tui.charts` and of the simulator anew: `python -m
tests.digitizer.make_glyphs`.

Needs the DejaVu and Liberation fonts (Debian: fonts-dejavu, fonts-liberation) and Pillow.
rrdtool draws text at 100 dpi, hinted, on whole pixels; FreeType at the same size gives the
same bitmaps. Both families may be copied freely (Bitstream Vera license, SIL Open Font License).

The file: 6 bytes `GLYPH1`, the directory's length, then one zlib stream a font and size, behind a
directory with a line for each: name, points, offset, length, set apart by tabs. A stream holds for
each character: code, advance, left, top (rows above the baseline), width, height, and width *
height bytes of coverage by columns.
"""

from __future__ import annotations

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
TUI = Path(__file__).parents[2] / "tui"
TARGET = TUI / "charts" / "glyphs.bin"
SIMULATOR = TUI / "simulator" / "pictures" / "letters.bin"
SIMULATOR_POINTS = (7, 8, 10)


def glyph(font: ImageFont.FreeTypeFont, char: str) -> bytes:
    mask, (left, top) = font.getmask2(char, mode="L", anchor="ls")
    width, height = mask.size
    rows = bytes(mask)
    columns = b"".join(rows[x::width] for x in range(width))
    return (
        struct.pack("<BBbbBB", ord(char), round(font.getlength(char)), left, -top, width, height)
        + columns
    )


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
    head = "\n".join("\t".join(map(str, row)) for row in directory).encode()
    TARGET.write_bytes(b"GLYPH1" + struct.pack("<I", len(head)) + head + body)
    made = [(points, stream(FONTS["DejaVu Sans Mono"], points)) for points in SIMULATOR_POINTS]
    sizes = b"".join(struct.pack("<BI", points, len(one)) for points, one in made)
    SIMULATOR.write_bytes(bytes([len(made)]) + sizes + b"".join(one for _, one in made))
    for path in (TARGET, SIMULATOR):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
