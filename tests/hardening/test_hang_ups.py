"""One screen of the matrix, on every run of the tests; `make hardening` takes all of them, many
times."""

from __future__ import annotations

import pytest

from tests.hardening import hang_ups

pytestmark = pytest.mark.terminal


def test_it_is_gone_within_a_second_although_its_requests_were_used_up() -> None:
    found = hang_ups.measure(
        1, screens=("dialog",), ways=("closed, no SIGHUP", "SIGTERM"), working=False
    )
    assert not found.wrong, hang_ups.report(found)
