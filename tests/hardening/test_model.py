"""A few stories of changes and misfortunes on every run of the tests; `make hardening` tells
many."""

from __future__ import annotations

from tests.hardening import model


def test_in_any_order_of_events_nothing_unconfirmed_is_sent() -> None:
    assert not model.measure(12, 25)


def test_an_engine_that_repeats_after_a_death_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    assert "sent" in model.measure(40, 25, model.Careless)
