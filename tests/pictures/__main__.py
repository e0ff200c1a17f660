"""`make pictures`: draws every picture that has changed into `assets/pictures`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.pictures.drawing import PICTURES, PLACE, draw, still


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hostdeck-pictures-") as home:
        still(Path(home))
        for picture in PICTURES:
            svg = asyncio.run(draw(picture))
            file = PLACE / f"{picture.name}.svg"
            if not file.exists() or file.read_text("utf-8") != svg:
                file.write_text(svg, "utf-8")
                print(f"{file.name} {len(svg.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
