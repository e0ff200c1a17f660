"""Loose ends as they are read out of a history, without a journal."""

from __future__ import annotations

import json
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from tui.operations.loose_ends import CLOSERS, RELEVANT, loose_ends
from tui.store.operations import Operation, OpState


def happened(number: int, action: str, server: int | None, state: OpState, port: str) -> Operation:
    parameters = json.dumps({"port": port, "ip": port, "media": "disk" if port == "1" else "pxe"})
    return Operation(
        number,
        "",
        0,
        "main",
        action,
        server,
        f"s{server}",
        parameters,
        "anna",
        True,
        state,
        None,
        "",
        0,
        "",
        "",
        float(number),
        None,
        float(number),
        False,
        False,
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(RELEVANT)),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([OpState.DONE, OpState.UNKNOWN, OpState.FAILED, OpState.RUNNING]),
        st.sampled_from(["1", "2"]),
    ),
    max_size=40,
)


@given(STEPS)
def test_what_is_open_on_one_server_has_nothing_to_do_with_another(
    steps: list[tuple[str, int | None, OpState, str]],
) -> None:
    history = [happened(number, *step) for number, step in enumerate(steps, 1)]
    by_server = sorted(history, key=lambda one: (one.server_id or 0, one.id))
    apart = [
        end
        for _, own in groupby(by_server, lambda one: one.server_id)
        for end in loose_ends(list(own), ())
    ]
    assert sorted(loose_ends(history, ()), key=lambda end: end.id) == sorted(
        apart, key=lambda end: end.id
    )


def test_a_port_that_comes_on_again_ends_only_its_own_loose_end() -> None:
    history = [
        happened(1, "net/port_off", 7, OpState.DONE, "1"),
        happened(2, "net/port_off", 7, OpState.DONE, "2"),
        happened(3, "net/port_off", 8, OpState.DONE, "1"),
        happened(4, "net/port_on", 7, OpState.DONE, "1"),
    ]
    assert [end.id for end in loose_ends(history, ())] == [2, 3]


def test_every_closer_ends_what_it_closes() -> None:
    for action in sorted(CLOSERS):
        opened = [
            happened(at, one, 7, OpState.DONE, "1")
            for at, one in enumerate(sorted(RELEVANT - CLOSERS), 1)
        ]
        left = loose_ends([*opened, happened(99, action, 7, OpState.DONE, "1")], ())
        assert len(left) < len(loose_ends(opened, ())) or action == "eq/boot_dev"
