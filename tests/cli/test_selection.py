"""`--select` and server names: a change reaches no server of which it is not known whether it is
meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.test_reads import remember
from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tui.cli.exit_codes import ExitCode
from tui.fleet.rows import ServerRow
from tui.simulator.faults import Fault
from tui.simulator.world import World

__all__ = ["shell"]

WEB_01, WEB_02, WEB_10, METAL = 20311, 20312, 20340, 25251


def rebooted(shell: Shell) -> list[str]:
    return sorted(
        item["server"]
        for item in json.loads(shell("ops", "--json").stdout)
        if item["action"] == "eq/reboot"
    )


# Changes by a filter


def test_an_address_that_only_the_details_tell_keeps_a_server_out(
    shell: Shell, world: World
) -> None:
    world.machines[WEB_02].ips.append("203.0.113.99")
    done = shell("power", "reboot", "--select", "!ip:203.0.113.0/24 name:web-*", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert rebooted(shell) == ["web-01", "web-10"]


def test_a_word_that_only_the_details_tell_keeps_a_server_out(shell: Shell, world: World) -> None:
    done = shell("tags", "--select", "web !prod", "--set", "x=1", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    tagged = [
        machine.hostname
        for machine in world.machines.values()
        if ("x", "1") in [tag[:2] for tag in machine.tags]
    ]
    assert tagged == ["web-10"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("name:web !tag:env=prod", ["web-10"]),
        ("name:web group:de", ["web-10"]),
        ("name:web !os:ubuntu", ["web-10"]),
        ("name:web !ubuntu", ["web-10"]),
        ("name:web !mac:52:54:00:aa:4f:57", ["web-02", "web-10"]),
        ("name:web ip:192.0.2.30", ["web-10"]),
        ("name:web !kind:vgpu !ip:192.0.2.10", ["web-02", "web-10"]),
        ("name:web power:on", ["web-01", "web-10"]),
        ("name:web !power:off", ["web-01", "web-10"]),
        ("name:web !power:on", ["web-02"]),
        ("web !off", ["web-01", "web-10"]),
    ],
)
def test_deciding_values_are_read_first(
    shell: Shell, world: World, wanted: str, names: list[str]
) -> None:
    world.machines[WEB_02].on = False
    done = shell("tags", "--select", wanted, "--set", "x=1", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    tagged = sorted(
        machine.hostname
        for machine in world.machines.values()
        if ("x", "1") in [tag[:2] for tag in machine.tags]
    )
    assert tagged == names


@pytest.mark.parametrize("verb", ["ls", "status", "show", "tags"])
def test_a_list_without_a_match_is_not_silent(shell: Shell, verb: str) -> None:
    done = shell(verb, "--select", "name:nothing-like-it", **KEY)
    assert (done.returncode, done.stdout) == (ExitCode.OK, "")
    assert done.stderr == "hostdeck: No server matches.\n"


@pytest.mark.parametrize("blank", [" ", "\t ", '""', "''", '"" ""'])
@pytest.mark.parametrize("verb", [("tags", "--set", "x=1", "--yes"), ("power", "reboot", "--yes")])
def test_a_blank_filter_chooses_no_server(
    shell: Shell, world: World, blank: str, verb: tuple[str, ...]
) -> None:
    done = shell(*verb, "--select", blank, **KEY)
    assert_failed(done, ExitCode.USAGE, "The filter is empty")
    assert not any(
        ("x", "1") in [tag[:2] for tag in machine.tags] for machine in world.machines.values()
    )
    assert not rebooted(shell)


@pytest.mark.parametrize(
    ("wanted", "instead"),
    [
        ("name:", "write name:* when"),
        ("name:''", "name:*"),
        ("name:,", "name:*"),
        ("web os:", "os:*"),
        ("!name:", "write name:unknown when"),
        ("!tag:", "!tag:*"),
        ("power:", "!power:unknown"),
        ("id:", "id:25250"),
        ("ram:", "!ram:unknown"),
        ("tag:env=", "write tag:env when"),
        ("tag:env=prod,team=", "tag:team"),
        ("@all", "name:*"),
    ],
)
def test_a_field_without_a_value_chooses_no_server_for_a_change(
    shell: Shell, world: World, wanted: str, instead: str
) -> None:
    shell.configure('[views]\nall = "host:"\n')
    done = shell("tags", "--set", "x=1", "--select", wanted, "--yes", **KEY)
    assert_failed(done, ExitCode.USAGE, "has no value", instead, "Nothing was sent.")
    assert {item for item in world.requests if not item.startswith("auth/")} == set()


@pytest.mark.parametrize(
    "words", [("power", "reboot"), ("do", "power.hard_off"), ("tags", "--remove", "env")]
)
def test_every_change_needs_a_value(shell: Shell, world: World, words: tuple[str, ...]) -> None:
    assert_failed(
        shell(*words, "--select", "name:", "--yes", **KEY), ExitCode.USAGE, '"name:" has no value'
    )
    assert {item for item in world.requests if not item.startswith("auth/")} == set()


def test_a_field_without_a_value_is_meant_for_a_read(shell: Shell) -> None:
    done = shell("ls", "--select", "name:", "--json", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert WEB_01 in [item["id"] for item in json.loads(done.stdout)]


CHANGES = (
    ("power", "reboot", "--select", "{}", "--yes"),
    ("do", "power.hard_off", "--select", "{}", "--yes"),
    ("tags", "--select", "{}", "--set", "x=1", "--yes"),
    ("tags", "--select", "{}", "--remove", "env", "--yes"),
)


@pytest.mark.parametrize("words", CHANGES)
def test_a_change_is_refused_while_a_server_is_undecided(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    world.machines[WEB_02].show_override = {"IP": None}
    done = shell(*(word.format("name:web !ip:203.0.113.0/24") for word in words), **KEY)
    assert_failed(
        done,
        ExitCode.USAGE,
        "The filter could not decide 1 server: web-02 (id 20312)",
        "Nothing was sent.",
        "Add !id:20312 to the filter to exclude it.",
    )
    assert {
        item for item in world.requests if item.startswith(("tags/", "eq/reboot", "eq/hard"))
    } <= {"tags/list"}


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [
        ("name:web !ip:203.0.113.0/24", "!id:20312"),
        ("name:web !os:windows", "!os:unknown"),
        ("web !mac:99", "!mac:unknown"),
    ],
)
def test_servers_that_cannot_be_decided_are_left_out_on_request(
    shell: Shell, world: World, wanted: str, advice: str
) -> None:
    world.machines[WEB_02].show_override = {"IP": None, "OS": None, "interfaces": []}
    assert_failed(
        shell("power", "reboot", "--select", wanted, "--yes", **KEY),
        ExitCode.USAGE,
        f"Add {advice} to",
    )
    done = shell("power", "reboot", "--select", f"{wanted} {advice}", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert rebooted(shell) == ["web-01", "web-10"]


def test_details_that_cannot_be_read_refuse_the_change(shell: Shell, world: World) -> None:
    world.faults.add("eq/show", Fault.NOT_JSON, times=None)
    done = shell("power", "reboot", "--select", "web !prod", "--yes", **KEY)
    assert_failed(
        done, ExitCode.USAGE, "The filter could not decide 12 servers", "Nothing was sent."
    )
    assert world.requests["eq/reboot"] == 0


def test_tags_that_the_details_leave_out_are_read_by_themselves(shell: Shell, world: World) -> None:
    world.machines[WEB_01].show_override = {"tags": None}
    done = shell("power", "reboot", "--select", "name:web !tag:env=prod", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert rebooted(shell) == ["web-10"]
    assert world.requests["tags/list"] == 1


HOST_TAG = {"tag": "hostname", "value": "web-10"}
UNREADABLE_TAG = {"tag": None, "value": "prod"}


@pytest.mark.parametrize(
    "sent",
    [
        [UNREADABLE_TAG],
        [{"tag": "role", "value": "db"}, UNREADABLE_TAG],
        "hostname=web-10; env=prod; x",
    ],
)
@pytest.mark.parametrize("held", [[], [("app", "shop", "")]])
def test_tags_that_the_tag_list_does_not_hold_stay_unknown(
    shell: Shell, world: World, sent: Any, held: list[tuple[str, str, str]]
) -> None:
    if isinstance(sent, list):
        sent = [HOST_TAG, *([UNREADABLE_TAG] * len(held)), *sent]
    world.machines[WEB_10].show_override = {"tags": sent}
    world.machines[WEB_10].tags = held
    done = shell("power", "reboot", "--select", "name:web-10 !prod", "--yes", **KEY)
    assert_failed(
        done, ExitCode.USAGE, "The filter could not decide 1 server: web-10", "Nothing was sent."
    )
    assert world.requests["eq/reboot"] == 0


def test_a_tag_list_that_holds_all_tags_decides(shell: Shell, world: World) -> None:
    world.machines[WEB_10].show_override = {"tags": [HOST_TAG, UNREADABLE_TAG]}
    world.machines[WEB_10].tags = [("env", "stage", "")]
    done = shell("power", "reboot", "--select", "name:web-10 !prod", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert rebooted(shell) == ["web-10"]


def test_a_word_is_never_guessed_for_a_change(shell: Shell, world: World) -> None:
    assert_failed(
        shell("power", "reboot", "--select", "wb01", "--yes", **KEY),
        ExitCode.USAGE,
        "No server matches",
    )
    assert world.requests["eq/reboot"] == 0


# Reads by a filter


@pytest.mark.parametrize(
    "wanted", ["ip:203.0.113.99", "203.0.113.99", "mac:52:54:00:aa:4f:58", "ci", "env=stage"]
)
def test_what_only_the_details_tell_is_found(shell: Shell, world: World, wanted: str) -> None:
    world.machines[WEB_02].ips.append("203.0.113.99")
    done = shell("ls", "--select", wanted, "--json", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert json.loads(done.stdout), "it is found"


@pytest.mark.parametrize("words", [("ls",), ("show",), ("tags",), ("ls", "--columns", "id,ips")])
def test_reads_say_how_many_are_not_decided(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    done = shell(*words, "--select", "web", "--json", **KEY)
    assert done.returncode == ExitCode.OK
    assert "The filter could not decide 9 servers: their details have not been read." in done.stderr
    assert "--read-all" in done.stderr
    assert {item["id"] for item in json.loads(done.stdout)} == {WEB_01, WEB_02, WEB_10}
    every = shell("ls", "--select", "web", "--read-all", "--json", **KEY)
    assert (len(json.loads(every.stdout)), every.stderr) == (3, "")


def test_power_is_read_on_request(shell: Shell, world: World) -> None:
    done = shell("ls", "--select", "name:web power:off", "--json", **KEY)
    assert (done.returncode, json.loads(done.stdout)) == (ExitCode.OK, [])
    assert "could not decide 3 servers" in done.stderr
    world.machines[WEB_02].on = False
    done = shell("ls", "--select", "name:web power:off", "--read-all", "--json", **KEY)
    assert [item["hostname"] for item in json.loads(done.stdout)] == ["web-02"]
    assert done.stderr == ""


def test_of_a_large_fleet_the_number_is_said_and_nothing_is_read(
    shell: Shell, world: World
) -> None:
    from tui.simulator.fleets import many

    world.machines = {item.id: item for item in many(120)}
    done = shell("ls", "--select", "ip:203.0.113.99", **KEY)
    assert (done.returncode, done.stdout) == (ExitCode.OK, "")
    assert (
        "The filter could not decide 120 servers: their details have not been read." in done.stderr
    )
    assert world.requests["eq/show"] == 0


def test_one_that_cannot_be_read_hides_nothing(shell: Shell, world: World) -> None:
    world.machines[WEB_01].ips.append("203.0.113.99")
    world.machines[WEB_02].show_override = {"server_data": []}
    done = shell("ls", "--select", "ip:203.0.113.99", "--json", **KEY)
    assert [item["hostname"] for item in json.loads(done.stdout)] == ["web-01"]
    assert "The filter could not decide 1 server: web-02 (id 20312)" in done.stderr


def test_what_is_known_here_says_what_is_not(shell: Shell) -> None:
    remember(
        shell, ServerRow(1, "web-01", detailed=True, tags=(("env", "ci"),)), ServerRow(2, "db-01")
    )
    done = shell("status", "--select", "ci", "--no-wait", "--json")
    assert [item["id"] for item in json.loads(done.stdout)] == [1]
    assert "The filter could not decide 1 server: their details have not been read." in done.stderr


# Lists without names


def test_a_list_of_ids_has_its_names_read(shell: Shell, world: World) -> None:
    world.knows_full = False
    assert "web-01" in shell("ls", **KEY).stdout
    rows = json.loads(shell("ls", "--select", "name:web", "--json", **KEY).stdout)
    assert [item["hostname"] for item in rows] == ["web-01", "web-02", "web-10"]
    assert json.loads(shell("status", "web-01", "--json", **KEY).stdout)[0]["id"] == WEB_01
    assert shell("power", "reboot", "web-01", "--yes", **KEY).returncode == ExitCode.OK
    assert rebooted(shell) == ["web-01"]


def test_names_of_a_long_list_of_ids_come_from_the_cache_with_their_age(
    shell: Shell, world: World
) -> None:
    from tui.simulator.fleets import many

    world.machines, world.knows_full = {item.id: item for item in many(60)}, False
    remember(shell, ServerRow(100_001, "edge-01"))
    done = shell("ls", "--columns", "hostname", **KEY)
    assert "edge-01" in done.stdout
    assert "The list contains no names." in done.stderr
    assert "59 names unknown: the details have not been read." in done.stderr


def test_a_name_is_ambiguous_also_where_the_list_has_no_names(shell: Shell, world: World) -> None:
    world.knows_full = False
    world.machines[METAL].hostname = "web-01"
    done = shell("power", "reboot", "web-01", "--yes", **KEY)
    assert_failed(done, ExitCode.USAGE, "2 servers are called 'web-01'", "Nothing was")
    assert world.requests["eq/reboot"] == 0


def test_a_name_that_could_not_be_read_is_not_taken_for_another(shell: Shell, world: World) -> None:
    world.knows_full = False
    world.machines[WEB_02].show_override = {"server_data": []}
    done = shell("power", "reboot", "web-01", "--yes", **KEY)
    assert_failed(
        done,
        ExitCode.USAGE,
        "The list contains no names, and 1 server could not be read",
        "Nothing was sent.",
    )


# Ids and names

TARGETS = (
    ("power", "reboot", "{}", "--yes"),
    ("do", "power.reboot", "{}", "--yes"),
    ("tags", "{}", "--set", "x=1", "--yes"),
    ("tags", "{}"),
    ("access", "open", "{}", "--yes"),
    ("access", "ladder", "{}"),
    ("show", "{}"),
    ("status", "{}"),
    ("sensors", "{}"),
    ("traffic", "{}"),
    ("reinstall", "{}", "--os", "101", "--confirm", "web-01"),
)


@pytest.mark.parametrize("words", TARGETS)
def test_the_id_of_one_and_the_name_of_another_is_refused(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    world.machines[METAL].hostname = str(WEB_01)
    done = shell(*(word.format(WEB_01) for word in words), **KEY)
    assert_failed(
        done,
        ExitCode.USAGE,
        f"'{WEB_01}' is the id of one server and the name of another",
        f"Use web-01 for id {WEB_01} or {METAL} for id {METAL}.",
    )
    assert set(world.requests) <= {"auth/login", "auth/logout", "eq/list"}


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ("twin", "twin", "twin"),
        ("twin", "TWIN", "Twin"),
        ("twin", "twin.", "twin"),
        ("twin", "twin", "twin."),
        ("twin", "twin.example.com", "twin"),
        ("twin.example.net", "twin.example.com", "twin"),
    ],
)
def test_two_servers_of_one_name_are_refused(
    shell: Shell, world: World, first: str, second: str, word: str
) -> None:
    world.machines[WEB_01].hostname, world.machines[METAL].hostname = first, second
    done = shell("power", "reboot", word, "--yes", **KEY)
    assert_failed(done, ExitCode.USAGE, "2 servers are called", "20311, 25251")
    assert world.requests["eq/reboot"] == 0


@pytest.mark.parametrize("word", ["web-01.", "WEB-01", "20311", " web-01 "])
def test_what_names_one_server_without_doubt_is_that_server(shell: Shell, word: str) -> None:
    assert shell("power", "reboot", word, "--yes", **KEY).returncode == ExitCode.OK
    assert rebooted(shell) == ["web-01"]


@pytest.mark.parametrize("word", ["020311", "２０３１１", "0", "20311.0", "+20311", "-1"])
def test_what_only_looks_like_an_id_is_none(shell: Shell, world: World, word: str) -> None:
    done = shell("power", "reboot", "--yes", "--", word, **KEY)
    assert done.returncode == ExitCode.USAGE
    assert world.requests["eq/reboot"] == 0


# Syntax of other tools


def test_a_regular_expression_selects_and_a_change_takes_exact_ones_only(
    shell: Shell, world: World
) -> None:
    found = shell("ls", "--select", r"/^WEB-\d+$/", "--json", **KEY)
    assert [item["hostname"] for item in json.loads(found.stdout)] == ["web-01", "web-02", "web-10"]
    similar = json.loads(shell("ls", "--select", "~bakcup", "--json", **KEY).stdout)
    assert [item["hostname"] for item in similar] == ["backup-is"]
    reboot = ("power", "reboot", "--yes", "--select")
    assert_failed(shell(*reboot, "~wbe1", **KEY), ExitCode.USAGE, "selects similar names")
    assert_failed(shell(*reboot, "name:/web|/", **KEY), ExitCode.USAGE, "matches every text")
    assert world.requests["eq/reboot"] == 0
    assert shell(*reboot, "/^web-01$/", **KEY).returncode == ExitCode.OK
    assert rebooted(shell) == ["web-01"]


@pytest.mark.parametrize("wanted", ["re:web", "name=~web"])
def test_a_regular_expression_of_another_tool_is_named(
    shell: Shell, world: World, wanted: str
) -> None:
    said = "is not allowed here" if "=~" in wanted else "written between slashes"
    assert_failed(shell("ls", "--select", wanted, **KEY), ExitCode.USAGE, said, "name:web")
    assert sum(world.requests.values()) == 0


# An answer about another server


def another_for(world: World, number: int) -> None:
    """The details of this server come as those of another one."""

    def rewrite(name: str, answer: dict[str, Any]) -> dict[str, Any]:
        data = answer.get("server_data")
        found = data[0] if isinstance(data, list) else data
        if name != "eq/show" or str(found["id"]) != str(number):
            return answer
        return {**answer, "server_data": {**found, "id": 25301}}

    world.rewrite = rewrite


@pytest.mark.parametrize(
    "arguments", [("--columns", "hostname,os"), ("--select", "os:debian,ubuntu"), ("--json",)]
)
def test_an_answer_about_another_server_costs_that_server_only(
    shell: Shell, world: World, arguments: tuple[str, ...]
) -> None:
    another_for(world, WEB_02)
    done = (
        shell("ls", "--select", "name:web-*", *arguments, **KEY)
        if "--select" not in arguments
        else shell("ls", *arguments, **KEY)
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert "web-01" in done.stdout
    if "--json" not in arguments:
        assert "web-02 (id 20312)" in done.stderr
        assert "The answer is about server 25301, not server 20312." in done.stderr


def test_a_change_is_refused_after_an_answer_about_another_server(
    shell: Shell, world: World
) -> None:
    another_for(world, WEB_02)
    for arguments in (("--select", "name:web-*"), ("web-01", "web-02")):
        done = shell("power", "reboot", *arguments, "--yes", **KEY)
        assert done.returncode != ExitCode.OK
        assert "The answer is about server 25301" in done.stderr
    assert world.requests["eq/reboot"] == 0
