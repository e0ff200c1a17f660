"""The door to the digitiser: the bytes of a traffic picture to a series. Any thread but the main
one.

Takes up to a fifth of a second of CPU, Pillow's import included.
"""

from __future__ import annotations

from tui.charts.series import NotReadable, Series, Span


def read_picture(
    content: bytes, *, span: Span, answered_at: float, known_zone_s: int | None = None
) -> Series:
    """The traffic that a Cacti picture shows.

    Args:
        content: PNG, GIF or SVG, recognized by its content.
        span: What was asked for; the picture's own dates win.
        answered_at: Unix seconds when the answer came: the drawing ends there, and it tells
            the time zone of the server that drew it. By the provider's clock.
        known_zone_s: The offset from UTC of earlier pictures of the same provider.

    Raises:
        NotReadable: With the reason for a person, and the shape of the curves where only the scale
            is missing. The picture itself is to be shown then.
    """
    if not content:
        raise NotReadable("the picture is empty")
    if content.startswith((b"\x89PNG", b"GIF8", b"\xff\xd8")):
        from tui.digitizer.raster.raster_reading import read_drawing

        return read_drawing(content, span, answered_at, known_zone_s)
    head = content[:512].lstrip().lower()
    if head.startswith((b"<svg", b"<?xml")) and b"<svg" in content[:4096].lower():
        from tui.digitizer.svg.svg_reading import read_svg

        return read_svg(content, span, answered_at, known_zone_s)
    raise NotReadable("the format of the picture is not supported")
