"""Every recorded answer of the provider is classified and read as its index says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.api.envelope import decode, failure_code, open_envelope, sign_in_refused
from tui.api.looks import read_check
from tui.errors import NotAllowed, NotFound, Refused, SessionEnded, SignInRefused
from tui.models.account import read_session
from tui.models.async_answer import Failed, Finished, Gone, NotReady, Provisional, Stage
from tui.models.async_results import read_power, read_sensors
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.server import ServerSummary, read_server
from tui.models.server_list import read_server_list
from tui.models.servers_updated import ServersUpdated
from tui.models.tag import read_tag_list

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
FILES = sorted(path.name for path in EXAMPLES.glob("*.json"))
REFUSALS: dict[str, type[Refused]] = {
    "auth.login.error.key_format.json": SignInRefused,
    "auth.login.error.malformed.json": SignInRefused,
    "auth.login.error.no_servers.json": SignInRefused,
    "eq.order_instance.error.os.json": Refused,
    "eq.order_instance.error.prebill.json": Refused,
    "eq.show.error.json": NotFound,
    "error.code_message.json": Refused,
    "error.fail_word.json": Refused,
    "error.invalid_hash.json": SessionEnded,
    "error.invalid_token.json": SessionEnded,
    "ip.get_ip.error.json": Refused,
    "iso.add.error.json": Refused,
    "jira.request_assistance.duplicate.json": Refused,
    "nat.add_static_nat.error.json": NotFound,
    "net.add_ipv4.error.json": Refused,
    "net.show_cacti.error.json": Refused,
    "os.list.error.json": Refused,
    "rhr.add.error.json": Refused,
    "rtm.add_comment.error.json": NotFound,
    "rtm.add_comment.error.no_id.json": Refused,
    "traffic_plans.list.error.json": Refused,
    "vm.create_snapshot.error.json": Refused,
    "whmcs.get_client.denied.json": NotAllowed,
}
CHECKS = {
    "not_ready": NotReady,
    "stage": Stage,
    "unknown_key": Gone,
    "unknown_key.result": Gone,
    "failed": Failed,
    "sensors.failed": Failed,
    "check_pin.failed": Failed,
    "ok_but_cancelled": Failed,
    "pending_ok": Provisional,
}


def body(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def payload(name: str) -> Any:
    try:
        return open_envelope(200, body(name), doing="Reading an example", is_write=False)
    except Refused as error:
        # What the same words mean depends on what was asked for.
        raise (sign_in_refused(error) if name.startswith("auth.login.") else error) from None


def test_the_examples_are_all_here() -> None:
    assert len(FILES) >= 150


@pytest.mark.parametrize("name", [name for name in FILES if ".check." not in name])
def test_every_answer_is_a_yes_or_the_right_no(name: str) -> None:
    if name in REFUSALS:
        with pytest.raises(REFUSALS[name]) as caught:
            payload(name)
        assert caught.value.certain
    else:
        assert failure_code(decode(200, body(name))) is None
        assert payload(name) is not None


@pytest.mark.parametrize("name", [name for name in FILES if ".check." in name])
def test_every_look_at_a_key_is_understood(name: str) -> None:
    variant = name.partition(".check.")[2].removesuffix(".json")
    answer = read_check(decode(200, body(name)))
    assert isinstance(answer, CHECKS.get(variant, Finished)), (variant, answer)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".start.json")])
def test_every_start_names_a_key(name: str) -> None:
    key = payload(name)["callback"]
    if name == "vm.get_snapshot.start.json":  # this recording has a placeholder for its key
        assert key == "list"
    else:
        assert len(key) == 32


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("eq.list.")])
def test_lists(name: str) -> None:
    listed = read_server_list(payload(name))
    assert all(isinstance(identifier, int) for identifier in listed.ids)
    for record in listed.records:
        assert ServerSummary.model_validate(record).id in listed.ids


def test_an_empty_list_is_empty_and_a_missing_one_is_a_fault() -> None:
    assert read_server_list(payload("eq.list.empty.json")).ids == ()
    with pytest.raises(ValueError, match="no list"):
        read_server_list({"module": "eq"})


@pytest.mark.parametrize(
    "name", [n for n in FILES if n.startswith("eq.show.") and "error" not in n]
)
def test_details(name: str) -> None:
    detail = read_server(payload(name))
    assert isinstance(detail.hostname, str)
    assert isinstance(list(detail.other_facts()), list)


def test_a_bare_metal_server_is_read_in_full() -> None:
    detail = read_server(payload("eq.show.baremetal.json"))
    assert (detail.id, detail.hostname, str(detail.kind)) == (25250, "db-main", "bare metal")
    assert (detail.cpu, detail.cores, detail.ram_gb, detail.disk_gb) == (
        "Xeon E-2288G",
        8,
        128,
        1920,
    )
    assert (detail.ip, detail.os, detail.location) == ("198.51.100.7", "Debian 12", "FI")


@pytest.mark.parametrize(
    "name", ["auth.login.account_key.json", "auth.login.toplevel.json", "auth.whmcslogin.json"]
)
def test_logins(name: str) -> None:
    session = read_session(payload(name))
    assert session.token is not None
    assert session.token.get_secret_value() not in repr(session)


def test_a_second_factor_is_seen() -> None:
    assert read_session(payload("auth.whmcslogin.2fa.json")).second_factor


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("eq.update_servers")])
def test_updated_lists(name: str) -> None:
    assert isinstance(ServersUpdated.model_validate(payload(name)).deploy_keys, dict)


def test_tags() -> None:
    assert read_tag_list(payload("tags.list.json")).tags
    assert read_tag_list(payload("tags.list.empty.json")).tags == ()


@pytest.mark.parametrize(
    ("variant", "power"),
    [("bm_on", Power.ON), ("bm_off", Power.OFF), ("vm_on", Power.ON), ("vm_off", Power.OFF)],
)
def test_power_texts(variant: str, power: Power) -> None:
    answer = read_check(decode(200, body(f"eq_callback.check.status.{variant}.json")))
    assert isinstance(answer, Finished)
    assert read_power(answer).power is power


def test_sensor_lines() -> None:
    answer = read_check(decode(200, body("eq_callback.check.sensors.json")))
    assert isinstance(answer, Finished)
    readings = {reading.name: reading for reading in read_sensors(answer).readings}
    assert readings["CPU Temp"].value == 41
    assert readings["FAN2"].status is SensorStatus.CRITICAL
    assert readings["VBAT"].status is SensorStatus.WARNING
    assert readings["FANA"].status is SensorStatus.NO_READING
    assert len(readings) == len(
        json.loads(body("eq_callback.check.sensors.json"))["scope"].strip().split("\n")
    )
