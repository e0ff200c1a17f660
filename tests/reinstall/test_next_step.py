"""What comes next, decided from made-up operations: no process, no provider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.operations import operation
from tests.wizards.answers import TARGET, full, known
from tui.models.async_answer import AsyncKey
from tui.reinstall.decision import Have, Kind, Next, Offer
from tui.reinstall.next_step import next_move
from tui.reinstall.record import Record, record_of
from tui.store.operations import Operation, OpState
from tui.wizards.installing.install_way import InstallMethod

EVERYTHING = Have(go_on=True, pin=True, password=True, script=True)
NO_SESSION = "The provider said: invalid token"


def record(*, pin: bool = True, way: InstallMethod = InstallMethod.STAGED) -> Record:
    return record_of(
        full(way=way, tasks=(1,)), known(), id="b1", profile="main", pin_used=pin, now=0.0
    )


def op(number: int, action: str, state: OpState, said: str = "", **more: object) -> Operation:
    changes: dict[str, object] = {
        "id": number,
        "batch": "b1",
        "server_id": TARGET.id,
        "server_name": TARGET.name,
        "parameters": "{}",
        "state": state,
        "said": said,
        "changed_at": 0.0,
    }
    return operation(action, 0.0, **changes | more)


PIN_FINE = op(1, "eq/check_pin", OpState.DONE, answer="{}")
INSTALLS = op(
    2,
    "eq/reinstall",
    OpState.RUNNING,
    key=AsyncKey("k"),
    stages=1,
    stage="OS installation was started",
)
ARMED = op(3, "eq/create_pxe", OpState.DONE)
TO_NETWORK = op(4, "eq/boot_dev", OpState.DONE, parameters='{"media": "pxe"}')
RESTARTED = op(5, "eq/reboot", OpState.DONE)
INSTALLED = replace(INSTALLS, state=OpState.DONE, answer="{}")
TO_DISK = op(6, "eq/boot_dev", OpState.DONE, parameters='{"media": "disk"}')
TASK = op(7, "jenkins/call", OpState.DONE, parameters='{"task": 1}')
CLEARED = op(8, "eq/clear_pxe", OpState.DONE)
THERE = (PIN_FINE, INSTALLED, ARMED, TO_NETWORK, RESTARTED, TO_DISK, CLEARED)


def move(*found: Operation, have: Have = EVERYTHING, of: Record | None = None) -> Next:
    return next_move(of or record(), found, have, 10.0)


def test_the_pin_is_tried_before_anything_that_wipes() -> None:
    assert (move().kind, move().step) == (Kind.SEND, "pin")
    assert (move(PIN_FINE).kind, move(PIN_FINE).step) == (Kind.SEND, "key")
    assert move(of=record(pin=False)).step == "key"


@pytest.mark.parametrize("state", [OpState.FAILED, OpState.REFUSED])
def test_a_wrong_pin_is_named_and_asked_for_again(state: OpState) -> None:
    what = move(op(1, "eq/check_pin", state, "Wrong PIN"))
    assert (what.kind, what.step, what.needs) == (Kind.NEED, "pin", ("pin",))
    assert "Wrong PIN" in what.words
    assert "Nothing was erased" in what.words


def test_another_pin_has_to_be_proven_as_well() -> None:
    other = replace(EVERYTHING, pin_tries=1)
    assert move(PIN_FINE, have=other).step == "pin"
    assert move(PIN_FINE, INSTALLS, have=other).kind is Kind.WAIT, (
        "it installs: nothing is left to be proven"
    )


@pytest.mark.parametrize("state", [OpState.UNKNOWN, OpState.REFUSED, OpState.FAILED])
def test_a_provider_that_cannot_tell_leaves_it_to_a_person(state: OpState) -> None:
    what = move(op(1, "eq/check_pin", state, "unknown action"))
    assert what.kind is Kind.ASK
    assert {Offer.AGAIN, Offer.PASS, Offer.STOP} <= set(what.offers)
    passed = replace(record(), passed=("pin",))
    assert move(op(1, "eq/check_pin", state, "unknown action"), of=passed).step == "key"


@pytest.mark.parametrize(
    "arm",
    [
        op(3, "eq/create_pxe", OpState.REFUSED, "Wrong PIN"),
        op(3, "eq/create_pxe", OpState.REFUSED, NO_SESSION),
        op(3, "eq/create_pxe", OpState.NOT_SENT),
        op(3, "eq/create_pxe", OpState.FAILED, "No PXE server"),
    ],
)
def test_nothing_is_armed_while_it_installs(arm: Operation) -> None:
    assert move(PIN_FINE, INSTALLS, arm).kind is Kind.WAIT
    granted = replace(record(), granted=("arm#1",))
    assert move(PIN_FINE, INSTALLS, arm, of=granted).kind is Kind.WAIT


@pytest.mark.parametrize(
    ("said", "again"),
    [
        (NO_SESSION, True),
        ("The provider said: Session expired.", True),
        ("The provider said: The installation was begun, then: session expired", False),
        ("The provider said: token expired; reinstall queued", False),
        ("The provider said: a reinstall is running", False),
    ],
)
@pytest.mark.parametrize("way", list(InstallMethod))
def test_what_wipes_is_sent_again_only_when_nothing_was_done(
    said: str, again: bool, way: InstallMethod
) -> None:
    action = "eq/reinstall" if way is InstallMethod.STAGED else "eq/order_instance"
    refused = op(2, action, OpState.REFUSED, said)
    what = move(PIN_FINE, refused, of=record(way=way))
    assert what.kind is (Kind.SEND if again else Kind.ASK)
    twice = move(PIN_FINE, refused, replace(refused, id=3), of=record(way=way))
    assert twice.kind is Kind.ASK, "a second refusal is for a person"


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        (
            OpState.REFUSED,
            "The provider said: no such task.",
            "not done (refused): The provider said: no such task.",
        ),
        (OpState.FAILED, "", "not done (failed)."),
        (OpState.UNKNOWN, "The answer was cut", "perhaps not done: The answer was cut."),
    ],
)
def test_a_task_that_did_not_run_is_part_of_how_it_ended(
    state: OpState, said: str, words: str
) -> None:
    what = move(*THERE, replace(TASK, state=state, said=said))
    assert (what.kind, what.went_well) == (Kind.END, False)
    assert what.words == f"Installed. Run Nothing more: {words}"
    assert (move(*THERE, TASK).words, move(*THERE, TASK).went_well) == ("Installed.", True)


def test_a_task_that_never_left_is_sent_again() -> None:
    what = move(*THERE, replace(TASK, state=OpState.NOT_SENT))
    assert (what.kind, what.step) == (Kind.SEND, "task:1")
