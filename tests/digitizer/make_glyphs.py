"""Draw the glyph tables of `tui.digitizer` and of the simulator again: `python -m
tests.digitizer.make_glyphs [ROOT]`.

Needs Pillow and the fonts of these Debian 12 packages, installed or unpacked below ROOT:
fonts-dejavu, fonts-liberation (1.07), fonts-liberation2, ttf-bitstream-vera, fonts-noto-mono,
fonts-noto-core, fonts-roboto-unhinted. rrdtool draws text at 100 dpi, hinted, on whole pixels;
FreeType at the same size gives the same bitmaps. FreeType hints by interpreter 40, and by 35 where
it is older than 2.7: each font is drawn by both. All families may be copied freely (Bitstream Vera
license, SIL Open Font License, Apache License).

The file: 6 bytes `GLYPH2`, the length of the directory, the directory (a line for each font: name,
points, offset, length, set apart by tabs), `FILTER` bytes a font (see
`tui.digitizer.glyph_shapes`), then one zlib stream a font. A stream holds for each character: code,
advance, left, top (rows above the baseline), width, height, and width * height bytes of coverage by
columns.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

from PIL import ImageFont

from tui.digitizer.glyph_shapes import FILTER, filter_of, unpacked

FONTS = {
    "DejaVu Sans Mono": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "Liberation Mono": "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    "DejaVu Sans": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "Liberation Sans": "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "DejaVu Serif": "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "Liberation Serif": "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "DejaVu Sans Mono Bold": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
    "DejaVu Sans Bold": "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "Liberation Mono 2": "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf",
    "Liberation Sans 2": "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "Vera Sans Mono": "/usr/share/fonts/truetype/ttf-bitstream-vera/VeraMono.ttf",
    "Vera Sans": "/usr/share/fonts/truetype/ttf-bitstream-vera/Vera.ttf",
    "Noto Mono": "/usr/share/fonts/truetype/noto/NotoMono-Regular.ttf",
    "Noto Sans": "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "Roboto": "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
    "Liberation Serif 2": "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
}
"""The most common first."""
POINTS = (8, 7, 9, 10, 6, 11, 12)
CHARACTERS = "".join(map(chr, range(33, 127)))
TUI = Path(__file__).parents[2] / "tui"
TARGET = TUI / "digitizer" / "glyphs.bin"
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


def streams() -> list[tuple[str, int, bytes]]:
    """Return the name, the size and the stream of all fonts, by the interpreter in use."""
    root = sys.argv[1] if len(sys.argv) > 1 else ""
    return [
        (name, points, stream(root + path, points))
        for points in POINTS
        for name, path in FONTS.items()
    ]


def by_interpreter_35() -> list[tuple[str, int, bytes]]:
    """Return `streams` of another process: FreeType reads its properties when it starts."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.digitizer.make_glyphs", *sys.argv[1:2]],
        check=True,
        capture_output=True,
        env={**os.environ, _OLD: "truetype:interpreter-version=35"},
    )
    made, at = [], 0
    while at < len(done.stdout):
        length, points, size = struct.unpack_from("<BBI", done.stdout, at)
        name = done.stdout[at + 6 : at + 6 + length].decode()
        at += 6 + length + size
        made.append((f"{name} i35", points, done.stdout[at - size : at]))
    return made


_OLD = "FREETYPE_PROPERTIES"


def main() -> None:
    found = streams()
    if _OLD in os.environ:
        for name, points, made in found:
            head = struct.pack("<BBI", len(name), points, len(made))
            sys.stdout.buffer.write(head + name.encode() + made)
        return
    letters = [(points, made) for name, points, made in found if name == "DejaVu Sans Mono"]
    directory, filters, body, seen = [], b"", b"", set()
    for name, points, made in [*found, *by_interpreter_35()]:
        if (points, made) in seen:
            continue
        seen.add((points, made))
        directory.append([name, points, len(body), len(made)])
        filters += filter_of(unpacked(zlib.decompress(made))).to_bytes(FILTER, "little")
        body += made
    head = "\n".join("\t".join(map(str, row)) for row in directory).encode()
    TARGET.write_bytes(b"GLYPH2" + struct.pack("<I", len(head)) + head + filters + body)
    kept = [(points, made) for points, made in letters if points in SIMULATOR_POINTS]
    kept.sort()
    sizes = b"".join(struct.pack("<BI", points, len(made)) for points, made in kept)
    SIMULATOR.write_bytes(bytes([len(kept)]) + sizes + b"".join(made for _, made in kept))
    for path in (TARGET, SIMULATOR):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
