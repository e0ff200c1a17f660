"""Invented words and addresses: consistent, of the same form, never routed, and turned back."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from tui.fleet.rows import ServerRow
from tui.privacy.invented_words import Inventor
from tui.privacy.privacy_mode import Privacy
from tui.privacy.salt_file import machine_salt

SALT = b"s" * 32
NAMES = st.from_regex(r"[a-z]{2,8}(-[a-z0-9]{1,6}){0,3}", fullmatch=True)
UNROUTED = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")
]


def private(*words: str) -> Privacy:
    made = Privacy(_salt, on=True)
    made.learn(words)
    return made


def _salt() -> bytes:
    return SALT


@given(NAMES)
def test_a_name_keeps_its_form_and_is_the_same_one_each_time(name: str) -> None:
    made = Inventor(SALT).name(name)
    assert made == Inventor(SALT).name(name)
    assert len(made) == len(name)
    assert [char for char in made if not char.isalnum()] == [
        char for char in name if not char.isalnum()
    ]


@given(st.ip_addresses(v=4).map(str))
def test_an_address_is_one_that_is_never_routed(text: str) -> None:
    made = ipaddress.ip_address(Inventor(SALT).ipv4(text))
    assert any(made in network for network in UNROUTED)


@given(st.ip_addresses(v=6).map(str))
def test_an_ipv6_address_is_one_for_documentation(text: str) -> None:
    made = ipaddress.ip_address(Inventor(SALT).ipv6(text))
    assert made in ipaddress.ip_network("2001:db8::/32")


def test_addresses_of_a_network_and_numbers_stay_apart() -> None:
    inventor = Inventor(SALT)
    assert len({inventor.ipv4(f"185.130.104.{last}") for last in range(256)}) == 256
    assert len({inventor.name(f"{number:04d}") for number in range(10_000)}) == 10_000
    assert inventor.mac("0C:C4:7A:00:62:A2").startswith("00:00:5E:")


def test_no_two_names_become_one() -> None:
    codes = [first + second for first in "adfhlmnprsu" for second in "adefiklnrstuy"]
    names = [f"{code}-web-01" for code in codes] + [f"node-{char}" for char in "abcdefghijklmnopz"]
    names += [f"db-{code}{char}" for code in codes for char in "abcdxyz"]
    networks = [f"{first}.{second}.7" for first in (5, 45, 91) for second in range(60, 90)]
    privacy = private(*names)
    addresses = [f"{network}.7" for network in networks]
    for texts in (names, addresses):
        shown = [privacy.text(text) for text in texts]
        assert len(set(shown)) == len(texts)
        assert not set(shown) & set(texts)
        assert [privacy.revealed(text) for text in shown] == texts


def test_a_name_does_not_depend_on_the_names_before_it() -> None:
    words = [first + second for first in "abdfhlmnprsu" for second in "abdefiklnrstuy"]
    words += [f"{word}{char}" for word in words for char in "adxyz"]
    forth, back = Inventor(SALT), Inventor(SALT)
    made = {word: forth.name(word) for word in words}
    assert {word: back.name(word) for word in reversed(words)} == made
    assert len(set(made.values())) == len(words)
    labels = [f"db.{word}" for word in (*words, "com", "net", "lan")]
    assert len({forth.name(label) for label in labels}) == len(labels)


def test_an_invented_text_of_two_real_ones_is_not_turned_back() -> None:
    privacy = private()
    both = ["2a01:4f8:1:2:3:4:5:6", "2a03:b0c0:1:2:3:4:5:6"]
    shown = {privacy.text(each) for each in both}
    assert len(shown) == 1  # the beginning of an address is left out
    assert {privacy.revealed(each) for each in shown} == shown


def test_names_in_sentences_cut_names_and_other_cases_are_replaced() -> None:
    privacy = private("web-01", "db-main.example.org", "Ada")
    web, db = privacy.text("web-01"), privacy.text("db-main.example.org")
    assert web != "web-01"
    assert len(web) == 6
    assert privacy.text("Reboot web-01, db-main.example.org: 12:30") == f"Reboot {web}, {db}: 12:30"
    assert privacy.text("WEB-01") == web.upper()
    assert privacy.text("db-mai…") == f"{db[:6]}…"
    assert privacy.text("Ada ada") == f"{privacy.text('Ada')} ada"
    for text in ("255.255.255.0", "12:34:56", "HTTP 200", "webmail", "1.2.3", "::", "vm.v2-pico"):
        assert privacy.text(text) == text
    privacy.on = False
    assert privacy.text("web-01") == "web-01"


def test_what_is_typed_as_shown_means_the_real_name() -> None:
    privacy = private("web-01", "web-02")
    shown = privacy.text("web-01 at 198.51.100.7")
    assert privacy.revealed(shown) == "web-01 at 198.51.100.7"
    assert privacy.revealed("web-01") == "web-01"
    row = ServerRow(7, "web-02", ip="198.51.100.7", tags=(("owner", "web-01"),))
    assert privacy.row(row).hostname == privacy.text("web-02")
    assert privacy.row(row).tags == (("owner", privacy.text("web-01")),)


def test_the_random_bytes_of_a_machine_stay_and_are_private(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "hostdeck"
    made = machine_salt(folder)
    assert machine_salt(folder) == made
    [file] = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"short")
    assert len(machine_salt(folder)) == 32
