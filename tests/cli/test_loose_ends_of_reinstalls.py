"""`hostdeck loose-ends` leaves out what a proceeding reinstall takes care of, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.test_open_ends import _ARMED, _OTHER
from tests.store.test_tasks import _GOING, reinstall
from tui.cli.reinstalls_on_disk import without_parts
from tui.store.operations import OpState

OPERATIONS = {operation.id: operation for operation in reinstall(OpState.DONE)}


def test_a_part_of_a_proceeding_reinstall_is_left_out() -> None:
    assert without_parts((_ARMED, _OTHER), OPERATIONS, [_GOING], 1500.0) == (_OTHER,)


@pytest.mark.parametrize("changed", [{"kind": "need"}, {"kind": "end"}, {"late_at": 1400.0}])
def test_a_stalled_or_ended_reinstall_leaves_all(changed: dict[str, object]) -> None:
    going = replace(_GOING, **changed)  # type: ignore[arg-type]
    assert without_parts((_ARMED, _OTHER), OPERATIONS, [going], 1500.0) == (_ARMED, _OTHER)


def test_without_a_record_nothing_is_left_out() -> None:
    assert without_parts((_ARMED, _OTHER), OPERATIONS, [], 1500.0) == (_ARMED, _OTHER)
