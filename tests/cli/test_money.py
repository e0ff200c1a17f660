"""Tags, billing and orders from the command line."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tui.simulator.world import World

__all__ = ["shell"]
ORDER = ("order", "vm.v2-nano", "--location", "nl", "--os", "219", "--hostname", "web-03")


def test_tags_are_listed_set_and_removed(shell: Shell, world: World) -> None:
    done = shell("tags", "web-01", **KEY)
    assert done.stdout.splitlines()[1].split() == ["20311", "web-01", "env", "prod"]
    done = shell(
        "tags", "--select", "web loc:nl", "--set", "audit=2026 | asked for by anna", "--yes", **KEY
    )
    assert done.returncode == 0, done.stderr
    assert ("audit", "2026", "asked for by anna") in world.machines[20312].tags
    done = shell("tags", "web-02", "--remove", "audit", "--yes", "--json", **KEY)
    assert json.loads(done.stdout)[0]["state"] == "done"
    assert "audit" not in {row[0] for row in world.machines[20312].tags}
    assert (
        shell("tags", "web-02", "--remove", "audit", "--yes", **KEY).returncode == 0
    )  # gone is gone


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "a b=c"), "not a space"),
        (("--set", "hostname=x"), "The provider manages the tag"),
        (("--remove", "host name"), "a space"),
        (("--set", "env=stage"), "There is no terminal to ask for confirmation"),
    ],
)
def test_a_tag_that_cannot_be_says_why_and_nothing_is_sent(
    shell: Shell, world: World, words: tuple[str, ...], said: str
) -> None:
    done = shell("tags", "web-01", *words, **KEY)
    assert done.returncode == 2
    assert said in done.stderr
    assert world.requests["tags/add"] == world.requests["tags/remove"] == 0


def test_billing_in_words_and_as_json(shell: Shell) -> None:
    lines = shell("billing", **KEY).stdout.splitlines()
    assert lines[1:4] == [
        "credit    42.11 EUR",
        "auto-pay  off",
        "per month 1,284.68 EUR for 12 servers",
    ]
    assert "lasts     until" in "\n".join(lines)
    assert "does not cover db-main" in "\n".join(lines)
    found = json.loads(shell("billing", "--json", **KEY).stdout)
    assert found["lasts"]["id"] == 25250
    assert (found["credit"], found["monthly"], found["next_due"]["hostname"]) == (
        "42.11",
        {"EUR": "1284.68"},
        "legacy-tr",
    )


def test_billing_by_group_by_date_and_the_invoices(shell: Shell) -> None:
    groups = shell("billing", "--by", "kind", **KEY).stdout.splitlines()
    assert groups[0].split() == ["bare", "metal", "6", "720.00", "EUR", "0"]
    assert shell("billing", "--due", **KEY).stdout.splitlines()[0].split()[:4] == [
        (datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=2)).isoformat(),
        "-2",
        "20377",
        "legacy-tr",
    ]
    assert [
        item["status"]
        for item in json.loads(shell("billing", "--invoices", "--json", **KEY).stdout)
    ] == [
        "Unpaid",
        "Paid",
        "Paid",
    ]
    by_env = shell("billing", "--by", "tag:env", "--json", **KEY)
    groups_by_tag = {item["group"]: item["servers"] for item in json.loads(by_env.stdout)}
    assert groups_by_tag["prod"] > 1  # the list tells no tags: they were read
    assert "(not read)" not in groups_by_tag
    assert_failed(
        shell("billing", "--by", "color", **KEY),
        2,
        "Servers cannot be grouped by 'color'",
        "tag:KEY",
    )


def test_a_top_up_wants_its_amount_typed(shell: Shell, world: World) -> None:
    done = shell("billing", "--top-up", "25", **KEY)
    assert done.returncode == 2
    assert "--confirm 25.00" in done.stderr
    assert world.requests["whmcs/create_addfunds"] == 0
    done = shell("billing", "--top-up", "25", "--confirm", "25.00", **KEY)
    assert done.returncode == 0, done.stderr
    assert f"{shell.url}/?invoice=902" in done.stderr
    assert_failed(shell("billing", "--top-up", "1,000", **KEY), 2, "without commas")


def test_a_dry_run_needs_no_sign_in_and_sends_nothing(shell: Shell, world: World) -> None:
    done = shell(*ORDER, "--period", "quarterly")
    assert done.returncode == 0, done.stderr
    assert "22.23 EUR" in done.stdout
    assert "Dry run: nothing was sent." in done.stdout
    found = json.loads(shell(*ORDER, "--period", "annually", "--json", "--dry-run").stdout)
    assert (found["total"], found["sent"], found["problems"]) == ("80.68", False, [])
    assert world.requests["eq/order_instance"] == 0
    assert not world.logins


def test_a_dry_run_names_what_is_missing(shell: Shell) -> None:
    done = shell("order", "281", "--location", "NL")
    assert done.returncode == 2
    assert "! System: Select an operating system." in done.stdout
    assert "unknown" in done.stdout
    assert "With --send the order would be refused." in done.stdout
    assert_failed(
        shell("order", "vm.v9", "--location", "NL"),
        2,
        "no preset 'vm.v9' at NL",
        "hostdeck presets",
    )


def test_a_dry_run_with_a_key_reads_the_credit_and_refuses_what_send_would(
    shell: Shell, world: World
) -> None:
    done = shell(*ORDER, **KEY)
    assert (done.returncode, "Credit 42.11 EUR now, 34.47 EUR after the order." in done.stdout) == (
        0,
        True,
    ), done.stderr
    taken = json.loads(shell(*ORDER[:-1], "web-01", "--json", **KEY).stdout)
    assert "a server named web-01 already exists" in taken["problems"][0]
    assert shell(*ORDER[:-1], "web_03").returncode == 2
    world.offers.stock[281, "NL"] = 0
    gone = shell(*ORDER)
    assert (gone.returncode, "vm.v2-nano is sold out at NL." in gone.stdout) == (2, True)
    assert world.requests["eq/order_instance"] == 0


def test_a_server_in_stock_is_ordered_by_its_id(shell: Shell, world: World) -> None:
    server = ("order", "--stock", "1024", "--os", "219", "--hostname", "db-9")
    dry = json.loads(shell(*server, "--json").stdout)
    assert (dry["stock_server"], dry["total"], dry["problems"]) == (1024, "49.99", [])
    assert_failed(shell("order", "--stock", "7"), 2, "lists no server 7 in stock")
    assert_failed(shell(*server, "--location", "NL"), 2, "give no PRESET and no --location")
    refused = shell(*server, "--ipv6", "--ssh-key", "")
    assert (refused.returncode, "cannot include an IPv6 network" in refused.stdout) == (2, True)
    world.account.balance = 500.0
    stdin = ("--password-stdin", "--pin-stdin", "--send", "--confirm", "49.99")
    done = shell(*server, *stdin, **KEY, stdin="Good-pass-1\n0420\n")
    assert done.returncode == 0, done.stderr
    assert "db-9" in {machine.hostname for machine in world.machines.values()}
    assert world.requests["eq/deploy"] == 1
    gone = shell(*server)
    assert (gone.returncode, 'the provider says "reserved"' in gone.stdout) == (2, True)


def test_an_order_wants_its_total_and_ends_with_its_ssh_line(
    shell: Shell, world: World, home: Path
) -> None:
    secrets = {"stdin": "Good-pass-1\n0420\n"}
    stdin = ("--password-stdin", "--pin-stdin")
    done = shell(*ORDER, "--send", *stdin, **KEY, **secrets)
    assert done.returncode == 2
    assert "--confirm 7.64" in done.stderr
    assert world.requests["eq/order_instance"] == 0
    done = shell(*ORDER, "--send", "--confirm", "7.64", *stdin, **KEY, **secrets)
    assert done.returncode == 0, done.stderr
    assert "ssh root@192.0.2." in done.stderr
    assert world.requests["eq/order_instance"] == 1
    assert "web-03" in {item.hostname for item in world.machines.values()}
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"Good-pass-1" not in written
    assert "Good-pass-1" not in done.stdout + done.stderr
    new = next(item for item in world.machines.values() if item.hostname == "web-03")
    new.os = {"id": 1, "name": "Debian 11"}
    found = shell("ops", "1", **KEY)
    assert found.returncode == 0, found.stderr
    assert "Compared with the order: 4 as ordered, 1 differs" in found.stdout
    assert "Debian 11, Debian 12 ordered" in found.stdout
