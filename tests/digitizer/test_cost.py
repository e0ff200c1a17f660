"""What a picture costs in a fresh process: only what it needs is imported and made. CPU itself is
the benchmark's."""

from __future__ import annotations

import subprocess
import sys

from tests.digitizer.measure import CORPUS, load, read
from tui.digitizer.glyph_shapes import font, fonts

_READ = """
import sys
from tui.digitizer.picture_series import read_picture
from tui.charts.series import Span
with open(sys.argv[1], "rb") as file:
    read_picture(file.read(), span=Span.DAY, answered_at=1795341943.0)
print("\\n".join(sys.modules))
"""


_ASK = """
from tui.digitizer.raster.lean_pillow import Image
import PIL.ExifTags, tempfile
# Pillow 13 imports both within its functions only.
tags, files = getattr(Image, "ExifTags", PIL.ExifTags), getattr(Image, "tempfile", tempfile)
print(int(tags.Base.Orientation))
print(tags.Base is PIL.ExifTags.Base, files.mkstemp is tempfile.mkstemp)
"""


def test_one_plugin_and_no_framework_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(CORPUS / "day-web-500x120.png")],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(done.stdout.split())
    assert {name for name in modules if name.endswith("ImagePlugin")} == {"PIL.PngImagePlugin"}
    assert not modules & {
        "textual",
        "numpy",
        "pydantic",
        "httpx",
        "plotext",
        "PIL.ImageFont",
        "PIL.ImageDraw",
    }
    assert not modules & {"dataclasses", "inspect", "PIL.ExifTags", "tempfile"}, (
        "put off, or done without"
    )


def test_what_was_put_off_is_there_when_it_is_asked_for() -> None:
    """Pillow gets the names of EXIF tags and temporary files when it wants them, and so does
    everybody else."""
    done = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["274", "True", "True"]


def test_letters_that_fit_at_once_are_compared_by_nothing_else() -> None:
    font.cache_clear()
    read(*load(CORPUS / "day-web-500x120.json"))
    used = font.cache_info().currsize
    assert used <= 4, "of 56 fonts and sizes few are unpacked"
    made = [glyph._masks for name, points in fonts()[:used] for glyph in font(name, points).glyphs]
    assert sum(series is None for series in made) > len(made) / 2
