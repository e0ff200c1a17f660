"""Some screens in some kinds of terminal, on every run of the tests; `make hardening` walks all of
them through all."""

from __future__ import annotations

import pytest

from tests.hardening.environments import EVERYTHING, KINDS, SHARES, Kind, measure, report, share
from tests.hardening.walk import WALK
from tui.app.places import PLACES

pytestmark = pytest.mark.terminal
QUICK = tuple(stop for stop in WALK if stop.quick)
ON_EVERY_RUN = ("NO_COLOR=1", "LC_ALL=C", "TERM=linux", "TERM=xterm")


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in ON_EVERY_RUN], ids=lambda kind: kind.name
)
def test_all_text_is_readable(kind: Kind) -> None:
    found = measure((kind,), QUICK)
    assert not found.wrong, report(found)
    assert found.screens == len(QUICK)


def test_the_walk_leads_through_every_place() -> None:
    walked = {place for stop in WALK for place in stop.places}
    assert walked == set(PLACES)


def test_the_parts_together_are_all_of_it() -> None:
    assert {stop.name for number in range(SHARES) for stop in share(number)} == {
        stop.name for stop in EVERYTHING
    }
    assert len(KINDS) >= SHARES
