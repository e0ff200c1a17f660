"""The provider's odd answers, as scripts and people at a terminal meet them."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.support.process import run, run_in_terminal
from tests.support.stub import LOGIN, Fields, Reply, Stub, reply
from tui.simulator.demo_credentials import DEMO_PASSWORD, DEMO_USER
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

KEY = {"HOSTKEY_API_KEY": "5d41402abc4b2a76-demo0demo0demo00"}
SHOW = {
    "result": "OK",
    "server_data": {"id": 20311, "hostname": "web-01"},
    "IP": [{"IP": "192.0.2.10", "main_ip": 1}],
}
NAMES = ("--columns", "id,hostname")


@pytest.fixture
def stub() -> Iterator[Stub]:
    listed = reply({"result": "OK", "servers": [20311]})
    with Stub({"eq/list": listed, "eq/show": reply(SHOW)}) as made:
        yield made


@pytest.fixture
def shell(home: Path, stub: Stub) -> Callable[..., CompletedProcess[str]]:
    return lambda *words, **more: run(
        home, "-m", "tui", *words, "--url", stub.url, **{**KEY, **more}
    )


Shell = Callable[..., CompletedProcess[str]]


def test_a_bad_record_hides_no_server(shell: Shell, stub: Stub) -> None:
    bad: list[Any] = [{"id": None}, {"id": ""}, {"id": "12abc"}, {"id": -5}, None, "abc"]
    good = [{"id": 20311, "hostname": "web-01"}, {"id": "25250", "hostname": "db-main"}]
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [good[0], *bad, good[1]]})
    done = shell("ls", "--json", "--no-wait")
    assert done.returncode == 0
    assert [row["hostname"] for row in json.loads(done.stdout)] == ["db-main", "web-01"]
    assert done.stderr.splitlines()[0] == "hostdeck: List servers: 6 records could not be read."


def test_a_list_of_bad_records_is_no_empty_account(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [{"id": None}]})
    done = shell("ls", "--json")
    assert (done.returncode, done.stdout) == (4, "")
    assert "no record can be read" in done.stderr


@pytest.mark.parametrize(
    ("words", "action", "answer", "shows"),
    [
        (("presets",), "presets/list", {"presets": [{"id": 1, "name": "vm.a"}, None]}, "vm.a"),
        (
            ("billing", "--invoices"),
            "whmcs/get_invoices",
            {"invoices": [{"id": 901, "status": "Paid"}, "x"]},
            "901",
        ),
        (
            ("show", "20311"),
            "eq/show",
            {**SHOW, "tags": [{"tag": "env", "value": "prod"}, None]},
            "env=prod",
        ),
    ],
)
def test_every_list_says_what_is_missing_from_it(
    shell: Shell,
    stub: Stub,
    words: tuple[str, ...],
    action: str,
    answer: dict[str, Any],
    shows: str,
) -> None:
    stub.answers[action] = reply({"result": "OK", **answer})
    done = shell(*words)
    assert done.returncode == 0, done.stderr
    assert shows in done.stdout
    assert "1 record could not be read." in done.stderr


@pytest.mark.parametrize(
    ("words", "action", "answer"),
    [
        (
            ("billing", "--invoices"),
            "whmcs/get_invoices",
            {"invoices": [{"id": 901, "status": "zorb"}]},
        ),
        (("billing", "--due"), "eq/list", {"servers": [{"id": 20311, "status": "zorb"}]}),
        (
            ("cancel", "--list"),
            "whmcs/get_cancellation_requests",
            {"requests": [{"server_id": 20311, "status": "zorb"}]},
        ),
        (("account", "requests"), "rhr/list", {"requests": [{"id": 5, "status": "zorb"}]}),
        (("account", "tickets"), "rtm/get_tickets", {"tickets": [{"id": 5, "status": "zorb"}]}),
        (("account", "storage"), "s3/get_users", {"users": [{"s3uid": "s3_1", "status": "zorb"}]}),
    ],
)
def test_a_word_that_is_not_known_is_quoted_in_tables_and_plain_in_json(
    shell: Shell, stub: Stub, words: tuple[str, ...], action: str, answer: dict[str, Any]
) -> None:
    stub.answers[action] = reply({"result": "OK", **answer})
    done = shell(*words)
    assert "'zorb'" in done.stdout, (done.stdout, done.stderr)
    assert json.loads(shell(*words, "--json").stdout)[0]["status"] == "zorb"


def test_nested_names_addresses_and_places_are_shown(shell: Shell, stub: Stub) -> None:
    record = {"data": {"server": {"id": 20311, "hostname": "deep-01"}}}
    stub.answers["eq/show"] = reply(
        {
            "result": "OK",
            "server_data": record,
            "IP": ["192.0.2.7", "192.0.2.8/29"],
            "location": {"dc_name": "NL"},
        }
    )
    [row] = json.loads(shell("show", "20311", "--json").stdout)
    assert (row["hostname"], row["ip"], row["ips"]) == (
        "deep-01",
        "192.0.2.7",
        ["192.0.2.7", "192.0.2.8"],
    )
    assert row["location"] == "NL"


@pytest.mark.parametrize("word", ["web-01", "20311"])
def test_details_of_another_server_let_nothing_through(shell: Shell, stub: Stub, word: str) -> None:
    listed = {"id": 20311, "hostname": "web-01", "IP": "192.0.2.10"}
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [listed]})
    stub.answers["eq/show"] = reply(
        {
            "result": "OK",
            "server_data": {"id": 20311, "hostname": "zz-99"},
            "IP": [{"IP": "192.0.2.99", "main_ip": 1}],
        }
    )
    done = shell("power", "off", word, "--yes")
    assert done.returncode == 3
    assert "The list calls server 20311 web-01, but its details call it zz-99." in done.stderr
    assert "Nothing was sent." in done.stderr
    assert stub.requests["eq/off"] == 0


def test_an_operation_is_named_by_the_nested_name(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/show"] = reply(
        {"result": "OK", "server_data": {"id": 20311, "vm": {"hostname": "deep-01"}}}
    )
    stub.answers["eq/reboot"] = reply({"result": -1, "error": "not now"})
    done = shell("power", "reboot", "20311", "--yes")
    assert "Reboot deep-01" in done.stderr
    assert "deep-01" in done.stdout


def test_a_php_warning_is_named_and_the_data_shown(shell: Shell, stub: Stub) -> None:
    warning = (
        b"<br />\n<b>Warning</b>:  Undefined array key in <b>/eq.php</b> on line <b>12</b><br />\n"
    )
    stub.answers["eq/show"] = Reply(warning + json.dumps(SHOW).encode())
    done = shell("show", "20311", *NAMES)
    assert done.stdout == "   20311  web-01\n"
    assert "begins with a PHP warning" in done.stderr
    stub.answers["eq/show"] = Reply(warning, status=500)
    done = shell("show", "20311", *NAMES)
    assert (done.returncode, done.stdout) == (4, "")
    assert "PHP warning" in done.stderr
    assert "HTTP 500" in done.stderr
    assert "portal" not in done.stderr


def test_a_change_behind_a_php_warning_is_unknown(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/reboot"] = Reply(
        b"Warning: a in /eq.php on line 1\n" + b'{"result":"OK","callback":"k"}'
    )
    done = shell("power", "reboot", "20311", "--yes")
    assert done.returncode == 5
    assert stub.requests["eq/reboot"] == 1


def test_http_500_and_compression_are_seen_through(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/show"] = Reply(
        gzip.compress(json.dumps(SHOW).encode()), headers={"Content-Encoding": "gzip"}
    )
    done = shell("show", "20311", *NAMES)
    assert (done.stdout, done.stderr) == ("   20311  web-01\n", "")
    stub.answers["eq/show"] = reply(SHOW, status=500)
    done = shell("show", "20311", *NAMES)
    assert done.stdout == "   20311  web-01\n"
    assert "HTTP 500" in done.stderr
    stub.answers["eq/show"] = reply({"result": -1, "error": "database gone"}, status=500)
    done = shell("show", "20311", *NAMES)
    assert "(HTTP 500): database gone" in done.stderr


def test_a_busy_sign_in_is_waited_for(shell: Shell, stub: Stub) -> None:
    tried: list[int] = []

    def login(fields: Fields) -> Reply:
        tried.append(1)
        return reply(LOGIN) if len(tried) > 1 else Reply(status=429, headers={"Retry-After": "1"})

    stub.answers["auth/login"] = login
    assert shell("whoami").returncode == 0
    assert len(tried) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_what_stays_busy_is_said_truthfully(shell: Shell, stub: Stub, status: int) -> None:
    stub.answers["eq/show"] = Reply(b"", status=status, headers={"Retry-After": "1"})
    done = shell("show", "20311")
    assert (done.returncode, done.stdout) == (4, "")
    assert f"HTTP {status}" in done.stderr
    assert "by itself" not in done.stderr


def test_timeout_is_kept_to_and_takes_no_zero(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/show"] = reply(SHOW, delay_s=30.0)
    started = time.monotonic()
    done = shell("show", "20311", "--timeout", "1")
    assert time.monotonic() - started < 15.0
    assert "no complete answer within 1 s" in done.stderr
    assert done.returncode == 4
    for wrong in ("0", "-1", "nan", "soon"):
        assert shell("show", "20311", "--timeout", wrong).returncode == 2


@pytest.mark.parametrize(
    "verb",
    [
        "ls",
        "show",
        "billing",
        "whoami",
        "login",
        "presets",
        "tags",
        "status",
        "sensors",
        "traffic",
        "api",
        "power",
        "access",
        "do",
        "order",
        "reinstall",
        "ops",
        "pin",
        "watch",
        "doctor",
    ],
)
def test_every_verb_that_talks_to_the_provider_takes_a_timeout(home: Path, verb: str) -> None:
    assert "--timeout" in run(home, "-m", "tui", verb, "--help").stdout


def test_a_wait_is_told_on_standard_error_only(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/show"] = reply(SHOW, delay_s=5.6)
    done = shell("show", "20311", "--json")
    assert json.loads(done.stdout)[0]["hostname"] == "web-01"
    assert done.stderr == "hostdeck: Waiting for the provider: 5 s…\n"


def test_all_invoices_or_how_many_of_how_many(shell: Shell, stub: Stub) -> None:
    def page(fields: Fields) -> Reply:
        start, most = int(fields["limitstart"]), int(fields["limitnum"])
        part = [{"id": 1000 - at, "status": "Paid"} for at in range(start, min(250, start + most))]
        return reply({"result": "success", "totalresults": 250, "invoices": {"invoice": part}})

    stub.answers["whmcs/get_invoices"] = page
    done = shell("billing", "--invoices", "--json")
    assert (len(json.loads(done.stdout)), done.stderr) == (250, "")
    stub.answers["whmcs/get_invoices"] = lambda fields: page({**fields, "limitstart": "0"})
    done = shell("billing", "--invoices", "--json")
    assert len(json.loads(done.stdout)) == 100
    assert done.stderr == "hostdeck: 100 of 250 invoices were read.\n"


# The second factor


@pytest.fixture
def account(
    home: Path, simulator: SimulatorServer, world: World
) -> Callable[..., tuple[int, bytes]]:
    """`hostdeck` on a terminal, signing in with login and password."""
    world.account.second_factor = "424242"
    path = home / ".config" / "hostdeck" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[profiles.default]\nsign_in = "login"\nuser = "{DEMO_USER}"\n')
    return lambda *words, answers=(): run_in_terminal(
        home, "-m", "tui", *words, "--url", simulator.url, answers=answers
    )


def test_the_code_is_asked_for_and_the_password_sent_once(
    account: Callable[..., tuple[int, bytes]], world: World
) -> None:
    asked = [
        ("Password: ", f"{DEMO_PASSWORD}\n"),
        ("Second factor code: ", "000000\n"),
        ("Second factor code: ", "424242\n"),
    ]
    code, written = account("ls", "--json", answers=asked)
    assert code == 0
    assert b'"hostname": "web-01"' in written
    assert b"424242" not in written
    assert (world.requests["auth/whmcslogin"], world.requests["auth/2fa_check"]) == (1, 2)


def test_after_three_wrong_codes_it_ends(
    account: Callable[..., tuple[int, bytes]], world: World
) -> None:
    asked = [
        ("Password: ", f"{DEMO_PASSWORD}\n"),
        *[("Second factor code: ", "000000\n")] * 3,
    ]
    code, written = account("ls", answers=asked)
    assert code == 3
    assert b'The code was not accepted. "auth/2fa_check: wrong code"' in written
    assert b"Sign in again with a new code" in written
    assert (
        world.requests["auth/whmcslogin"],
        world.requests["auth/2fa_check"],
        world.requests["eq/list"],
    ) == (1, 3, 0)


def test_without_a_code_it_ends_and_says_so(
    account: Callable[..., tuple[int, bytes]], world: World
) -> None:
    asked = [("Password: ", f"{DEMO_PASSWORD}\n"), ("Second factor code: ", "\n")]
    code, written = account("ls", answers=asked)
    assert code == 3
    assert b"No code was entered." in written
    assert world.requests["auth/2fa_check"] == 0


def test_without_a_terminal_the_second_factor_is_named(shell: Shell, stub: Stub) -> None:
    stub.answers["auth/login"] = reply({"result": {**LOGIN["result"], "2fa": 1}})
    done = shell("ls")
    assert (done.returncode, done.stdout) == (3, "")
    assert "second factor" in done.stderr
    assert stub.requests["auth/login"] == 1
    assert stub.requests["eq/list"] == 0


@pytest.mark.parametrize(
    "token", [{"scope": LOGIN["result"]}, {"result": {"scope": LOGIN["result"]}}]
)
def test_a_token_under_scope_signs_in(shell: Shell, stub: Stub, token: dict[str, Any]) -> None:
    stub.answers["auth/login"] = reply({"result": "OK", **token})
    done = shell("whoami")
    assert done.stdout.startswith("Signed in as 54321")


def test_a_limit_of_minus_one_and_disks_are_told_right(shell: Shell, stub: Stub) -> None:
    stub.answers["eq/show"] = reply({**SHOW, "hardware": {"config": "EPYC 7402/256/3,84TB NVMe"}})
    [row] = json.loads(shell("show", "20311", "--json").stdout)
    assert (row["disk"], row["disk_gb"], row["ram_gb"]) == ("3,84TB NVMe", 3840.0, 256.0)
