"""Loose ends that need a person, apart from those that a reinstall still takes care of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.test_tasks import _GOING, reinstall
from tui.store.open_ends import open_ends, parts_of_reinstall
from tui.store.operations import LooseEnd, OpState
from tui.store.reading import Reading
from tui.store.reinstalls import REINSTALL
from tui.store.store import Store

_ARMED = LooseEnd(
    7, 25251, "db-replica", "Network boot is armed", "A reboot wipes it.", "bad", 1000.0, None, ""
)
_OTHER = replace(_ARMED, id=99, server_id=20311)


def store_with(**changed: object) -> Store:
    store = Store()
    store.put_operations(reinstall(OpState.DONE), loose_ends=(_ARMED, _OTHER))
    going = replace(_GOING, **changed)  # type: ignore[arg-type]
    store.put_known(REINSTALL, 25251, Reading(going, 1000.0))
    return store


def test_a_proceeding_reinstall_takes_care_of_what_it_armed() -> None:
    store = store_with()
    assert open_ends(store, now=1500.0) == (_OTHER,)
    assert parts_of_reinstall(store, 25251, now=1500.0) == (_ARMED,)


@pytest.mark.parametrize("changed", [{"kind": "ask"}, {"kind": "end"}, {"late_at": 1400.0}])
def test_a_stalled_or_ended_reinstall_leaves_loose_ends(changed: dict[str, object]) -> None:
    store = store_with(**changed)
    assert open_ends(store, now=1500.0) == (_ARMED, _OTHER)
    assert parts_of_reinstall(store, 25251, now=1500.0) == ()


def test_without_a_known_reinstall_everything_is_a_loose_end() -> None:
    store = Store()
    store.put_operations(reinstall(OpState.DONE), loose_ends=(_ARMED,))
    assert open_ends(store, now=1500.0) == (_ARMED,)
