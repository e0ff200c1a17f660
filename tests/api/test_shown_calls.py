"""Requests in tiles: they follow the person at once, and the background once a minute."""

from __future__ import annotations

from tui.api.call_record import CallRecord
from tui.api.shown_calls import FINE, LIVE_S, ShownCalls

MINUTE = 1_795_000_020.0 // 60 * 60


def call(number: int, outcome: str = FINE) -> CallRecord:
    return CallRecord("eq/status", MINUTE + number, 0.01, 100, outcome)


def test_background_requests_show_with_the_next_minute() -> None:
    shown, calls = ShownCalls(), [call(0)]
    assert shown.of(calls, MINUTE) == (call(0),)
    calls.append(call(1))
    assert shown.of(calls, MINUTE + 59) == (call(0),)
    assert shown.of(calls, MINUTE + 60) == (call(0), call(1))


def test_requests_show_at_once_while_a_screen_opens() -> None:
    shown, calls = ShownCalls(), [call(0)]
    shown.renew(MINUTE)
    assert shown.of(calls, MINUTE) == (call(0),)
    calls.append(call(1))
    assert shown.of(calls, MINUTE + LIVE_S) == (call(0), call(1))
    calls.append(call(2))
    assert shown.of(calls, MINUTE + LIVE_S + 1) == (call(0), call(1))


def test_a_failed_request_shows_at_once() -> None:
    shown, calls = ShownCalls(), [call(0)]
    assert shown.of(calls, MINUTE) == (call(0),)
    calls.append(call(1, "HTTP 500"))
    assert shown.of(calls, MINUTE + 2) == tuple(calls)
    calls.append(call(2))
    assert shown.of(calls, MINUTE + 3) == tuple(calls[:2]), "the failure was shown already"


def test_a_clock_that_is_set_back_delays_nothing() -> None:
    shown = ShownCalls()
    shown.renew(MINUTE)
    assert shown.of([call(0)], MINUTE) == (call(0),)
    assert shown.of([call(0), call(1)], MINUTE - 3_600) == (call(0), call(1))
