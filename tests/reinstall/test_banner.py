"""The banner of a running reinstall: how far its gauge is filled."""

from __future__ import annotations

import pytest

from screens.server.reinstall_banner import banner_lines
from tui.store.reinstalls import Going, Line
from widgets.frames import FrameStyle
from widgets.glyphs import ASCII

BEGAN = 1_795_000_000.0


def filled_of(steps: int, elapsed_s: float, usual_s: tuple[float, float] | None) -> int:
    """Return the filled cells of the gauge in the banner of the first step."""
    ids = [f"step-{at}" for at in range(steps)]
    lines = tuple(Line(each, "Install", "eq/order_instance", "running") for each in ids)
    going = Going(
        id="r",
        server_id=1,
        server_name="web",
        os_name="Debian 13",
        way="single",
        began_at=BEGAN,
        lines=lines,
        stages=(),
        kind="wait",
        step=ids[0],
        words="Installing",
        usual_s=usual_s,
    )
    drawn = banner_lines(going, ASCII, BEGAN + elapsed_s, 100, "", FrameStyle.HEADING)
    text = "".join(part for line in drawn for part, _ in line)
    return text.count("#")


@pytest.mark.parametrize(
    ("steps", "elapsed_s", "usual_s", "least", "most"),
    [
        (1, 120.0, (230.0, 240.0), 10, 15),
        (1, 9_000.0, (230.0, 240.0), 20, 24),
        (1, 120.0, None, 0, 1),
        (8, 120.0, (230.0, 240.0), 0, 1),
    ],
)
def test_one_step_is_measured_by_the_usual_duration(
    steps: int, elapsed_s: float, usual_s: tuple[float, float] | None, least: int, most: int
) -> None:
    assert least <= filled_of(steps, elapsed_s, usual_s) <= most
