"""Loose ends of account records lead to the request or the screen that closes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.operations.test_loose_ends import happened
from tui.commands.fixes import fixing_place, mending_plan
from tui.operations.loose_ends import loose_ends
from tui.store.operations import LooseEnd, Operation, OpState


def left(action: str, server: int | None, **changed: Any) -> tuple[LooseEnd, Operation]:
    """Return the loose end of one operation."""
    from dataclasses import replace

    opened = replace(happened(1, action, server, OpState.DONE, "1"), **changed)
    (end,) = loose_ends([opened], [])
    return end, opened


def test_a_key_whose_value_is_lost_is_deleted_by_its_number() -> None:
    end, opened = left("api_keys/add", None, said="Found after a lost answer: number 41.")
    plan = mending_plan(end, opened)
    assert plan is not None
    (request,) = plan.requests
    assert (request.action.name, request.params.model_dump(by_alias=True)) == (
        "api_keys/delete",
        {"params[id]": 41},
    )


@pytest.mark.parametrize(
    ("action", "changed", "place"),
    [
        ("whmcs/mass_pay", {"answer": '{"invoice": 905}'}, ("invoice", 905)),
        ("whmcs/mass_pay", {}, ("billing", None)),
        ("whmcs/add_contact", {"answer": '{"contactid": 7}'}, ("contacts", None)),
        (
            "pdns/delete_dns",
            {"parameters": json.dumps({"params[name]": "www", "before": {"replaced": True}})},
            ("dns", None),
        ),
    ],
)
def test_what_needs_a_fresh_read_first_opens_its_screen(
    action: str, changed: dict[str, str], place: tuple[str, int | None]
) -> None:
    end, opened = left(action, None, **changed)
    assert mending_plan(end, opened) is None
    assert fixing_place(end, opened) == place
