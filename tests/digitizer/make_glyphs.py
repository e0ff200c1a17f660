"""Draw the glyph tables of `tui.digitizer` and of the simulator again: `python -m
tests.digitizer.make_glyphs [ROOT]`.

Needs freetype-py and the fonts of these Debian 12 packages, installed or unpacked below ROOT:
fonts-dejavu, fonts-liberation (1.07), fonts-liberation2, ttf-bitstream-vera, fonts-noto-mono,
fonts-noto-core, fonts-roboto-unhinted. rrdtool draws text at 100 dpi on whole pixels; FreeType at
the same size gives the same bitmaps. FreeType hints by interpreter 40, and by 35 where it is older
than 2.7. rrdtool asks for full hinting, for slight hinting (`--font-render-mode light`) or for no
gray levels (`mono`), and fontconfig can forbid hinting: each font is drawn in all these ways. All
families may be copied freely (Bitstream Vera license, SIL Open Font License, Apache License).

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

import freetype  # type: ignore[import-untyped,import-not-found,unused-ignore]

from tui.digitizer.glyph_shapes import filter_of, unpacked

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
RARE = frozenset("!\"#$&'<>?@\\^`{}~")
"""Characters that no legend of a traffic graph needs; the simulator's table has them."""
WAYS = {
    "": freetype.FT_LOAD_TARGET_NORMAL,
    " slight": freetype.FT_LOAD_TARGET_LIGHT,
    " unhinted": freetype.FT_LOAD_NO_HINTING,
    " mono": freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME,
}
"""Ways to draw a font, by the ending of its name."""
TUI = Path(__file__).parents[2] / "tui"
TARGET = TUI / "digitizer" / "glyphs.bin"
SIMULATOR = TUI / "simulator" / "pictures" / "letters.bin"
SIMULATOR_POINTS = (7, 8, 10)


def glyph(face: freetype.Face, char: str, flags: int) -> bytes:
    face.load_char(char, freetype.FT_LOAD_RENDER | flags)
    slot, bitmap = face.glyph, face.glyph.bitmap
    columns = [
        bytes(_coverage(bitmap, x, y) for y in range(bitmap.rows)) for x in range(bitmap.width)
    ]
    advance, left = round(slot.advance.x / 64), slot.bitmap_left
    while not any(columns[-1]):
        columns.pop()
    while not any(columns[0]):
        del columns[0]
        left += 1
    head = ord(char), advance, left, slot.bitmap_top, len(columns), bitmap.rows
    return struct.pack("<BBbbBB", *head) + b"".join(columns)


def _coverage(bitmap: freetype.Bitmap, x: int, y: int) -> int:
    if bitmap.pixel_mode == freetype.FT_PIXEL_MODE_MONO:
        return 255 * int(bitmap.buffer[y * bitmap.pitch + x // 8] >> 7 - x % 8 & 1)
    return int(bitmap.buffer[y * bitmap.pitch + x])


def stream(path: str, points: int, way: str, characters: str) -> bytes:
    face = freetype.Face(path)
    face.set_char_size(round(points * 64 * 100 / 72), 0, 72, 72)
    return zlib.compress(b"".join(glyph(face, char, WAYS[way]) for char in characters), 9)


def streams() -> list[tuple[str, int, bytes]]:
    """Return the name, the size and the stream of all fonts, by the interpreter in use."""
    root = sys.argv[1] if len(sys.argv) > 1 else ""
    needed = "".join(char for char in CHARACTERS if char not in RARE)
    return [
        (name + way, points, stream(_found(root, path), points, way, needed))
        for way in WAYS
        for points in POINTS
        for name, path in FONTS.items()
    ]


def _found(root: str, path: str) -> str:
    return root + path if os.path.exists(root + path) else path


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
    root = sys.argv[1] if len(sys.argv) > 1 else ""
    mono = _found(root, FONTS["DejaVu Sans Mono"])
    letters = [(points, stream(mono, points, "", CHARACTERS)) for points in SIMULATOR_POINTS]
    directory, filters, body, seen = [], b"", b"", set()
    for name, points, made in [*found, *by_interpreter_35()]:
        if (points, made) in seen:
            continue
        seen.add((points, made))
        directory.append([name, points, len(body), len(made)])
        filters += filter_of(unpacked(zlib.decompress(made)))
        body += made
    head = "\n".join("\t".join(map(str, row)) for row in directory).encode()
    TARGET.write_bytes(b"GLYPH2" + struct.pack("<I", len(head)) + head + filters + body)
    sizes = b"".join(struct.pack("<BI", points, len(made)) for points, made in letters)
    SIMULATOR.write_bytes(bytes([len(letters)]) + sizes + b"".join(made for _, made in letters))
    for path in (TARGET, SIMULATOR):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
