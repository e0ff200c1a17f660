"""A few days of lost orders; `make hardening` plays many."""

from __future__ import annotations

from tests.hardening import deciding


def test_no_verdict_says_what_is_not_so() -> None:
    seen = deciding.measure(6, 11)
    assert not seen.wrong, deciding.report(seen, 11)
    assert seen.states


def test_a_careless_rule_is_caught() -> None:
    assert deciding.control(6, 11).wrong
