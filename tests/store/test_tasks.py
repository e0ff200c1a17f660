"""Tasks name what a person asked for, and fold the calls that carried it out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operations import operation
from tui.api.catalog import declared_actions
from tui.store.operations import Operation, OpState
from tui.store.reinstalls import Going, Line, StageLine
from tui.store.tasks import call_title, is_part_of_reinstall, tasks

_PLAIN = operation(
    "eq/reboot",
    1001.0,
    server_id=25250,
    parameters="{}",
    said="Post is rebooted",
    planned_at=1000.0,
    changed_at=1030.0,
)
_GOING = Going(
    id="b",
    server_id=25251,
    server_name="db-replica",
    os_name="Debian 12",
    way="staged",
    began_at=1000.0,
    lines=tuple(Line(name, name, "", "") for name in ("key", "arm", "boot", "restart")),
    stages=(),
    kind="wait",
    step="arm",
    words="The network boot is being armed.",
    late_at=2000.0,
)


def summary(action: str) -> str:
    return declared_actions()[action].summary


def call(number: int, action: str, **changed: object) -> Operation:
    return replace(_PLAIN, id=number, action=action, turn=number, **changed)  # type: ignore[arg-type]


def reinstall(*states: OpState) -> list[Operation]:
    actions = ("eq/create_pxe", "eq/boot_dev", "eq/reboot", "eq/clear_pxe")
    return [
        call(7 + at, action, batch="b", state=state, server_id=25251, server_name="db-replica")
        for at, (action, state) in enumerate(zip(actions, states, strict=False))
    ]


def test_a_single_call_is_named_by_its_summary_and_its_server() -> None:
    (task,) = tasks([_PLAIN], summary)
    assert task.title == f"{summary('eq/reboot')} web-01"
    assert (task.id, task.state, task.progress) == (1, OpState.DONE, "")


@pytest.mark.parametrize(
    ("action", "sent", "title"),
    [
        ("tags/add", {"tag": "env", "value": "prod"}, "Set tag env=prod on web-01"),
        ("tags/add", {"tag": "protect"}, "Set tag protect on web-01"),
        ("net/port_off", {"port": "gi1/0/12"}, "Disable port gi1/0/12 of web-01"),
        (
            "ip/update_ptr",
            {"ip": "192.0.2.10", "ptr": "a.example.com"},
            "Set reverse DNS of 192.0.2.10 to a.example.com",
        ),
        ("net/block_ip", {}, "Block of web-01"),
        ("vm/create_snapshot", {"name": "before"}, "Create snapshot before of web-01"),
        (
            "pdns/add_dns",
            {"params[name]": "www", "params[type]": "A", "params[zone]": "example.com"},
            "Add A record www to example.com",
        ),
    ],
)
def test_a_value_that_was_chosen_is_named(action: str, sent: object, title: str) -> None:
    (task,) = tasks([call(3, action, parameters=json.dumps(sent))], summary)
    assert task.title == title


def test_calls_that_were_confirmed_together_are_one_task() -> None:
    batch = [
        call(at, "tags/add", batch="x", server_id=100 + at, parameters='{"tag": "a"}')
        for at in range(12)
    ]
    batch[11] = replace(batch[11], state=OpState.RUNNING)
    (task,) = tasks([*reversed(batch)], summary)
    assert task.title == "Set tag a on 12 servers"
    assert (task.state, task.progress) == (OpState.RUNNING, "11 of 12 servers")
    assert [operation.turn for operation in task.operations] == list(range(12))


@pytest.mark.parametrize(
    ("actions", "title"),
    [
        (("iso/mount_iso", "eq/boot_dev", "eq/reboot"), "Boot web-01 from ISO image"),
        (("eq/boot_dev", "iso/unmount_iso"), "Unmount ISO image and boot web-01 from disk"),
    ],
)
def test_a_boot_from_an_image_is_one_task_with_a_name(actions: tuple[str, ...], title: str) -> None:
    (task,) = tasks([call(at, name, batch="x") for at, name in enumerate(actions)], summary)
    assert task.title == title


def test_a_batch_shows_its_worst_state() -> None:
    states = (OpState.DONE, OpState.UNKNOWN, OpState.FAILED, OpState.NOT_SENT)
    batch = [
        call(at, "eq/reboot", batch="x", server_id=at, state=state)
        for at, state in enumerate(states)
    ]
    assert tasks(batch, summary)[0].state is OpState.UNKNOWN


def test_a_running_reinstall_names_system_and_step() -> None:
    (task,) = tasks(reinstall(OpState.DONE, OpState.FAILED), summary, [_GOING])
    assert task.title == "Reinstall db-replica, Debian 12"
    assert (task.state, task.progress, task.is_reinstall) == (OpState.RUNNING, "step 2 of 4", True)


def test_a_reinstall_of_one_call_shows_its_stage() -> None:
    going = replace(_GOING, lines=_GOING.lines[:1], step="key")
    assert tasks(reinstall(OpState.RUNNING), summary, [going])[0].progress == ""
    going = replace(going, stages=(StageLine("Disks", 1010.0), StageLine("Packages", 1020.0)))
    assert tasks(reinstall(OpState.RUNNING), summary, [going])[0].progress == "stage 2"


@pytest.mark.parametrize(("went_well", "state"), [(True, OpState.DONE), (False, OpState.FAILED)])
def test_an_ended_reinstall_has_its_own_outcome(went_well: bool, state: OpState) -> None:
    over = replace(_GOING, kind="end", went_well=went_well)
    (task,) = tasks(reinstall(OpState.DONE, OpState.DONE), summary, [over])
    assert task.state is state


def test_an_unknown_call_of_an_ended_reinstall_stays_unknown() -> None:
    over = replace(_GOING, kind="end")
    (task,) = tasks(reinstall(OpState.DONE, OpState.UNKNOWN), summary, [over])
    assert task.state is OpState.UNKNOWN


def test_hostile_names_are_made_safe() -> None:
    sent = json.dumps({"tag": "a\x1b[2J", "value": {"no": "text"}})
    (task,) = tasks([call(1, "tags/add", parameters=sent, server_name="x\ny")], summary)
    assert "\x1b" not in task.title
    assert "\n" not in task.title


def test_what_a_proceeding_reinstall_leaves_open_is_a_part_of_it() -> None:
    found = {operation.id: operation for operation in [*reinstall(OpState.DONE), _PLAIN]}
    assert is_part_of_reinstall(7, found, [_GOING], now=1500.0)
    assert not is_part_of_reinstall(1, found, [_GOING], now=1500.0)


@pytest.mark.parametrize("changed", [{"kind": "ask"}, {"kind": "end"}, {"late_at": 1400.0}])
def test_what_a_stalled_or_ended_reinstall_leaves_open_is_a_loose_end(
    changed: dict[str, object],
) -> None:
    found = {operation.id: operation for operation in reinstall(OpState.DONE)}
    going = replace(_GOING, **changed)  # type: ignore[arg-type]
    assert not is_part_of_reinstall(7, found, [going], now=1500.0)


@given(
    st.lists(
        st.builds(
            call,
            st.integers(1, 40),
            st.sampled_from(sorted(declared_actions())),
            batch=st.sampled_from(("", "a", "b")),
            state=st.sampled_from(OpState),
            server_id=st.sampled_from((None, 1, 2)),
            parameters=st.sampled_from(("", "{}", "[]", "{", '{"tag": "{x}", "ip": null}')),
        ),
        unique_by=lambda operation: operation.id,
        max_size=12,
    )
)
def test_every_operation_is_in_exactly_one_task(history: list[Operation]) -> None:
    made = tasks(history, summary)
    seen = [operation.id for task in made for operation in task.operations]
    assert sorted(seen) == sorted(operation.id for operation in history)
    assert all(task.title.strip() and len({task.id for task in made}) == len(made) for task in made)


@pytest.mark.parametrize(
    ("action", "parameters", "title"),
    [
        ("eq/order_instance", '{"id": 25251, "os_id": 187}', "Reinstall web-01"),
        ("eq/order_instance", '{"preset": "vm.v2-pico"}', "Order vm.v2-pico"),
        (
            "eq/deploy",
            '{"id": "7", "before": {"product": "srv-nl-01"}}',
            "Order stock server srv-nl-01",
        ),
        ("eq/deploy", '{"id": "7"}', "Order stock server"),
        ("tags/add", '{"tag": "env", "value": "prod"}', "Set tag env=prod on web-01"),
        ("eq/reboot", "{}", "Reboot web-01"),
    ],
)
def test_a_call_is_named_by_its_task_and_the_chosen_value(
    action: str, parameters: str, title: str
) -> None:
    operation = replace(_PLAIN, action=action, parameters=parameters)
    assert call_title(operation, summary) == title
    [task] = tasks([operation], summary)
    assert task.title == title


def said_of(*group: Operation, going: tuple[Going, ...] = ()) -> str:
    (task,) = tasks(group, summary, going)
    return str(task.said)


def batch_call(number: int, state: OpState, changed_at: float, stage: str = "") -> Operation:
    words = f"words of {number}"
    changed = {"state": state, "changed_at": changed_at, "said": words, "stage": stage}
    return call(number, "eq/boot_dev", batch="x", **changed)


def test_a_task_that_went_well_shows_the_words_of_the_last_change() -> None:
    early, late = batch_call(1, OpState.DONE, 1010.0), batch_call(2, OpState.DONE, 1020.0)
    assert said_of(early, late) == "words of 2"
    assert said_of(replace(early, changed_at=1030.0), late) == "words of 1"
    same_time = replace(early, changed_at=1020.0)
    assert said_of(same_time, late) == "words of 2", "the later request of the same time"


@pytest.mark.parametrize("state", [OpState.FAILED, OpState.UNKNOWN, OpState.NOT_SENT])
def test_a_task_that_did_not_go_well_shows_the_words_of_the_request_that_decides_it(
    state: OpState,
) -> None:
    bad, good = batch_call(1, state, 1010.0), batch_call(2, OpState.DONE, 1020.0)
    assert said_of(bad, good) == "words of 1"
    worse = batch_call(3, state, 1005.0)
    assert said_of(bad, good, worse) == "words of 3", "the last of several"


def test_a_running_task_shows_the_stage_of_its_last_change() -> None:
    done = batch_call(1, OpState.DONE, 1010.0)
    running = batch_call(2, OpState.RUNNING, 1020.0, stage="Copying")
    assert said_of(done, running) == "Copying"
    assert said_of(done, replace(running, stage="")) == "words of 2"
    assert said_of(replace(done, changed_at=1030.0, stage="old"), running) == "words of 1"


def test_a_reinstall_shows_its_own_words_or_those_of_its_last_request() -> None:
    group = [
        replace(operation, changed_at=1000.0 + at, said=f"words of {at}")
        for at, operation in enumerate(reinstall(OpState.FAILED, OpState.DONE))
    ]
    assert said_of(*group) == "words of 1"
    assert said_of(*group, going=(_GOING,)) == _GOING.words
