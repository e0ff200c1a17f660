"""One image of a port: the answer of net/show_cacti."""

from __future__ import annotations

from dataclasses import replace

from tui.simulator.machines import Machine
from tui.simulator.pictures.layout import lay_out
from tui.simulator.pictures.png import draw_png
from tui.simulator.pictures.svg import draw_svg
from tui.simulator.pictures.traffic_series import SPANS, Traffic, traffic


def shown(server: Machine, port: str, graph: str, now: float) -> Traffic:
    """Return the values shown by an image drawn at `now` (Unix seconds). Raises KeyError for an
    unknown graph."""
    length, step = SPANS[graph]
    values = traffic(server, port, int(now) - length, int(now), step)
    return replace(values, incoming=_rising(values.incoming), outgoing=_rising(values.outgoing))


def _rising(values: list[float | None]) -> list[float | None]:
    """Return values of which the last one, of the running interval, is no record: the curve would
    only be on its way there at the picture's edge, and the legend prints no maximum that is not
    drawn."""
    *complete, running = values
    highest = max((value for value in complete if value is not None), default=None)
    if running is None or highest is None:
        return values
    return [*complete, min(running, highest)]


def draw(server: Machine, port: str, graph: str, now: float, *, is_svg: bool) -> bytes:
    """Return a PNG of the older template, or an SVG of the newer one."""
    end = int(now)
    start = end - SPANS[graph][0]
    values = shown(server, port, graph, now)
    width, height = (700, 200) if is_svg else (500, 120)
    layout = lay_out(
        f"{server.location} switch 114 - Traffic - {port}"[:48], values, width, height, start, end
    )
    return draw_svg(layout, values) if is_svg else draw_png(layout, values)
