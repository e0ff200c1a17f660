"""A slow link gets no more frames than it carries; one alone never waits."""

from __future__ import annotations

from tui.app.frame_rate import BURST_BYTES, BYTES_PER_S, Pace


class _Hand:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_single_frame_goes_at_once_and_the_next_waits_until_the_link_has_brought_it() -> None:
    clock = _Hand()
    pace = Pace(clock)
    assert pace.wait_s() == 0
    pace.wrote(4_000)
    waits = pace.wait_s()
    assert waits == (4_000 - BURST_BYTES) / BYTES_PER_S
    clock.now += waits
    assert pace.wait_s() < 1e-9


def test_a_key_held_down_never_has_more_under_way_than_the_burst_and_a_frame() -> None:
    clock, frame, sent = _Hand(), 400, 0
    pace = Pace(clock)
    for _ in range(300):  # ten seconds at 30 Hz
        if pace.wait_s() == 0:
            pace.wrote(frame)
            sent += frame
        clock.now += 1 / 30
    assert sent <= 10 * BYTES_PER_S + BURST_BYTES + frame
    assert sent > 0.7 * 10 * BYTES_PER_S, "it is thinned out, not held up"


def test_rest_earns_no_credit_beyond_the_burst() -> None:
    clock = _Hand()
    pace = Pace(clock)
    clock.now += 3_600
    pace.wrote(4_000)
    assert pace.wait_s() > 0
