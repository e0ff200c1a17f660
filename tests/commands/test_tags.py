"""Taking the last change of a tag back: the value that was there before returns, or the tag
goes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.remote.test_ladder import did
from tui.commands import commands
from tui.commands.command import Confirm, Refuse, Targets
from tui.commands.tags_commands import _SHOWN
from tui.fleet.rows import ServerRow
from tui.operations.plan import Plan
from tui.store.operations import Operation, OpState

WEB = ServerRow(20311, "web-01", tags=(("env", "test"),), detailed=True)
DB = ServerRow(25250, "db-main", tags=(("env", "test"),), detailed=True)


def changed(
    number: int, row: ServerRow, before: Any, action: str = "tags/add", **more: Any
) -> Operation:
    parameters = {"id": row.id, "tag": "env", "value": "test", "before": {"value": before}}
    operation = did(number, action)
    return replace(operation, server_id=row.id, parameters=json.dumps(parameters), **more)


def undo(rows: tuple[ServerRow, ...], *operations: Operation) -> Plan:
    found = commands()["tags.undo"].intent(Targets(rows, operations=lambda: operations))
    assert isinstance(found, Confirm), found
    return found.plan


def sent(plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    return [(item.action.name, item.params.model_dump(exclude_none=True)) for item in plan.requests]


def test_a_changed_value_comes_back_on_each_server_of_the_batch() -> None:
    plan = undo((WEB, DB), changed(1, WEB, "prod", batch="b"), changed(2, DB, "stage", batch="b"))
    assert sent(plan) == [
        ("tags/add", {"id": 20311, "tag": "env", "value": "prod"}),
        ("tags/add", {"id": 25250, "tag": "env", "value": "stage"}),
    ]
    assert "web-01: env=prod, db-main: env=stage" in plan.effect


def test_a_tag_that_was_not_there_before_goes() -> None:
    plan = undo((WEB,), changed(1, WEB, None))
    assert sent(plan) == [("tags/remove", {"id": 20311, "tag": "env"})]


def test_a_tag_without_a_value_comes_back_without_one() -> None:
    assert sent(undo((WEB,), changed(1, WEB, ""))) == [("tags/add", {"id": 20311, "tag": "env"})]


def test_a_removed_tag_comes_back_with_its_value() -> None:
    plan = undo((WEB,), changed(1, WEB, "prod", action="tags/remove"))
    assert sent(plan) == [("tags/add", {"id": 20311, "tag": "env", "value": "prod"})]


def test_the_newest_tag_change_is_undone_and_the_current_value_is_noted() -> None:
    plan = undo((WEB,), changed(1, WEB, "old"), changed(2, WEB, "prod"))
    assert sent(plan) == [("tags/add", {"id": 20311, "tag": "env", "value": "prod"})]
    assert plan.requests[0].before == {"value": "test"}


@pytest.mark.parametrize(
    "state", [OpState.UNKNOWN, OpState.REFUSED, OpState.NOT_SENT, OpState.FAILED]
)
def test_what_was_not_done_is_not_taken_back(state: OpState) -> None:
    operation = changed(1, WEB, "prod", state=state)
    assert isinstance(
        commands()["tags.undo"].intent(Targets((WEB,), operations=lambda: [operation])), Refuse
    )


def test_of_changes_made_one_after_the_other_the_newest_alone_is_undone() -> None:
    plan = undo((WEB, DB), changed(1, WEB, "prod"), changed(2, DB, "stage"))
    assert sent(plan) == [("tags/add", {"id": DB.id, "tag": "env", "value": "stage"})]


@pytest.mark.parametrize(
    ("beyond", "said"), [(-1, ""), (0, ""), (1, " and 1 more"), (5, " and 5 more")]
)
def test_what_is_left_out_of_the_sentence_is_counted(beyond: int, said: str) -> None:
    rows = tuple(
        replace(WEB, id=number, hostname=f"n{number}") for number in range(1, _SHOWN + beyond + 1)
    )
    changes = [changed(row.id, row, "prod", batch="b") for row in rows]
    effect = undo(rows, *changes).effect
    assert effect.count("=prod") == min(len(rows), _SHOWN)
    assert (" more" in effect) is bool(said)
    assert said in effect
