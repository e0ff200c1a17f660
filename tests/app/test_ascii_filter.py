"""ASCII in place of other characters, as many cells wide."""

from __future__ import annotations

import pytest

from tui.app.ascii_filter import in_ascii


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CPU over 75 °C, 80 °C now since 10:04", "CPU over 75 C, 80 C now since 10:04  "),
        ("80 °C  web-01", "80 C   web-01"),
        ("├─ 1 … 2", "+- 1 ~ 2"),
    ],
)
def test_a_unit_leaves_no_gap_and_later_columns_keep_their_place(text: str, shown: str) -> None:
    assert in_ascii(text) == shown
    assert len(shown) == len(text)
