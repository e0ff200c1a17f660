"""Journal, configuration, and cache of 0.1 open in this version, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.upgrade import NoHistory, check


def test_both_versions_work_on_one_home(tmp_path: Path) -> None:
    try:
        check(tmp_path)
    except NoHistory as error:
        pytest.skip(f"0.1 is not in the history of this checkout: {error}")
