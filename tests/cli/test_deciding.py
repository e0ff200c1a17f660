"""`hostdeck ops --decide`: a read tells what became of a change whose answer was lost, and its exit
code says it."""

from __future__ import annotations

import json
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tui.cli.exit_codes import ExitCode
from tui.simulator.faults import Fault
from tui.simulator.world import World

__all__ = ["shell"]


def lose_answer(shell: Shell, world: World, word: str, name: str, fault: Fault) -> None:
    world.faults.add(f"eq/{word.replace('-', '_')}", fault)
    done = shell("power", word, name, "--yes", **KEY)
    assert done.returncode == ExitCode.UNKNOWN, done.stderr


def decided(shell: Shell, *more: str) -> tuple[int, list[dict[str, Any]]]:
    done = shell("ops", "--decide", *more, "--json", **KEY)
    return done.returncode, json.loads(done.stdout)


def test_what_was_carried_out_is_done(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "off", "web-01", Fault.DROP_AFTER)
    code, [operation] = decided(shell)
    assert (code, operation["state"], operation["decided_by"]) == (ExitCode.OK, "done", None)
    assert "Its power was read: off" in operation["said"]
    assert world.requests["eq/off"] == 1, "it is never sent again"
    assert decided(shell) == (ExitCode.OK, []), "nothing is undecided any more"
    assert decided(shell, "1")[0] == ExitCode.OK, "asked about it by its number it says the same"


def test_what_no_read_proves_stays_unknown(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "off", "web-01", Fault.DROP_BEFORE)
    code, [operation] = decided(shell)
    assert (code, operation["state"], operation["decided_by"]) == (
        ExitCode.UNKNOWN,
        "unknown",
        "eq/status",
    )
    assert "not off" in operation["said"]


def test_of_several_the_worst_counts_and_one_may_be_chosen(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "off", "web-01", Fault.DROP_AFTER)
    lose_answer(shell, world, "off", "web-02", Fault.DROP_BEFORE)
    assert decided(shell, "1")[0] == ExitCode.OK
    assert decided(shell)[0] == ExitCode.UNKNOWN


def test_where_no_read_tells_a_person_is_asked_to(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "unit-reset", "api-01", Fault.DROP_AFTER)
    done = shell("ops", "--decide", **KEY)
    assert done.returncode == ExitCode.UNKNOWN
    assert (
        "Hostdeck cannot check the outcome. Check the server, then run: hostdeck ops "
        "--done 1 or hostdeck ops --not-done 1"
    ) in done.stderr


def test_a_read_that_does_not_come_decides_nothing(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "reboot", "web-01", Fault.DROP_AFTER)
    world.faults.add("eq/history", Fault.HTML_502, times=None)
    code, [operation] = decided(shell)
    assert (code, operation["state"]) == (ExitCode.UNKNOWN, "unknown")
    assert "could not be read" in operation["said"]


@pytest.mark.parametrize("words", [("--decide", "77"), ("--decide", "x")])
def test_a_number_that_is_none_of_ours_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    assert_failed(shell("ops", *words, **KEY), ExitCode.USAGE)


def test_without_the_api_it_ends_as_any_read_does(shell: Shell, world: World) -> None:
    lose_answer(shell, world, "off", "web-01", Fault.DROP_AFTER)
    world.faults.add("auth/login", Fault.HTML_502, times=None)
    done = shell("ops", "--decide", **KEY)
    assert_failed(done, ExitCode.UNREACHABLE)


# Orders: an invoice decides by its item, amount and date


def send_order(shell: Shell, name: str) -> CompletedProcess[str]:
    return shell(
        "order",
        "vm.v2-nano",
        "--location",
        "NL",
        "--os",
        "219",
        "--hostname",
        name,
        "--send",
        "--confirm",
        "7.64",
        "--password-stdin",
        "--pin-stdin",
        **KEY,
        stdin="Good-pass-1\n0420\n",
    )


def lose_order(shell: Shell, world: World, name: str) -> None:
    world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    done = send_order(shell, name)
    assert done.returncode == ExitCode.UNKNOWN, done.stderr


def test_the_invoice_of_an_unpaid_order_is_read_and_a_paid_one_ends_the_loose_end(
    shell: Shell, world: World
) -> None:
    world.account.balance = 1.0
    ordered = send_order(shell, "x.example.com")
    entry = world.account.invoices[0]
    number = entry["id"]
    assert entry["status"] == "Unpaid", ordered.stderr
    assert f"unpaid ({number})" in shell("loose-ends", **KEY).stdout
    done = shell("ops", "--decide", **KEY)
    assert f"Invoice {number} is Unpaid." in done.stderr
    assert shell("loose-ends", **KEY).returncode == 1, "an unpaid invoice keeps its loose end"
    entry["status"] = "Paid"
    done = shell("ops", "--decide", "1", **KEY)
    assert f"Invoice {number} is Paid." in done.stderr
    assert shell("loose-ends", **KEY).returncode == 0, "a paid invoice ends it"


def test_an_unrelated_renewal_decides_no_order_and_what_was_compared_is_said(
    shell: Shell, world: World
) -> None:
    lose_order(shell, world, "x.example.com")
    world.account.invoice(89.0, "Unpaid", "renewal of db-1")
    code, [operation] = decided(shell)
    assert (code, operation["state"]) == (ExitCode.UNKNOWN, "unknown")
    assert (
        "Invoice 902 (89.00 EUR, renewal of db-1) does not match this order: it is for something "
        "else." in operation["said"]
    )
    left = shell("loose-ends", "--json", **KEY)
    assert [end["operation"] for end in json.loads(left.stdout)] == [operation["id"]]


@pytest.mark.parametrize("before", [True, False], ids=["behind", "in front"])
def test_an_invoice_beyond_the_first_pages_is_found(
    shell: Shell, world: World, before: bool
) -> None:
    rows = [dict(world.account.invoices[-1], id=number) for number in range(100, 350)]
    world.account.invoices += rows
    lose_order(shell, world, "x.example.com")
    made = world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano, x.example.com")
    if before:
        world.account.invoices.append(
            world.account.invoices.pop(world.account.invoices.index(made))
        )
    code, [operation] = decided(shell)
    assert (code, operation["state"]) == (ExitCode.OK, "done")
    assert (
        "Invoice 902 (7.64 EUR, New server vm.v2-nano, x.example.com) matches this order"
        in operation["said"]
    )


def test_one_invoice_decides_none_of_three_orders_that_it_fits(shell: Shell, world: World) -> None:
    for name in ("a.example.com", "b.example.com", "c.example.com"):
        lose_order(shell, world, name)
    world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano")
    code, found = decided(shell)
    assert (code, [item["state"] for item in found]) == (ExitCode.UNKNOWN, ["unknown"] * 3)
    assert all("matches operations 1, 2 and 3 equally" in item["said"] for item in found)
    world.account.invoices[0]["description"] = "vm.v2-nano b.example.com"
    assert sorted((item["server"], item["state"]) for item in decided(shell)[1]) == [
        ("a.example.com", "unknown"),
        ("b.example.com", "done"),
        ("c.example.com", "unknown"),
    ]
