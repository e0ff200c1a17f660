"""Ids and numbers in answers that look like ones and are none."""

from __future__ import annotations

from typing import Any

import pytest

from tui.operations.outcomes.money_verdicts import _is_newer
from tui.readings.provider_search import provider_search


class Answers:
    """A client that answers every search with these rows."""

    def __init__(self, *ids: object) -> None:
        self.root = {"results": {"servers": [{"id": item} for item in ids]}}

    def call(self, action: object, params: object) -> Any:
        return self


def test_a_search_leaves_out_what_is_no_id() -> None:
    assert provider_search(Answers(25250, "25251", "²", "9" * 5000, None), "web") == {25250, 25251}  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_a_deploy_of_an_odd_number_counts_as_new(number: str) -> None:
    assert _is_newer(number, 7, set())
