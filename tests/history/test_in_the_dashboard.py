"""The dashboard keeps what it reads, and quits with everything written."""

from __future__ import annotations

from pathlib import Path

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.history.history_views import alarms, series
from tui.history.sample_file import SampleFile
from tui.history.sample_values import POWER, HistorySpan
from tui.simulator.http_server import SimulatorServer


async def test_what_is_read_is_kept_and_drawn_from_the_store(
    simulator: SimulatorServer, tmp_path: Path
) -> None:
    path = tmp_path / "hostdeck" / "history.sqlite3"
    hand = Deckhand(simulator.url, history_file=path)
    async with hand.running(120, 40):
        await until(lambda: alarms(hand.store, 25301), "the sensors of api-01 have been judged")
        hand.engine.history.want(25301, "CPU Temp", HistorySpan.HOUR)
        await until(
            lambda: series(hand.store, 25301, "CPU Temp", HistorySpan.HOUR).value,
            "the series of its processor is in the store",
        )
    file = SampleFile.open(path)
    sensors = dict(file.sensors(25301))
    assert sensors["CPU Temp"] == "°C"
    assert POWER in sensors
