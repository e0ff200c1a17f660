"""A recording has no value of the account, and the simulator answers with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.accounts import Account
from tests.conformance.known import client_of
from tests.support.shared_simulator import SharedSimulator
from tui.api.catalog import declared_actions
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as power
from tui.api.catalog.common import ServerRef
from tui.cli.async_reads import finish_unread
from tui.cli.exit_codes import ExitCode
from tui.cli.main import run
from tui.conformance.answer_watch import AnswerWatch
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.identity_check import IdentityFound, SeenValues, check_recording
from tui.conformance.planned_reads import PlannedRead
from tui.conformance.recording import Masker, Recorder
from tui.conformance.session_recorder import SessionRecorder
from tui.errors import ApiError
from tui.models.base import Params
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.like import Likeness
from tui.simulator.replay import Recording
from tui.simulator.world import World

ACCOUNTS = 60


def recorder_of(answers: list[tuple[str, Any]]) -> Recorder:
    recorder = Recorder()
    for name, answer in answers:
        recorder.add(PlannedRead(declared_actions()[name], Params()), answer, by_key=False)
    return recorder


def test_no_canary_of_any_account_is_in_its_recording() -> None:
    for seed in range(ACCOUNTS):
        account = Account(seed)
        text = recorder_of(account.answers).masked(["the-secret-key-1"])
        assert [canary for canary in account.canaries | account.keys if canary in text] == [], seed


def test_the_same_value_has_the_same_stand_in() -> None:
    recorder = Recorder()
    detail = {"server_data": {"id": 25250, "status": "rent"}, "IP": [{"IP": "198.51.100.7"}]}
    recorder.add(PlannedRead(eq.SHOW, ServerRef(id=25250)), detail, by_key=False)
    recorder.add(PlannedRead(eq.LIST, eq.ListParams()), {"servers": [25250]}, by_key=False)
    show, listed = json.loads(recorder.masked([]))["answers"]
    stand_in = show["params"]["id"]
    assert stand_in != 25250
    assert show["answer"]["server_data"] == {"id": stand_in, "status": "rent"}
    assert listed["answer"]["servers"] == [stand_in]
    assert show["answer"]["IP"][0]["IP"].startswith("203.0.113.")


def test_amounts_are_invented_and_keep_their_form() -> None:
    invoices = [{"id": 901, "total": "42.11", "balance": 42.11, "tax": "0.00", "credit": "-42.11"}]
    text = recorder_of([("whmcs/get_invoices", {"invoices": invoices})]).masked([])
    ((found,),) = (each["answer"]["invoices"] for each in json.loads(text)["answers"])
    assert "42.11" not in text
    assert (found["tax"], found["credit"]) == ("0.00", f"-{found['total']}")
    assert float(found["total"]) > 0
    assert isinstance(found["balance"], float)


def test_names_made_of_common_words_are_replaced_in_sentences_too() -> None:
    recorder = Recorder()
    detail = {
        "server_data": {"id": 7, "hostname": "web-01", "status": "rent", "name": "backup main"},
        "tags": [{"tag": "role", "value": "mail"}],
    }
    scope = {"scope": "web-01 CPU Temp | 41 degrees C | ok", "context": {"action": "status"}}
    recorder.add(PlannedRead(eq.SHOW, ServerRef(id=7)), detail, by_key=False)
    recorder.add(PlannedRead(eq.STATUS, ServerRef(id=7)), scope, by_key=True)
    text = recorder.masked([])
    for name in ("web-01", "web", "backup main", '"mail"', "role"):
        assert name not in text, name
    assert "CPU Temp | 41 degrees C | ok" in text
    assert '"status": "rent"' in text


def test_a_long_text_that_begins_with_common_words_is_recorded() -> None:
    line = "Inlet Temp | 04h | ok | 7.1 | 25 degrees C | no zeppelin"
    answer = {"scope": line, "context": {"action": "status"}}
    recorder = Recorder()
    recorder.add(PlannedRead(eq.STATUS, ServerRef(id=7)), answer, by_key=True)
    text = recorder.masked([])
    assert "Inlet Temp | 04h | ok | 7.1 | 25 degrees C | no xxxxxxxx" in text


@pytest.mark.parametrize(
    "detail",
    [
        {"server_data": {"id": 7, "type": "IPv4"}},
        {"scope": "RAID1"},
        {"port": 1, "tags": [{"tag": "role", "value": "port-1"}]},
        {"vlan": 7, "name": "vlan-7"},
    ],
)
def test_words_of_the_vocabulary_and_neighbors_are_no_values_of_the_account(detail: Any) -> None:
    recorder = recorder_of([("eq/show", detail)])
    text = recorder.masked([])
    assert recorder.withheld == []
    assert "port-1" not in text
    assert "vlan-7" not in text


def test_a_value_that_the_masks_miss_is_left_out_and_its_place_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unmasked(self: Masker, text: str) -> str:
        return text

    monkeypatch.setattr(Masker, "_name", unmasked)
    recorder = recorder_of([("eq/show", {"tags": [{"tag": "role", "value": "zeppelin"}]})])
    assert "zeppelin" not in recorder.masked([])
    assert recorder.withheld == ["eq/show tags[] value: a word"]


def test_a_recording_of_a_replay_is_recorded_too() -> None:
    names = {f"text-{at}": f"text-{at + 1}" for at in range(1, 40)}
    first = recorder_of([("eq/show", {"tags": names, "IP": [{"IP": "203.0.113.1"}]})])
    text = first.masked([])
    assert first.withheld == []
    assert not set(json.loads(text)["answers"][0]["answer"]["tags"].values()) & set(names.values())


def test_a_refusal_names_the_kind_and_the_place() -> None:
    seen = SeenValues(Fingerprints(), frozenset())
    seen.add(["zeppelin"])
    answer = {"tags": [{"value": "my zeppelin"}]}
    with pytest.raises(IdentityFound, match=r"a text of 2 words at eq/show tags\[\]\.value\."):
        check_recording("", [("eq/show", answer)], seen)
    with pytest.raises(IdentityFound, match=r"a word at eq/show \(field name\)"):
        check_recording("", [("eq/show", {"zeppelin": 1})], seen)
    with pytest.raises(IdentityFound, match="The recording contains an email address"):
        check_recording("a@b.example", [], seen)


def test_the_last_check_finds_the_part_of_a_long_text_that_is_its_own() -> None:
    seen = SeenValues(Fingerprints(), frozenset({"inlet", "temp", "degrees"}))
    seen.add(["Inlet Temp | 04h | ok | 7.1 | 25 degrees C | no zeppelin"])
    assert not seen.are_in("Inlet Temp | 04h | ok | 7.1 | 25 degrees C | no")
    assert seen.are_in('{"name": "zeppelin"}')


@pytest.fixture
def world() -> World:
    return World(fleet("small"))


def test_a_replayed_session_answers_reads_and_refuses_changes(world: World) -> None:
    recorder = Recorder()
    detail = {"server_data": {"id": 25250, "status": "draining"}}
    recorder.add(PlannedRead(eq.SHOW, ServerRef(id=25250)), detail, by_key=False)
    made = json.loads(recorder.masked([]))
    world.recording = Recording(made)
    number = made["answers"][0]["params"]["id"]
    simulator = SharedSimulator(world).start()
    client = client_of(simulator.url)
    try:
        assert client.call(eq.SHOW, ServerRef(id=number)).id == number
        with pytest.raises(ApiError, match="not recorded"):
            client.call(eq.SHOW, ServerRef(id=number + 1))
        with pytest.raises(ApiError, match="not recorded"):
            client.change(power.REBOOT, power.REBOOT.params(id=number), lambda status, body: None)
    finally:
        client.close()
        simulator.stop()


def test_the_answers_of_a_session_are_recorded_masked_and_replayed(world: World) -> None:
    simulator, recorder = SharedSimulator(world).start(), SessionRecorder()
    watch = AnswerWatch("test", lambda: "", lambda: 0.0, recorder)
    try:
        client = client_of(simulator.url)
        watch.attach(client)
        first, *_ = client.call(eq.LIST, eq.ListParams()).ids
        hostname = str(client.call(eq.SHOW, ServerRef(id=first)).hostname)
        client.call(eq.SHOW, ServerRef(id=first))
        finish_unread(client, eq.STATUS, ServerRef(id=first), 60.0)
        client.change(power.REBOOT, power.REBOOT.params(id=first), lambda status, body: None)
        client.close()
    finally:
        simulator.stop()
    text = recorder.masked([DEMO_KEY])
    made = json.loads(text)["answers"]
    names = [item["action"] for item in made]
    assert names == ["eq/list", "eq/show", "eq/status"], "each request once, and no change"
    assert hostname not in text
    assert str(first) not in text
    stand_in = made[1]["params"]["id"]
    assert made[2] == {**made[2], "params": {"id": stand_in}, "by_key": True}
    assert Recording(json.loads(text)).answer("eq/status", {"id": str(stand_in)}) is not None


def test_only_a_read_only_session_of_one_account_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "session.json")
    assert run(["--record", file]) == ExitCode.USAGE
    assert "Only a read-only session can be recorded." in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(["--read-only", "--record", file, "ls"])
    assert "Only the dashboard and 'hostdeck conformance' can record" in capsys.readouterr().err


def test_the_simulator_answers_in_the_shape_of_a_report() -> None:
    whole, text = {"kinds": ["whole number"], "seen": 1}, {"kinds": ["text"], "seen": 1}
    status = {**text, "words": ["suspended"]}
    record = {"kinds": ["object"], "seen": 1, "fields": {"id": text, "status": status}}
    shape = {
        "kinds": ["object"],
        "seen": 1,
        "fields": {"server_data": record, "<new-2>": {"kinds": ["list"], "items": whole}},
    }
    shape["fields"]["<new-2>"]["items"] = whole  # type: ignore[index]
    like = Likeness({"actions": [{"action": "eq/show", "shape": shape}]})
    sent = {"result": "OK", "server_data": {"id": 25250, "status": "rent", "old": 1}, "tags": []}
    assert like.rewrite("eq/show", sent) == {
        "result": "OK",
        "server_data": {"id": "25250", "status": "suspended"},
        "new_2": [1],
    }
    refusal = {"code": -1, "message": "eq/show: invalid server id"}
    assert like.rewrite("eq/show", refusal) == refusal
    with pytest.raises(ValueError, match="not a conformance report"):
        Likeness([])
