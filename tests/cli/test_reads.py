"""The commands that only read: whom they mean, what they wait for, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.process import run_in_terminal
from tui.cli.exit_codes import ExitCode
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.cache import cache_file, write_cache

__all__ = ["shell"]


def remember(shell: Shell, *rows: ServerRow, account: str = "54321") -> None:
    """As if the dashboard had been here."""
    path = cache_file(shell.home / ".cache" / "hostdeck", "default", shell.url)
    write_cache(path, rows, 1_795_000_000.0, account)


# Whom


def test_show_takes_ids_and_reads_the_list_once_because_an_id_may_be_a_name_too(
    shell: Shell, world: World
) -> None:
    done = shell("show", "25250", "20311", "--json", **KEY)
    assert [item["hostname"] for item in json.loads(done.stdout)] == ["db-main", "web-01"]
    assert world.requests["eq/list"] == 1
    assert world.logins == {}


def test_ids_that_the_dashboard_has_seen_cost_no_list(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(20311, "web-01"), ServerRow(25250, "db-main"))
    assert shell("show", "25250", "20311", **KEY).returncode == ExitCode.OK
    assert world.requests["eq/list"] == 0


def test_a_host_name_is_looked_up_in_the_list(shell: Shell, world: World) -> None:
    done = shell("show", "WEB-01", **KEY)
    assert "id            20311" in done.stdout.splitlines()
    assert "tags          hostname=web-01 env=prod role=frontend" in done.stdout
    assert world.requests["eq/list"] == 1


def test_a_host_name_that_the_dashboard_has_seen_costs_no_list(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(20311, "web-01"))
    assert "20311" in shell("show", "web-01", **KEY).stdout
    assert world.requests["eq/list"] == 0


def test_another_accounts_names_are_not_believed(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(25250, "web-01"), account="99999")
    assert "20311" in shell("show", "web-01", "--columns", "id", **KEY).stdout
    assert world.requests["eq/list"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["web-1"], "no server named 'web-1'"),
        (["0"], "0 is not a server id"),
        (["9" * 5000], "is not a server id"),
        ([], "No server was given."),
        (["1", "--select", "web"], "more than one way"),
        (["--select", "ram:many"], "ram"),
    ],
)
def test_who_is_meant_must_be_clear(
    shell: Shell, world: World, words: list[str], says: str
) -> None:
    assert_failed(shell("show", *words, **KEY), 2, says)
    assert world.requests["eq/show"] == 0


def test_a_name_that_two_servers_have_is_refused_with_their_ids(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(1, "twin"), ServerRow(2, "twin"))
    assert_failed(shell("show", "twin", **KEY), 2, "2 servers are called 'twin'", "1, 2")
    assert world.requests["eq/show"] == 0


def test_a_short_name_stands_for_the_one_with_a_domain(shell: Shell) -> None:
    remember(shell, ServerRow(20311, "web-01.example.com"))
    assert "20311" in shell("show", "web-01", "--columns", "id", **KEY).stdout


def test_a_server_that_the_provider_does_not_know(shell: Shell) -> None:
    assert_failed(shell("show", "7", **KEY), 3, "7")


# Waiting


def test_status_asks_the_machines(shell: Shell, world: World) -> None:
    rows = json.loads(shell("status", "--select", "loc:nl web", "--json", **KEY).stdout)
    assert {row["hostname"]: row["power"] for row in rows} == {"web-01": "on", "web-02": "on"}
    assert all(row["taken_at"] > 1_700_000_000 and row["error"] is None for row in rows)
    assert world.requests["eq/status"] == 2


def test_sensors_print_one_line_for_each_hottest_first(shell: Shell) -> None:
    lines = shell("sensors", "db-main", **KEY).stdout.splitlines()
    assert lines[0].split() == ["25250", "db-main", "CPU", "Temp", "33", "degrees", "C", "ok"]
    rows = json.loads(
        shell("sensors", "25250", "--json", "--columns", "sensor,value,unit", **KEY).stdout
    )
    assert rows[0] == {"sensor": "CPU Temp", "value": 33.0, "unit": "°C"}


def test_one_that_cannot_be_read_does_not_hide_the_others(shell: Shell) -> None:
    done = shell("sensors", "web-01", "db-main", "--json", **KEY)
    assert done.returncode == ExitCode.FAILED
    assert {row["id"] for row in json.loads(done.stdout)} == {25250}
    assert "web-01 (id 20311)" in done.stderr
    assert "not supported" in done.stderr


def test_the_only_one_that_fails_ends_like_its_error(shell: Shell) -> None:
    assert_failed(shell("sensors", "20311", **KEY), 3, "not supported")


def test_waiting_ends_with_its_timeout(shell: Shell, world: World) -> None:
    world.clock.speed = 0.0  # the reading is never ready
    done = shell("status", "web-01", "--timeout", "0.01", "--json", **KEY)
    assert done.returncode == ExitCode.TIMEOUT
    assert json.loads(done.stdout)[0]["power"] == "unknown", "never taken for off"
    assert "The provider did not answer within 0.01 s." in done.stderr


def test_without_waiting_nobody_is_asked(shell: Shell, world: World) -> None:
    assert_failed(
        shell("status", "--all", "--no-wait", **KEY),
        2,
        "no saved data of this account on this machine",
    )
    remember(shell, ServerRow(20311, "web-01", power=Power.OFF, power_at=1_795_000_000.0))
    rows = json.loads(shell("status", "--all", "--no-wait", "--json").stdout)
    assert rows == [
        {
            "id": 20311,
            "power": "off",
            "hostname": "web-01",
            "taken_at": 1_795_000_000.0,
            "said": "",
            "error": None,
        }
    ]
    assert sum(world.requests.values()) == 0


def test_a_key_that_is_gone_is_said(shell: Shell, world: World) -> None:
    world.faults.add("eq_callback/check", Fault.KEY_GONE, times=None)
    done = shell("status", "web-01", **KEY)
    assert (done.returncode, "The provider no longer knows this request." in done.stderr) == (
        4,
        True,
    )


@pytest.mark.parametrize("fault", [Fault.HTML_502, Fault.HTTP_503, Fault.DROP_BEFORE])
def test_a_look_that_goes_wrong_is_followed_by_another(
    shell: Shell, world: World, fault: Fault
) -> None:
    world.faults.add("eq_callback/check", fault, times=2)
    done = shell("status", "web-01", "--json", **KEY)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["power"] == "on"


def test_looks_that_go_wrong_for_a_while_are_repeated(shell: Shell, world: World) -> None:
    world.faults.add("eq_callback/check", Fault.HTML_502, times=3)
    done = shell("status", "web-01", **KEY)
    assert (done.returncode, "HTTP 502" in done.stderr) == (0, False)
    assert "on" in done.stdout.split()


def test_looks_that_go_wrong_for_good_are_said(shell: Shell, world: World) -> None:
    world.faults.add("eq_callback/check", Fault.HTML_502, times=99)
    done = shell("status", "web-01", "--timeout", "60", **KEY)
    assert (done.returncode, "HTTP 502" in done.stderr) == (4, True)


def test_progress_is_for_those_who_watch(shell: Shell, home: Path) -> None:
    words = ("-m", "tui", "status", "--select", "web", "--url", shell.url)
    code, written = run_in_terminal(home, *words, **KEY)
    assert code == 0
    assert b"Reading power: 1 of 3" in written
    assert b"\x1b" not in written
    assert b"Reading" not in run_in_terminal(home, *words, **KEY, TERM="dumb")[1]
    assert "Reading" not in shell(*words[2:5], **KEY).stderr


# What can be ordered


def test_presets_need_no_sign_in(shell: Shell, world: World) -> None:
    done = shell("presets")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 8
    assert (world.requests["auth/login"], world.requests["presets/list"]) == (0, 1)


def test_presets_speak_the_filter_language(shell: Shell) -> None:
    rows = json.loads(
        shell("presets", "--select", "loc:fi ram:>=16 !kind:gpu price:<100", "--json").stdout
    )
    assert [row["name"] for row in rows] == ["bm.v2-promo"]
    assert rows[0]["price"] == 49.0


def test_prices_are_those_of_the_catalog_and_the_order(shell: Shell) -> None:
    rows = json.loads(
        shell("presets", "--location", "FI", "--columns", "name,price", "--json").stdout
    )
    assert {"name": "bm.v2-promo", "price": 49.0} in rows, (
        "-1 is no price: there the base price holds"
    )
    assert not any(row["name"].startswith("gpu") for row in rows), "it is not to be had there"
    rows = json.loads(shell("presets", "--location", "NL", "--currency", "USD", "--json").stdout)
    assert rows[0]["price"] == 6.49


def test_one_long_name_does_not_push_the_columns_away(shell: Shell, world: World) -> None:
    world.machines[20311].hostname = "x" * 400
    rows = shell("ls", "--columns", "hostname,id", **KEY).stdout.splitlines()
    assert max(map(len, rows)) < 420
    assert sorted(map(len, rows))[-2] <= 70


# Help


def test_the_exit_codes_are_documented(shell: Shell) -> None:
    lines = shell("help", "exit-codes").stdout.splitlines()
    assert [int(line.split()[0]) for line in lines[2:]] == [code.value for code in ExitCode]
    assert "--select" in shell("help", "ls").stdout
    assert "loc:nl,de" in shell("help", "filter").stdout
    assert_failed(shell("help", "exitcodes"), 2, "Did you mean exit-codes?")
