"""No real name on any screen of the quick walk in privacy mode, on a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hardening.walk import WALK
from tests.privacy.private_walk import walked

pytestmark = pytest.mark.terminal


def test_no_screen_shows_a_real_name(home: Path) -> None:
    quick = [stop for stop in WALK if stop.quick]
    found = {stop.name: names for stop, _, names in walked(home, quick) if names}
    assert found == {}
