"""Sums over a fleet: an unread server is never zero, and a sum says of how many servers it is."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.charts.fleet_traffic import ServerTraffic, by_sent, by_tag, totals, traffic_of
from tui.charts.series import Series, Span
from tui.fleet.rows import ServerRow

SENT = st.lists(st.none() | st.floats(0, 1e15), max_size=30)


def servers(sent: list[float | None]) -> list[ServerTraffic]:
    tags = [(("env", "prod"),), (("env", "prod"), ("team", "web")), ()]
    return [
        ServerTraffic(ServerRow(at, f"s{at}", tags=tags[at % 3]), amount)
        for at, amount in enumerate(sent)
    ]


@settings(max_examples=100, deadline=None)
@given(SENT)
def test_sums_are_of_what_was_read(sent: list[float | None]) -> None:
    found = servers(sent)
    known = [amount for amount in sent if amount is not None]
    every = totals("", found)
    assert (every.servers, every.read) == (len(sent), len(known))
    assert every.sent_bytes == (pytest.approx(sum(known)) if known else None)
    assert every.is_whole is (len(known) == len(sent))
    ranked = [traffic.sent_bytes for traffic in by_sent(found)]
    assert ranked == sorted(known, reverse=True) + [None] * (len(sent) - len(known))
    for tag in by_tag(found):
        having = [traffic for traffic in found if tuple(tag.name.split("=")) in traffic.row.tags]
        assert (tag.servers, tag.read) == (len(having), sum(traffic.is_read for traffic in having))


def month(now: float, *, days: int) -> Series:
    count = days * 12
    rates = (8e6,) * count
    return Series(now - count * 7200, 7200.0, rates, rates, "numbers", Span.MONTH)


def test_a_month_is_the_calendar_month() -> None:
    now = datetime.datetime(2026, 11, 11, tzinfo=datetime.UTC).timestamp()
    found = traffic_of(ServerRow(1), month(now, days=30), now)
    assert found.sent_bytes == pytest.approx(10 * 86_400 * 1e6)
    assert traffic_of(ServerRow(1), month(now, days=5), now).sent_bytes is None, "half of it"
