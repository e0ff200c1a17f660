"""Answers to a look at an async key: about the task, about the key, or about the look itself."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_install_actions as eq_install
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import net_actions as net
from tui.api.catalog import order_actions as order
from tui.api.look_words import Reason, is_about_look, says_pending
from tui.api.looks import ANY_TASK, Refusal, Task, classify, read_check
from tui.models.async_answer import (
    AsyncAnswer,
    Failed,
    Finished,
    Foreign,
    Gone,
    NotReady,
    Provisional,
    Stage,
)

KEY, OTHER = "a1b2c3d4e5f60718293a4b5c6d7e8f90", "00ff00ff00ff00ff00ff00ff00ff00ff"
REBOOT, INSTALL = Task(eq_power.REBOOT, 25250), Task(eq_install.REINSTALL, 20311)
ORDER, STATUS = Task(order.ORDER_INSTANCE), Task(eq.STATUS, 25250)

REFUSALS = (
    ("Invalid token", Reason.SESSION),
    ("invalid hash", Reason.SESSION),
    ("Session expired", Reason.SESSION),
    ("auth: malformed request #1", Reason.SESSION),
    ("authentication required", Reason.SESSION),
    ("Token is expired, please log in again", Reason.SESSION),
    ("You are not logged in", Reason.SESSION),
    ("401 Unauthorized", Reason.SESSION),
    ("No token given", Reason.SESSION),
    ("Unknown session", Reason.SESSION),
    ("Access denied", Reason.RIGHTS),
    ("Permission denied for this method", Reason.RIGHTS),
    ("Forbidden", Reason.RIGHTS),
    ("This action is not allowed with a server key", Reason.RIGHTS),
    ("insufficient privileges", Reason.RIGHTS),
    ("Your IP 192.0.2.7 is blocked", Reason.RIGHTS),
    ("invalid request", Reason.MALFORMED),
    ("eq_callback/check: unknown action", Reason.MALFORMED),
    ("Missing required keys: key", Reason.MALFORMED),
    ("Invalid key", Reason.MALFORMED),
    ("File not found.", Reason.MALFORMED),
    ("method not implemented", Reason.MALFORMED),
    ("Too many requests, slow down", Reason.BUSY),
    ("Rate limit exceeded", Reason.BUSY),
    ("Service under maintenance until 04:00", Reason.BUSY),
    ("Service temporarily unavailable", Reason.BUSY),
    ("server busy", Reason.BUSY),
    ("Internal server error", Reason.BUSY),
    ("Try again later", Reason.BUSY),
    ("Database error: too many connections", Reason.BUSY),
    ("no", Reason.UNCLEAR),
)
ENVELOPES: tuple[dict[str, Any], ...] = (
    {"result": -1, "error": "?"},
    {"result": -2, "error": "?"},
    {"code": -1, "message": "?"},
    {"code": -2, "message": "?"},
    {"code": -1, "message": "?", "key": KEY},
    {"result": "Fail", "message": "?"},
    {"result": "Error", "error": "?", "code": -1},
    {"state": "fail", "message": "?"},
    {"code": 400, "message": "?"},
    {"result": "error", "message": "?", "scope": None, "debug": "", "context": []},
    {"error": "?"},
    {"result": -1, "error": "?", "key": KEY},
    {"error": {"message": "?"}},
    {"result": -1, "error": "?", "code": "E_NO"},
    {"code": -1, "message": "eq_callback/check: ?", "description": "?"},
    {"result": "Error", "scope": "?"},
    {"result": "Fail", "code": -1, "message": "?", "scope": "auth"},
    {"result": "Error", "code": 403, "message": "?", "scope": "reboot", "key": KEY},
    {"result": "Fail", "scope": "?", "debug": None, "context": []},
    {"result": "OK", "error": "?"},
)


def filled(envelope: dict[str, Any], text: str) -> dict[str, Any]:
    return json.loads(json.dumps(envelope).replace("?", text))  # type: ignore[no-any-return]


@pytest.mark.parametrize(("text", "reason"), REFUSALS)
@pytest.mark.parametrize("task", [REBOOT, INSTALL, ORDER, STATUS, ANY_TASK])
def test_a_refused_look_is_no_verdict_on_the_task(text: str, reason: Reason, task: Task) -> None:
    for envelope in ENVELOPES:
        if text == "no" and "scope" in envelope and envelope["scope"]:
            continue  # words that are not those of a refusal, where a task puts its own
        with pytest.raises(Refusal) as caught:
            read_check(filled(envelope, text), KEY, task)
        # Envelopes that say -2 or OK have a reason of their own.
        if -2 not in envelope.values() and envelope.get("result") != "OK":
            assert caught.value.reason is reason, envelope


FAILURES: tuple[dict[str, Any], ...] = (
    {
        "result": "Error",
        "scope": "Deploy failed: no free server",
        "context": {"action": "deploy", "id": ""},
    },
    {
        "result": "Error",
        "scope": "IPMI is not responding",
        "debug": "Unable to establish IPMI v2 / RMCP+ session",
    },
    {"result": -1, "scope": "Disk not found", "debug": None, "key": KEY},
    {"result": "Fail", "scope": "Access denied by the BMC", "debug": None, "key": KEY},
    {
        "result": "Fail",
        "scope": "Invalid token",
        "context": {"action": "reboot", "id": "25250"},
        "debug": "x",
    },
    {"result": "Error", "scope": "Authentication required", "debug": "ipmitool", "key": KEY},
    {"result": "Error", "scope": None, "debug": None, "context": None, "key": KEY},
    {"result": "Fail", "key": KEY},
    {"result": "Fail", "error": "BMC timeout", "key": KEY},
    {"result": "Fail", "error": "BMC timeout", "key": KEY, "context": {"action": "reboot"}},
    {"result": "Fail", "scope": "Wrong PIN", "context": {"action": "check_pin"}},
    {
        "result": "Error",
        "debug": "Error: unable to connect to 10.77.21.239",
        "context": {"id": 25250},
    },
)


@pytest.mark.parametrize("answer", FAILURES)
def test_a_failure_of_the_task_is_one(answer: dict[str, Any]) -> None:
    task = Task(None, 25250) if "check_pin" in str(answer) or "deploy" in str(answer) else REBOOT
    assert isinstance(read_check(answer, KEY, task), Failed)


def test_the_bare_word_of_a_wrong_pin_is_about_the_task() -> None:
    assert isinstance(
        read_check({"result": -1, "error": "Wrong PIN"}, KEY, Task(eq_power.CHECK_PIN)), Failed
    )
    assert isinstance(
        read_check({"result": "OK", "scope": "PIN is incorrect"}, KEY, Task(eq_power.CHECK_PIN)),
        Failed,
    )
    assert isinstance(
        read_check({"result": "OK", "scope": "PIN is correct"}, KEY, Task(eq_power.CHECK_PIN)),
        Finished,
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b'{"result":-1,"error":"Unauthorized"}'),
        (403, b"<html>403</html>"),
        (404, b""),
        (429, b"slow down"),
        (
            500,
            b'{"result":"Error","scope":"Deploy failed","context":{"action":"deploy"},"debug":"x"}',
        ),
        (502, b"<html>Bad gateway</html>"),
        (503, b'{"result":"Fail"}'),
        (200, b"<html>Maintenance</html>"),
        (200, b""),
        (204, b""),
        (200, b"null"),
        (200, b"[]"),
        (200, b"OK"),
        (200, b'{"result":"perhaps"}'),
        (200, b'{"result":{}}'),
        (403, b'{"result":"OK","scope":"Post is rebooted"}'),
        (500, b'{"code":-1,"message":"AsyncKey not found"}'),
        (200, b'{"result":"OK"'),
        (200, b"{}"),
        (200, b'{"result":true}'),
        (200, b'{"result":7}'),
    ],
)
def test_statuses_pages_and_cut_answers_are_no_verdict(status: int, body: bytes) -> None:
    with pytest.raises(Refusal):
        classify(status, body, KEY, REBOOT)


@pytest.mark.parametrize(
    "said",
    [
        "AsyncKey not found",
        f"AsyncKey {KEY} not found",
        "Callback key not found",
        "key abc not found",
        "async key has expired",
        "Unknown async key",
        "Task does not exist",
        "Callback key already consumed",
    ],
)
def test_a_key_that_is_not_known_is_gone(said: str) -> None:
    for answer in ({"code": -1, "message": said, "key": KEY}, {"result": -1, "error": said}):
        assert isinstance(read_check(answer, KEY, REBOOT), Gone)


@pytest.mark.parametrize(
    "said", ["API key not found", "Session key not found", "SSH key not found"]
)
def test_another_kind_of_key_is_not_the_async_key(said: str) -> None:
    with pytest.raises(Refusal):
        read_check({"code": -1, "message": said}, KEY, REBOOT)


PENDING = (
    "pending",
    "Queued",
    "in progress",
    "Installing",
    "installation in progress",
    "in the queue",
    "OS installation was started",
    "Waiting for the server",
    "Task accepted, waiting",
    "processing",
    "Status: pending",
    "45 %",
    "not ready yet",
    "Deploying…",
    "being prepared",
    "will be done in 5 minutes",
    "scheduled",
)


@pytest.mark.parametrize("said", PENDING)
@pytest.mark.parametrize(
    "task", [REBOOT, INSTALL, ORDER, Task(eq_power.OFF, 25250), Task(eq_access.ADD_IPMI_USER, 1)]
)
def test_an_ok_that_is_pending_is_not_final(said: str, task: Task) -> None:
    for answer in (
        {"scope": said},
        {"scope": {"status": said}},
        {"context": {"status": said}},
        {"scope": json.dumps({"status": said})},
    ):
        assert isinstance(read_check({"result": "OK", **answer}, KEY, task), Provisional), (
            said,
            answer,
        )


@pytest.mark.parametrize(
    "answer",
    [
        {"scope": "pending", "context": {"id": "", "ip": ""}},
        {"scope": "installing", "context": {"id": "", "ip": ""}},
        {"scope": "", "context": {"id": "", "ip": ""}},
        {},
        {"scope": None, "context": []},
        {"context": {"id": 501}},
        {"scope": "OK", "context": {"id": "501", "ip": ""}},
        {"scope": {"id": 501}, "context": {"action": "deploy"}},
    ],
)
@pytest.mark.parametrize("task", [INSTALL, ORDER, Task(order.DEPLOY)])
def test_long_work_needs_a_mark_of_its_end(answer: dict[str, Any], task: Task) -> None:
    asked = Task(task.action)
    assert isinstance(read_check({"result": "OK", **answer}, KEY, asked), Provisional)


@pytest.mark.parametrize(
    "answer",
    [
        {"scope": "deploy_done"},
        {"scope": "Autodeploy completed"},
        {"scope": {"status": "deploy_done", "id": 20311}},
        {"scope": "x", "context": {"id": "20311", "ip": "192.0.2.4"}},
        {"scope": "done"},
        {"scope": "Server is online"},
        {"scope": "Installation of Ubuntu 24.04 completed"},
    ],
)
def test_long_work_with_a_mark_has_ended(answer: dict[str, Any]) -> None:
    assert isinstance(read_check({"result": "OK", **answer}, KEY, INSTALL), Finished)


@pytest.mark.parametrize(
    "said",
    [
        "Post is on",
        "Post is rebooted",
        "Boot device is set",
        "PXE config created",
        "IPMI user added",
        "PIN changed",
        "block ip done",
        "port off done",
        "Set Boot Device to pxe",
        "VM is running",
        "New PIN is set",
        "VM started",
        "Chassis Power Control: Up/On",
        "203.0.113.40",
        "100 %",
        "http://a.example/vnc.html?x=2%3A1&port=328",
    ],
)
def test_an_ok_of_short_work_is_final(said: str) -> None:
    assert isinstance(
        read_check({"result": "OK", "scope": said, "debug": None}, KEY, Task(eq_power.ON, 1)),
        Finished,
    )


@pytest.mark.parametrize(
    "said", ["VM is running", "Chassis Power is on", "starting", "port: up\nstatus: pending"]
)
def test_values_that_are_read_are_no_progress(said: str) -> None:
    assert isinstance(read_check({"result": "OK", "scope": said}, KEY, STATUS), Finished)


@pytest.mark.parametrize(
    "word", ["Not ready", "NOT READY", "NotReady", "not_ready", "Pending", "Running"]
)
def test_a_task_that_runs_is_said_in_several_words(word: str) -> None:
    assert isinstance(read_check({"result": word, "key": KEY}, KEY, REBOOT), NotReady)


def test_an_ok_that_says_nothing_at_all_is_not_final() -> None:
    for task in (REBOOT, ORDER, STATUS):
        assert isinstance(read_check({"result": "OK"}, KEY, task), Provisional)
        assert isinstance(read_check({"result": "OK", "action": "check"}, KEY, task), Provisional)


def test_an_ok_that_could_not_is_not_done() -> None:
    for said in (
        "Unable to establish IPMI session",
        "could not reboot",
        "timed out",
        "The server was not rebooted",
    ):
        assert isinstance(read_check({"result": "OK", "scope": said}, KEY, REBOOT), Provisional)


@pytest.mark.parametrize(
    ("task", "context"),
    [
        (REBOOT, {"action": "reboot", "id": "20311"}),
        (REBOOT, {"id": 20311}),
        (REBOOT, {"action": "off", "id": 25250}),
        (STATUS, {"action": "status", "id": "20311"}),
        (INSTALL, {"action": "reinstall", "id": 25250}),
        (Task(net.GET_STATUS, 25250), {"action": "get_status", "id": 1}),
        (REBOOT, {"action": "create_pxe"}),
    ],
)
def test_an_answer_about_something_else_is_no_answer(task: Task, context: dict[str, Any]) -> None:
    assert isinstance(
        read_check({"result": "OK", "scope": "deploy_done", "context": context}, KEY, task), Foreign
    )
    for answer in (
        {"result": "Stage", "scope": "Base OS was installed"},
        {"result": "Not ready"},
        {"result": "Error", "scope": "IPMI is not responding", "debug": "x", "key": KEY},
    ):
        with pytest.raises(Refusal) as caught:
            read_check({**answer, "context": context}, KEY, task)
        assert caught.value.reason is Reason.FOREIGN


@pytest.mark.parametrize(
    ("task", "context"),
    [
        (REBOOT, {"action": "reboot", "id": "25250"}),
        (REBOOT, {"action": "reboot", "id": "SERVER_ID"}),
        (REBOOT, {}),
        (INSTALL, {"action": "deploy", "id": ""}),
        (ORDER, {"action": "deploy", "id": 12345}),
        (REBOOT, {"action": "on"}),
        (Task(eq_power.OFF, 25250), {"action": "hard_off", "id": 25250}),
        (REBOOT, {"action": "something"}),
    ],
)
def test_an_answer_about_this_task_is_one(task: Task, context: dict[str, Any]) -> None:
    assert isinstance(
        read_check({"result": "OK", "scope": "deploy_done", "context": context}, KEY, task),
        Finished,
    )


def test_the_key_of_another_task_of_the_account_is_told_apart() -> None:
    body = json.dumps({"result": "OK", "scope": "Post is rebooted", "key": OTHER}).encode()
    assert isinstance(classify(200, body, KEY, REBOOT, {"something else"}), Finished)
    with pytest.raises(Refusal) as caught:
        classify(200, body, KEY, REBOOT, {OTHER})
    assert caught.value.reason is Reason.FOREIGN


NAMES = st.sampled_from(["id", "action", "status", "ip"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([t for t, _ in REFUSALS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "action", "status", "ip"]), inner)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["result", "code", "error", "message", "scope", "debug", "context", "key", "state"]
)


@given(st.dictionaries(FIELDS, JSON))
def test_any_object_has_a_meaning_or_is_refused(answer: dict[str, Any]) -> None:
    for task in (REBOOT, ORDER, STATUS, ANY_TASK):
        try:
            found: AsyncAnswer = read_check(answer, KEY, task)
        except Refusal:
            continue
        if isinstance(found, Finished | Provisional):
            assert str(answer["result"]).strip().lower() in ("ok", "success")
        assert isinstance(
            found, NotReady | Stage | Provisional | Finished | Failed | Gone | Foreign
        )


@given(
    st.sampled_from([t for t, _ in REFUSALS if t != "no"]),
    st.sampled_from(ENVELOPES),
    st.integers(-5, 900),
)
def test_no_refusal_is_ever_a_failure_or_an_end(
    text: str, envelope: dict[str, Any], code: int
) -> None:
    answer = filled(envelope, text)
    if "code" in answer and code not in (0, 200):
        answer["code"] = code
    for task in (REBOOT, INSTALL, ORDER):
        try:
            found = read_check(answer, KEY, task)
        except Refusal:
            continue
        assert isinstance(found, Gone), found


def test_words_are_whole() -> None:
    assert not is_about_look("Deploy failed: access denied by the hypervisor of node 7")
    assert is_about_look("EQ_CALLBACK/check: Access denied.")
    assert not says_pending("Suspending is off", whole=False)
    assert not says_pending("nothing pending", whole=False)


@pytest.mark.parametrize(
    ("scope", "context"),
    [
        ("done", {"id": None, "ip": None}),
        ("deploy_done", {"id": "", "ip": ""}),
        ("completed soon", {"id": 20999, "ip": ""}),
        ("Installation will be completed in 5 minutes", {}),
        ("ready shortly", {"id": 0, "ip": ""}),
    ],
)
def test_an_end_without_a_server_or_in_the_future_is_none(
    scope: str, context: dict[str, object]
) -> None:
    body = json.dumps(
        {"result": "OK", "scope": scope, "context": context, "debug": None, "key": KEY}
    ).encode()
    assert isinstance(classify(200, body, KEY, Task(order.ORDER_INSTANCE)), Provisional)


@pytest.mark.parametrize("seed", [68, 74, 76, 242, 263, 280])
def test_letters_of_an_encoded_picture_are_no_words(seed: int) -> None:
    """Some of 30,000 random bytes look like "pin" or "no key" in base64."""
    picture = b"\x89PNG\r\n\x1a\n" + random.Random(seed).randbytes(30_000)
    for scope in (base64.b64encode(picture).decode(), base64.encodebytes(picture).decode()):
        answer = {"result": "OK", "scope": scope, "context": {}, "key": "k" * 32}
        assert isinstance(read_check(answer, "k" * 32), Finished)


def test_a_long_sentence_without_signs_is_words() -> None:
    words = "access denied " * 40
    with pytest.raises(Refusal):
        read_check({"result": "OK", "scope": words, "context": {}, "key": "k" * 32}, "k" * 32)
