"""What is asked before a port, a name or an address is changed, and what is then sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.action import Effect
from tui.commands import commands
from tui.commands.command import Ask, Choose, Confirm, Intent, Refuse, Targets
from tui.commands.network_commands import AddressChoice, checked_names
from tui.commands.port_commands import LONGEST_MIN, PortChoice
from tui.fleet.rows import ServerRow
from tui.models.port import PortState
from tui.operations.plan import Tier

ROW = ServerRow(25250, hostname="db-main", ip="198.51.100.7", ips=("198.51.100.7", "198.51.100.8"))
PORT = PortChoice("gi1/0/12", PortState.UP, is_only_way=True)
MAIN = AddressChoice("198.51.100.7", is_main=True, names=("db.example.net",))
OTHER = AddressChoice("198.51.100.8")


def intent(name: str, argument: Any = None, **more: Any) -> Intent:
    return commands()[f"network.{name}"].intent(Targets((ROW,), argument=argument, **more))


def confirmed(asked: Intent) -> Confirm:
    assert isinstance(asked, Confirm), asked
    return asked


def sent(asked: Intent) -> dict[str, Any]:
    return confirmed(asked).plan.requests[0].params.model_dump(by_alias=True, exclude_none=True)


def answered(asked: Intent, text: str) -> Intent:
    assert isinstance(asked, Ask | Choose), asked
    return asked.then(text)


# Ports


def test_switching_off_names_what_is_lost() -> None:
    plan = confirmed(intent("port_off", PORT)).plan
    assert plan.question == "Disable port gi1/0/12 of db-main (id 25250)?"
    assert plan.tier is Tier.DISRUPTIVE
    assert "the only connected port" in plan.effect
    assert "198.51.100.7" in plan.effect
    assert sent(intent("port_off", PORT)) == {"id": 25250, "port": "gi1/0/12"}
    other = confirmed(intent("port_off", PortChoice("gi1/0/13", PortState.DOWN))).plan
    assert "only connected" not in other.effect


@pytest.mark.parametrize("name", ["port_off", "block"])
def test_the_current_host_asks_for_its_name(name: str) -> None:
    asked = intent(name, PORT if name == "port_off" else MAIN, here=frozenset({"198.51.100.8"}))
    if name == "block":
        asked = answered(answered(asked, "four"), "abuse")
    plan = confirmed(asked).plan
    assert (plan.tier, plan.typed) == (Tier.DESTRUCTIVE, "db-main")
    assert "You are connected through db-main" in plan.warnings[0]


def test_off_for_minutes_says_its_limits_and_comes_back_by_itself() -> None:
    question = confirmed(answered(intent("port_off_for", PORT), "15"))
    assert (
        "enables the port again after 15 min if Hostdeck is still running" in question.plan.effect
    )
    assert "Loose ends" in question.plan.effect
    assert question.later is not None
    assert question.later.after_s == 900
    (back,) = question.later.plan.requests
    assert back.action.name == "net/port_on"
    assert back.params.model_dump(exclude_none=True) == {"id": 25250, "port": "gi1/0/12"}
    here = confirmed(
        answered(intent("port_off_for", PORT, here=frozenset({"198.51.100.7"})), "15")
    ).plan
    assert any("cannot enable the port again" in warning for warning in here.warnings)


@pytest.mark.parametrize("text", ["0", "-1", "61", "1.5", "ten", "", "1e1", "٣"])
def test_minutes_that_cannot_be(text: str) -> None:
    assert answered(intent("port_off_for", PORT), text) == Refuse(
        f"Enter a whole number of minutes from 1 to {LONGEST_MIN}."
    )


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("port_off", PortState.OFF, "already disabled"),
        ("port_off_for", PortState.OFF, "already disabled"),
        ("port_on", PortState.UP, "already connected"),
    ],
)
def test_what_is_so_already_is_not_offered(name: str, state: PortState, words: str) -> None:
    refused = intent(name, PortChoice("eth0", state))
    assert isinstance(refused, Refuse)
    assert words in refused.reason


def test_without_a_chosen_port_its_name_is_asked_for() -> None:
    assert sent(answered(intent("port_on"), "eth0")) == {"id": 25250, "port": "eth0"}


# Addresses


def test_an_address_is_picked_from_those_of_the_server() -> None:
    choice = intent("set_main")
    assert isinstance(choice, Choose)
    assert [address for address, _ in choice.options] == ["198.51.100.7", "198.51.100.8"]
    assert sent(choice.then("198.51.100.8")) == {
        "id": 25250,
        "ip": "198.51.100.8",
        "main": "198.51.100.8",
    }
    assert isinstance(choice.then("198.51.100.7"), Refuse)
    alone = commands()["network.names"].intent(
        Targets((ServerRow(1, ip="192.0.2.1", ips=("192.0.2.1",)),))
    )
    assert isinstance(alone, Ask)
    assert "192.0.2.1" in alone.title


def test_names_one_a_line() -> None:
    asked = intent("names", MAIN)
    assert isinstance(asked, Ask)
    assert (asked.lines, asked.typed) == (True, "db.example.net")
    assert sent(asked.then("mail.example.net\n smtp.example.net.\n\nmail.example.net")) == {
        "id": 25250,
        "ip": "198.51.100.7",
        "ptr": "mail.example.net\nsmtp.example.net",
    }
    assert asked.then("DB.example.net.") == Refuse("The address already has these PTR records.")
    unknown = intent("names", OTHER)
    assert isinstance(unknown, Ask)
    assert "unknown" in unknown.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one"),
        (" \n ", "at least one"),
        ("localhost", "with its domain"),
        ("-a.example.net", "not a valid host name"),
        ("a..example.net", "not a valid host name"),
        ("a b.example.net", "with its domain"),
        ("192.0.2.1", "an IP address"),
        ("bücher.example", "xn--"),
        ("x" * 64 + ".example.net", "not a valid host name"),
        ("a.example.net;b", "not a valid host name"),
        (".".join(["a" * 60] * 5), "not a valid host name"),
    ],
)
def test_names_that_cannot_be(text: str, words: str) -> None:
    names, problem = checked_names(text)
    assert names == ()
    assert words in problem


@given(st.text(max_size=80))
def test_whatever_is_sent_is_host_names(text: str) -> None:
    names, problem = checked_names(text)
    assert bool(names) != bool(problem)
    for name in names:
        assert name.isascii()
        assert not set(name) & set(" \n\r\t,;&=%")
        assert name == name.lower()


def test_blocking_asks_how_long_and_why_and_says_what_it_does() -> None:
    four = answered(answered(intent("block", MAIN), "four"), "abuse ticket 7")
    assert sent(four) == {
        "id": 25250,
        "ip": "198.51.100.7",
        "description": "abuse ticket 7",
        "four_hours": True,
    }
    assert "4 hours" in confirmed(four).plan.effect
    assert "main IP" in confirmed(four).plan.effect
    lifted = answered(answered(intent("block", OTHER), "lifted"), "abuse")
    assert "four_hours" not in sent(lifted)
    assert "until you unblock it" in confirmed(lifted).plan.effect
    assert isinstance(answered(answered(intent("block", OTHER), "lifted"), "x" * 201), Refuse)


def test_lifting_a_block() -> None:
    assert sent(intent("unblock", OTHER)) == {"id": 25250, "ip": "198.51.100.8"}


@pytest.mark.parametrize("name", ["port_off", "port_on", "set_main", "names", "block", "unblock"])
def test_read_only_and_tags_forbid_all_of_it(name: str) -> None:
    argument = PORT if name.startswith("port") else OTHER
    assert isinstance(intent(name, argument, read_only=True), Refuse)


def test_the_argument_of_another_tab_is_not_mistaken() -> None:
    """A port is chosen, and a command for addresses is taken from the menu; and the other way
    round."""
    assert isinstance(intent("block", PORT), Choose)
    assert isinstance(intent("port_off", MAIN), Ask)


def test_letters_of_the_menu_are_each_given_once() -> None:
    letters = [command.letter for command in commands().values() if command.letter]
    assert len(letters) == len(set(letters))
    assert [letter for letter in letters if len(letter) != 1 or not letter.isascii()] == []


def test_what_was_not_named_from_here_cannot_be_taken_back() -> None:
    refusal = intent("names_undo", MAIN)
    assert isinstance(refusal, Refuse)
    assert "no recent PTR change of this server" in refusal.reason


@pytest.mark.parametrize(
    ("text", "names", "problem"),
    [
        ("a.nl", ("a.nl",), ""),
        ("A.NL., b.example\nA.nl", ("a.nl", "b.example"), ""),
        (f"{'a.' * 126}a", (f"{'a.' * 126}a",), ""),
        (f"{'a.' * 126}ab", (), "is not a valid host name."),
        ("", (), "Enter at least one host name."),
        (" . ", (), "Enter at least one host name."),
        ("web-01", (), "enter the full host name with its domain."),
        ("192.0.2.1", (), "is an IP address, not a host name."),
        ("münchen.example", (), "in their xn-- form (Punycode)."),
        ("a..nl", (), "is not a valid host name."),
        ("-a.nl", (), "is not a valid host name."),
        ("good.example bad!.example", (), "bad!.example is not a valid host name."),
    ],
)
def test_names_of_an_address(text: str, names: tuple[str, ...], problem: str) -> None:
    found, said = checked_names(text)
    assert found == names
    assert problem in said
    assert bool(said) is bool(problem)


FOR_MANY = """
    access.close power.hard_off power.off power.on power.reboot power.unit_reset run.program
    tags.maintenance tags.protect tags.remove tags.set tags.undo
"""
WHILE_BUSY = """
    access.clear_nat access.close access.console access.ipmi_admin access.novnc access.open
    access.open_for billing.withdraw_cancellation hands.announce hands.assistance
    hands.check hands.kvm hands.poff hands.pon hands.pxeboot hands.reboot hands.rhr
"""


def test_what_runs_on_many_servers_or_beside_another_change_was_decided_for_each_command() -> None:
    """A new command that can do so is added here on purpose."""
    changing = [command for command in commands().values() if command.on_servers]
    assert {command.id for command in changing if command.many} == set(FOR_MANY.split())
    beside = {
        command.id
        for command in changing
        if not command.alone and command.effect is not Effect.READ
    }
    assert beside == set(WHILE_BUSY.split())
