"""DNS records: what is typed, what contradicts, and what is sent. Pure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.remote.test_ladder import did
from tui.api.form import form_fields
from tui.cli.verbs.dns_verb import _chosen
from tui.commands import commands
from tui.commands.command import Ask, Confirm, Go, Refuse, Targets
from tui.commands.dns_commands import ZoneFacts, missing_after
from tui.commands.dns_rules import Record, parse
from tui.errors import UsageError

ZONE = "example.com"
RECORDS = (
    Record("@", "A", "192.0.2.10", 600),
    Record("@", "MX", "mail.example.com", 3600, 10),
    Record("@", "NS", "ns1.hostkey.com", 3600),
    Record("@", "TXT", '"v=spf1 -all"', 3600),
    Record("shop", "CNAME", "www.example.com", 300),
    Record("www", "A", "192.0.2.10", 600),
    Record("www", "A", "192.0.2.11", 600),
)


def asked(command: str, *answers: str, at: int | None = None, operations: Any = ()) -> Any:
    chosen = None if at is None else RECORDS[at]
    facts = ZoneFacts(ZONE, 77, RECORDS, chosen, (ZONE,))
    intent: Any = commands()[command].intent(Targets(argument=facts, operations=lambda: operations))
    for answer in answers:
        assert isinstance(intent, Ask), intent
        intent = intent.then(answer)
    return intent


def sent(intent: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    assert isinstance(intent, Confirm), intent
    return [(item.action.name, form_fields(item.params)) for item in intent.plan.requests]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("www", "Enter name, type, and value"),
        ("www A 192.0.2", "IPv4 address"),
        ("www AAAA 192.0.2.1", "IPv6 address"),
        ("www A 192.0.2.10", "already has this A record"),
        ("WWW.Example.com. a 192.0.2.10", "already has this A record"),
        ("www CNAME x.example.com", "of type A"),
        ("@ CNAME x.example.com", "cannot be a CNAME"),
        ("shop A 192.0.2.9", "is a CNAME and can have no other record"),
        ("x CNAME 192.0.2.9", "host name, not an address"),
        ("@ MX mail.example.com", "needs a priority"),
        ("x 10 A 192.0.2.9", "at least 60 seconds"),
        ("@ SOA x", "provider maintains the SOA"),
        ("x.example.org. A 192.0.2.9", "is not in zone"),
        ("x LOC 1 2 3", "not a record type"),
        ("_sip._tcp SRV 10 5 sip.example.com", "SRV looks like this"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(text: str, words: str) -> None:
    found = asked("dns.add", text)
    assert isinstance(found, Refuse), found
    assert words in found.reason


def test_a_second_value_is_sent_together_with_the_first_and_its_ttl_stays() -> None:
    found = asked("dns.add", "www A 192.0.2.12")
    (name, fields), *rest = sent(found)
    assert (name, rest) == ("pdns/add_dns", [])
    values = [value for field, value in fields if field == "params[content][]"]
    assert values == ["192.0.2.10", "192.0.2.11", "192.0.2.12"]
    assert dict(fields)["params[ttl]"] == "600"
    assert "keeps its other A values: 192.0.2.10, 192.0.2.11" in found.plan.effect


def test_a_type_of_one_value_is_warned_about_before_it_may_replace() -> None:
    found = asked("dns.add", '@ TXT "google=1"')
    assert dict(sent(found)[0][1])["params[content]"] == '"google=1"'
    assert 'may replace the 1 TXT record of @: "v=spf1 -all"' in found.plan.warnings[0]
    mail = asked("dns.add", "@ MX 20 mx2.example.com")
    assert dict(sent(mail)[0][1])["params[priority]"] == "20"
    assert "may replace" in mail.plan.warnings[0]


@pytest.mark.parametrize("at", range(len(RECORDS)))
def test_a_removal_always_names_the_value(at: int) -> None:
    (name, fields), *_ = sent(asked("dns.remove", at=at))
    assert name == "pdns/delete_dns"
    assert [v for f, v in fields if f == "params[content][]"] == [RECORDS[at].content]


def test_a_removal_without_a_value_cannot_be_made() -> None:
    from tui.api.catalog import dns_actions as dns

    about = {"zone": ZONE, "name": "www", "type": "A"}
    for contents in ({}, {"contents": ()}):
        with pytest.raises(ValueError, match="content"):
            dns.RecordRemoval.model_validate({**about, **contents})


def test_a_change_adds_first_but_a_cname_goes_first_and_is_a_loose_end() -> None:
    plain = sent(asked("dns.change", "www A 192.0.2.99", at=5))
    assert [name for name, _ in plain] == ["pdns/add_dns", "pdns/delete_dns"]
    values = [value for field, value in plain[0][1] if field == "params[content][]"]
    assert values == ["192.0.2.11", "192.0.2.10", "192.0.2.99"]
    other = asked("dns.change", "shop CNAME new.example.com", at=4)
    assert [name for name, _ in sent(other)] == ["pdns/delete_dns", "pdns/add_dns"]
    assert other.plan.requests[0].before["replaced"] is True
    ttl = sent(asked("dns.change", "www 900 A 192.0.2.10", at=5))
    assert [name for name, _ in ttl] == ["pdns/add_dns"]
    assert dict(ttl[0][1])["params[changetype]"] == "update"


def test_the_last_removal_is_undone_and_nothing_else() -> None:
    from dataclasses import replace

    gone = replace(RECORDS[0], name="old", content="192.0.2.77")
    removal = commands()["dns.remove"].intent(
        Targets(argument=ZoneFacts(ZONE, 77, (gone,), gone, (ZONE,)))
    )
    assert isinstance(removal, Confirm)
    parameters = removal.plan.requests[0].planned().parameters
    done = replace(did(4, "pdns/delete_dns"), parameters=parameters, server_id=None)
    fields = dict(sent(asked("dns.undo", operations=(done,)))[0][1])
    assert (fields["params[name]"], fields["params[content][]"]) == ("old", "192.0.2.77")
    assert isinstance(asked("dns.undo"), Refuse)


def test_records_that_an_addition_replaced_are_named() -> None:
    from dataclasses import replace

    parameters = asked("dns.add", '@ TXT "new"').plan.requests[0].planned().parameters
    done = replace(did(4, "pdns/add_dns"), parameters=parameters, server_id=None)
    now = [item for item in RECORDS if item.type != "TXT"]
    assert missing_after([done], ZONE, now) == [RECORDS[3]]
    assert missing_after([done], ZONE, RECORDS) == []


def test_an_unread_zone_is_not_changed_and_no_zone_leads_to_the_list() -> None:
    unread = Targets(argument=ZoneFacts(ZONE, 77, None))
    assert isinstance(commands()["dns.add"].intent(unread), Refuse)
    assert commands()["dns.add"].intent(Targets()) == Go("dns")


@given(st.text(max_size=80))
def test_any_line_is_a_record_or_a_sentence(text: str) -> None:
    try:
        found = parse(text, ZONE)
    except ValueError:
        return
    assert parse(found.line, ZONE) == found


def test_a_name_that_repeats_the_zone_is_sent_in_full_and_not_as_the_zone_itself() -> None:
    twice = Record("example.com", "A", "192.0.2.10", 600)
    facts = ZoneFacts(ZONE, 77, (*RECORDS, twice), twice, (ZONE,))
    for command in ("dns.remove", "dns.add"):
        intent: Any = commands()[command].intent(Targets(argument=facts))
        if isinstance(intent, Ask):
            intent = intent.then("example.com.example.com A 192.0.2.99")
        for _, fields in sent(intent):
            assert dict(fields)["params[name]"] == "example.com.example.com"


def test_a_record_without_a_readable_value_is_neither_replaced_nor_changed() -> None:
    blank = Record("www", "A", "", 600)
    facts = ZoneFacts(ZONE, 77, (blank,), blank, (ZONE,))
    for command, line in (("dns.add", "www A 192.0.2.9"), ("dns.change", "x A 192.0.2.9")):
        intent: Any = commands()[command].intent(Targets(argument=facts))
        found = intent.then(line)
        assert isinstance(found, Refuse), found
        assert "unknown" in found.reason


def test_the_command_line_chooses_a_record_by_its_priority_too() -> None:
    low, high = (Record("@", "MX", "mail.example.com", 3600, number) for number in (10, 20))
    assert _chosen((low, high), "@ MX 20 mail.example.com", ZONE) is high
    with pytest.raises(UsageError):
        _chosen((low,), "@ MX 20 mail.example.com", ZONE)
