"""Entry point of the digitizer: converts the bytes of a traffic image to a series. Any thread
except the main one.

It takes up to a fifth of a second of CPU time, including the import of Pillow.
"""

from __future__ import annotations

from tui.charts.series import NotReadable, Series, Span


def read_picture(
    content: bytes, *, span: Span, answered_at: float, known_zone_s: int | None = None
) -> Series:
    """Return the traffic shown by a Cacti image.

    Args:
        content: PNG, GIF or SVG, recognized by its content.
        span: The requested time span; dates in the image take precedence.
        answered_at: Unix seconds of the answer, by the provider's clock: the drawing ends there,
            which reveals the time zone of the server that drew it.
        known_zone_s: The UTC offset of earlier images from the same provider.

    Raises:
        NotReadable: Contains the reason for the user, and the shape of the curves if only the scale
            is missing. The caller then shows the image itself.
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
