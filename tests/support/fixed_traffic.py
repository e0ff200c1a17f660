"""Traffic pictures of one moment, whatever the clock says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from tui.simulator.pictures import draw as drawing


@contextmanager
def traffic_at(moment: float) -> Iterator[None]:
    """Draw all pictures as at `moment`, Unix seconds: the simulator's own follow the real time."""
    draw = drawing.draw

    def drawn(machine: Any, port: str, graph: str, now: float, *, is_svg: bool) -> bytes:
        return draw(machine, port, graph, moment, is_svg=is_svg)

    with patch.object(drawing, "draw", drawn):
        yield
