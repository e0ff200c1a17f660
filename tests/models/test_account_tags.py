"""Automatic payment of the account, from the tags of its customer record."""

from __future__ import annotations

from typing import Any

import pytest

from tui.models.account_tags import auto_pay_of
from tui.models.billing import read_client


@pytest.mark.parametrize(
    ("tags", "state"),
    [
        ([], False),
        ({}, False),
        ([{"tag": "other", "value": "1"}], False),
        ([{"tag": "auto_credit", "value": "1"}], True),
        ({"tag": "auto_credit", "value": "0"}, False),
        ({"auto_credit": 1, "other": None}, True),
        ({"auto_credit": False}, False),
        (["auto_credit"], True),
        ('[{"tag": "auto_credit", "value": "on"}]', True),
        ([{"tag": "auto_credit", "value": "sometimes"}], None),
        ([{"tag": "auto_credit", "value": "1"}, {"tag": "auto_credit", "value": "0"}], None),
        ([{"tag": "auto_credit", "value": {"x": 1}}], None),
        ([{"label": "auto_credit"}], None),
        ({"rows": {"auto_credit": 1}}, None),
        (None, None),
        ("", None),
        (7, None),
    ],
)
def test_the_state_is_read_or_unknown(tags: Any, state: bool | None) -> None:
    assert auto_pay_of(tags) is state
    assert read_client({"client": {"id": 1, "tags": tags}}).auto_pay is state


def test_an_answer_without_tags_leaves_it_unknown() -> None:
    assert read_client({"client": {"id": 1}}).auto_pay is None
