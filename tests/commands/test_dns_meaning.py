"""Meaning of DNS records: each type within its zone, and aliases that are followed."""

from __future__ import annotations

import pytest

from tui.commands.dns_meaning import meaning, soa_fields
from tui.commands.dns_rules import Record

ZONE = "example.com"
RECORDS = (
    Record("@", "A", "192.0.2.10"),
    Record("@", "MX", "mail.example.com", priority=10),
    Record("@", "MX", "mx.example.net", priority=20),
    Record("mail", "A", "192.0.2.11"),
    Record("shop", "CNAME", "www.example.com"),
    Record("www", "CNAME", "example.com."),
    Record("gone", "CNAME", "nothing.example.com"),
    Record("round", "CNAME", "circle.example.com"),
    Record("circle", "CNAME", "round.example.com"),
    Record("both", "A", "192.0.2.20"),
    Record("both", "A", "192.0.2.21"),
    Record("@", "TXT", '"v=spf1 mx -all"'),
)


def words(name: str, kind: str, at: int = 0) -> str:
    """Return the meaning of a record of the zone."""
    found = [each for each in RECORDS if each.key == (name, kind)][at]
    return " ".join(meaning(found, ZONE, RECORDS))


@pytest.mark.parametrize(
    ("name", "kind", "at", "expected"),
    [
        ("@", "A", 0, "example.com has the address 192.0.2.10."),
        ("both", "A", 0, "2 addresses share the name"),
        ("@", "MX", 0, "goes to mail.example.com first. mail.example.com has 192.0.2.11."),
        ("@", "MX", 1, "if the preferred hosts are down. mx.example.net is outside this zone"),
        ("shop", "CNAME", 0, "is an alias of www.example.com. example.com has 192.0.2.10."),
        ("gone", "CNAME", 0, "nothing.example.com has no address in this zone."),
        ("round", "CNAME", 0, "The aliases form a loop"),
        ("@", "TXT", 0, "Receivers should reject mail from all other hosts."),
    ],
)
def test_a_record_is_explained(name: str, kind: str, at: int, expected: str) -> None:
    assert expected in words(name, kind, at)


def test_an_unknown_type_has_no_meaning() -> None:
    assert meaning(Record("@", "NAPTR", "x"), ZONE, RECORDS) == []


def test_a_spf_record_without_an_end_has_none() -> None:
    found = meaning(Record("@", "TXT", '"v=spf1"'), ZONE, RECORDS)
    assert found == ["Lists the hosts that may send mail for the zone (SPF)."]


def test_the_fields_of_an_soa_record_have_names() -> None:
    fields = dict(soa_fields("ns1.example. admin.example. 2026113001 3600 600 1209600 300"))
    assert fields["Serial"] == "2026113001"
    assert fields["Refresh"] == "3,600 s, 1 h"


@pytest.mark.parametrize("content", ["", "ns1.example. admin.example. 1 2 3", "a b c d e f g h"])
def test_a_damaged_soa_record_has_no_fields(content: str) -> None:
    assert soa_fields(content) == []


def test_control_characters_are_not_shown() -> None:
    found = meaning(Record("x\x1b[31m", "CNAME", "y\x1b[2J"), ZONE, RECORDS)
    assert "\x1b" not in " ".join(found)
