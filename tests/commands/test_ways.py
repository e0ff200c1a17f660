"""What the ways in and the requests to humans would do, and when they refuse: compared as values,
nothing is sent."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.remote.test_ladder import BARE, METAL, NOW, VM, did, end
from tui.commands import commands
from tui.commands.access_commands import address_list
from tui.commands.command import Ask, Choose, Confirm, OpenConsole, Refuse, Reveal, Targets
from tui.models.access import ConsoleFile, IpmiUser, NatOpened
from tui.models.power import Power
from tui.models.ticket import Ticket, ticket_in
from tui.operations.plan import Tier
from tui.secrets import REDACTOR
from tui.store.operations import Operation, OpState
from tui.text import Untrusted


def about(row: Any, *operations: Operation, ends: tuple[Any, ...] = (), **more: Any) -> Targets:
    return Targets((row,), operations=lambda: operations, loose_ends=ends, now=NOW, **more)


def intent(command: str, targets: Targets, *answers: str) -> Any:
    found: Any = commands()[command].intent(targets)
    for answer in answers:
        assert isinstance(found, Ask | Choose)
        found = found.then(answer)
    return found


def actions(found: Any) -> list[str]:
    assert isinstance(found, Confirm), found
    return [request.action.name for request in found.plan.requests]


def test_one_key_opens_way_and_user_and_asks_for_the_pin_first() -> None:
    found = intent("access.open", about(METAL))
    assert actions(found) == ["nat/add_static_nat", "eq/add_ipmi_user"]
    assert (found.plan.tier, found.plan.takes_pin, found.plan.question) == (
        Tier.DISRUPTIVE,
        True,
        "Open IPMI access to db-replica (id 25251)?",
    )
    assert not any(request.locks for request in found.plan.requests), (
        "it is for when something hangs"
    )


def test_addresses_and_hours_go_along_where_the_provider_takes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.99 50000 192.0.2.5 22")
    found = intent("access.open_for", about(METAL), "other", "192.0.2.7 198.51.100.1/28", "8")
    params = found.plan.requests[0].params
    assert (params.ip_acl, params.ttl) == ("192.0.2.7/32,198.51.100.0/28", 8)
    mine = intent("access.open_for", about(METAL), "198.51.100.99", "2").plan.requests[0].params
    assert mine.ip_acl == "198.51.100.99"
    assert isinstance(intent("access.open_for", about(METAL), "other", "everybody"), Refuse)


@pytest.mark.parametrize(
    "text", ["", "0.0.0.0/0", "::/0", "nonsense", "192.0.2.1; rm -rf", "192.0.2.1/33"]
)
def test_everybody_and_nonsense_are_no_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="Nothing was sent"):
        address_list(text)


@given(st.text())
def test_any_text_is_a_list_of_networks_or_a_sentence(text: str) -> None:
    try:
        made = address_list(text)
    except ValueError as error:
        made, said = "", str(error)
    assert address_list(made) == made if made else said.endswith("Nothing was sent.")


def test_what_is_open_already_is_not_opened_twice() -> None:
    way, user = end(1, "nat/remove_static_nat", METAL.id), end(2, "eq/remove_ipmi_user", METAL.id)
    assert actions(intent("access.open", about(METAL, ends=(way,)))) == ["eq/add_ipmi_user"]
    both = intent("access.open", about(METAL, ends=(way, user)))
    assert isinstance(both, Refuse)
    assert "already open" in both.reason


def test_one_key_closes_everything_user_first_and_goes_on_after_a_failure() -> None:
    opened = [did(1, "nat/add_static_nat"), did(2, "eq/add_ipmi_user")]
    opened = [dataclasses.replace(item, parameters=json.dumps({"id": METAL.id})) for item in opened]
    ends = (end(1, "nat/remove_static_nat", METAL.id), end(2, "eq/remove_ipmi_user", METAL.id))
    found = intent("access.close", about(METAL, *opened, ends=ends))
    assert actions(found) == ["eq/remove_ipmi_user", "nat/remove_static_nat"]
    assert (found.plan.tier, found.plan.goes_on, found.plan.takes_pin) == (Tier.SAFE, True, False)
    assert isinstance(intent("access.close", about(METAL)), Refuse)


@pytest.mark.parametrize(
    ("command", "row", "words"),
    [
        ("access.open", VM, "has no IPMI"),
        ("access.open", BARE, "no remote control"),
        ("access.console", METAL, "Use IPMI access"),
        ("access.console", BARE, "no remote control"),
        ("access.novnc", METAL, "Use IPMI access"),
        ("hands.reboot", VM, "no hardware that technicians can operate"),
        ("power.reboot", BARE, "no remote control. Use Remote hands instead"),
        ("power.on", BARE, "no remote control"),
        ("power.unit_reset", BARE, "no remote control"),
    ],
)
def test_what_makes_no_sense_for_a_server_says_why(command: str, row: Any, words: str) -> None:
    found = intent(command, about(row))
    assert isinstance(found, Refuse)
    assert words in found.reason


def test_the_ladder_can_be_climbed_while_something_hangs_on_the_server() -> None:
    stuck = dataclasses.replace(did(1, "eq/reboot", state=OpState.UNKNOWN), locks=True)
    targets = about(METAL, stuck, pending={METAL.id: stuck})
    assert isinstance(intent("power.reboot", targets), Refuse)
    for command in ("access.open", "hands.check"):
        assert isinstance(intent(command, targets), Confirm)


def test_read_only_writes_notes_and_opens_nothing() -> None:
    targets = about(METAL, read_only=True)
    assert isinstance(intent("access.open", targets), Refuse)
    assert not isinstance(intent("access.note", targets), Refuse)


def test_credentials_are_secret_values_and_the_lines_hold_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.99 50000 192.0.2.5 22")
    monkeypatch.setenv("USER", "anna")
    confirm = intent("access.open", about(METAL))
    way = NatOpened("203.0.113.71", "10.77.21.1")
    user = IpmiUser(Untrusted("tmp_1"), SecretStr("s3cret"), "10.77.21.1", Untrusted(""))
    found = confirm.then([(did(1, "nat/add_static_nat"), way), (did(2, "eq/add_ipmi_user"), user)])
    assert isinstance(found, Reveal)
    facts = {fact.name: fact.value for fact in found.facts}
    assert facts["User"] == SecretStr("tmp_1")
    assert facts["Password"] == SecretStr("s3cret")
    assert "s3cret" not in repr(found)
    assert facts["SSH tunnel (run on your computer)"].endswith("anna@192.0.2.5")


def test_a_half_that_failed_is_told_and_what_was_had_is_shown() -> None:
    confirm = intent("access.open", about(METAL))
    bad = did(2, "eq/add_ipmi_user", state=OpState.FAILED, said="BMC is busy")
    none = confirm.then(
        [
            (did(1, "nat/add_static_nat", state=OpState.REFUSED, said="PIN is wrong"), None),
            (dataclasses.replace(bad, state=OpState.NOT_SENT), None),
        ]
    )
    assert isinstance(none, Refuse)
    assert "PIN is wrong" in none.reason
    some = confirm.then(
        [(did(1, "nat/add_static_nat"), NatOpened("203.0.113.71", None)), (bad, None)]
    )
    assert isinstance(some, Reveal)
    assert [fact.name for fact in some.facts] == [
        "Address",
        "SSH tunnel (run on your computer)",
        "Browser address",
        "IPMI event log",
    ]
    assert some.facts[-1].value == "ipmitool -I lanplus -H 203.0.113.71 -U USER -a sel elist"
    assert "BMC is busy" in some.note


def test_a_console_goes_to_the_viewer_and_an_unreadable_one_is_told() -> None:
    confirm = intent("access.console", about(VM))
    found = confirm.then([(did(1, "eq/console"), ConsoleFile(SecretStr("[virt-viewer]")))])
    assert isinstance(found, OpenConsole)
    assert isinstance(confirm.then([(did(1, "eq/console"), None)]), Refuse)


# Humans


@pytest.mark.parametrize("state", [OpState.SENDING, OpState.DONE, OpState.UNKNOWN])
def test_while_a_ticket_is_or_may_be_open_no_second_one_is_asked_for(state: OpState) -> None:
    asked = did(
        7,
        "jira/request_check",
        state=state,
        server_id=BARE.id,
        said="CS-7 https://my.hostkey.com/x/CS-7",
    )
    for command in ("hands.reboot", "hands.kvm", "hands.assistance", "hands.rhr"):
        assert isinstance(intent(command, about(BARE, asked)), Refuse)
    settled = dataclasses.replace(asked, settled=True)
    assert isinstance(intent("hands.reboot", about(BARE, settled)), Confirm)


def test_all_six_requests_and_both_ways_in_words_exist() -> None:
    found = [
        actions(intent(f"hands.{name}", about(BARE)))[0]
        for name in ("pon", "poff", "reboot", "pxeboot", "kvm", "check")
    ]
    assert found == [
        f"jira/request_{name}" for name in ("pon", "poff", "reboot", "PXEboot", "kvm", "check")
    ]
    assert actions(intent("hands.assistance", about(VM), "help")) == ["jira/request_assistance"]
    assert actions(intent("hands.rhr", about(BARE), "KVM", "help")) == ["rhr/add"]
    assert intent("hands.pxeboot", about(BARE)).plan.tier is Tier.DESTRUCTIVE


def test_tried_steps_are_added_to_the_request_without_secrets() -> None:
    REDACTOR.remember("canary-in-said")
    try:
        tried = did(
            3, "eq/reboot", state=OpState.FAILED, said="no canary-in-said from the BMC\x1b[2J"
        )
        row = dataclasses.replace(METAL, power=Power.ON, power_at=NOW - 120)
        found = intent("hands.assistance", about(row, tried), "it hangs")
    finally:
        REDACTOR.forget("canary-in-said")
    text = found.plan.requests[0].params.terminate_reason_custom
    lines = text.split("\n")
    assert lines[:3] == ["it hangs", "", "Server 25251 db-replica, . Tried so far:"]
    assert lines[3] == "- Power status: on, read 2 min ago"
    assert lines[4].startswith("- Reboot: failed")
    assert "canary" not in text
    assert "\x1b" not in text
    rhr = intent("hands.rhr", about(row, tried), "SERVICE", "it hangs").plan.requests[0].params
    assert json.loads(rhr.order_data)["comment"].startswith("it hangs")


@pytest.mark.parametrize(
    ("sent", "number", "link"),
    [
        (
            {"jira_issue": "CS-1", "jira_url": "https://my.hostkey.com/a/CS-1"},
            "CS-1",
            "https://my.hostkey.com/a/CS-1",
        ),
        (
            {"jira_issue": "CS-1"},
            "CS-1",
            "https://my.hostkey.com/servicedesk/customer/portal/1/CS-1",
        ),
        (
            {"jira_issue": "CS-1", "jira_url": "https://hostkey.com.evil.example/"},
            "CS-1",
            "https://my.hostkey.com/servicedesk/customer/portal/1/CS-1",
        ),
        ({"jira_issue": "\x1b]8;;x", "jira_url": "javascript:alert(1)"}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_ticket_is_found_again_and_only_the_provider_is_linked_to(
    sent: Any, number: str, link: str
) -> None:
    ticket = Ticket.model_validate(sent)
    assert (ticket.number, ticket.link) == (number, link)
    assert ticket_in(ticket.words) == (number, link)
