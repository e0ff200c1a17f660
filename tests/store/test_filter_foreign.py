"""Syntax of other tools in a filter: refused with what to write instead."""

from __future__ import annotations

import pytest

from tui.errors import FilterError
from tui.fleet.filter import parse, readable_part


@pytest.mark.parametrize(
    "text",
    [
        "re:web",
        "regex:^web",
        "rx:a",
        "!re:web",
        r"web-\d+",
        "web-[0-9]",
        "^web",
        "web$",
        "os:~ubuntu",
        "name:(web|db)",
        "loc:[nd]",
        "name:web.+",
        "(?i)web",
    ],
)
def test_a_regular_expression_without_slashes_is_named_with_what_to_write(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert "between slashes" in str(caught.value)
    assert "Did you mean" not in str(caught.value)
    assert str(readable_part(f"{text} loc:nl")) == "loc:nl"


@pytest.mark.parametrize(
    "text",
    [r"ip:/192\..*/", "kind:/vm/", "ram:/6/", "power:/on/", "mac:/00/", "due:/2026/"],
)
def test_fields_that_are_no_text_take_no_regular_expression(text: str) -> None:
    with pytest.raises(FilterError, match="not allowed here"):
        parse(text)

    assert str(readable_part(f"{text} loc:nl")) == "loc:nl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name~web", "name:web"),
        ("name=~web", "name:web"),
        ("name==web-01", "name:web-01"),
        ("name!=web", "!name:web"),
        ("ram>=64", "ram:>=64"),
        ("price<50", "price:<50"),
        ("power==off", "power:off"),
        ("web|db", "name:web,db"),
        ("web OR db", "comma"),
        ("web || db", "comma"),
        ("web AND db", "not needed"),
        ("web && db", "not needed"),
        ("NOT web", '"!"'),
        ("-name:web", "!name:"),
        ("name:web-0?", "Use *"),
        ("web-*", "name:web-*"),
        ("*web*", "name:*web*"),
        ("%web%", "Use *"),
        ("name:%web%", "Use *"),
        ("loc:!nl", "!loc:nl"),
        ("!loc:!nl", "!loc:nl"),
        ("tag:env=!prod", "!loc:nl"),
        ("tag:env!=prod", "!tag:env=prod"),
        ("tag:env==prod", "comparison"),
        ("tag:env:prod", "tag:env=prod"),
        ("name:>5", "ram:>=64"),
        ("ip:foo", "ip:192.0.2.7"),
        ("ip:192.0.2.1-192.0.2.9", "ip:192.0.2.0/24"),
        ("10.*", "ip:192.0.2.0/24"),
    ],
)
def test_syntax_of_other_tools_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "'name~web'",
        '"a|b"',
        "name:'web[1]'",
        '"/web/"',
        "c++",
        "env=prod",
        "192.0.2.0/24",
        "/dev/sda",
        "cpu:Intel(R)",
        "os:debian+",
        "name:web.*",
        "ip:192.0.2.*",
        "tag:env=a/b",
        "tag:team=a:b",
        "1.5",
        "name:=web-01",
        "a/b/c",
        "and",
    ],
)
def test_text_that_only_looks_like_it_is_text(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)
    assert parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "web !(prod)",
        "web !{prod}",
        "web !(prod or dev)",
        "web !prod,dev",
        "web,db",
        "!tag=prod",
        "!tag=env=prod",
        "!loc=nl",
        "!ip=192.0.2.10",
        "!env==prod",
        "web env!=prod",
        "!env=~prod",
        "!192.0.2.0/24",
        "!2001:db8::/32",
        "!#prod",
        "!@prod",
        "!-prod",
        "!+prod",
        "!=prod",
        "!prod;",
        "!prod.",
        "!env=prod!",
        "web -prod",
        "-prod",
        "web or db",
        "!prod or db",
        "web and db",
        "not prod",
        "web not prod",
        "!ｐｒｏｄ",
        "!prod\u200b",
        "!web\u201101",
        "web \u2013prod",
        "!name:web\u201101",
        "!tag:env=ｐｒｏｄ",
        "!tag:env=prod\u200b",
        "\ufeffprod",
    ],
)
def test_a_word_that_no_server_can_hold_is_refused_rather_than_excluded(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '!"(prod)"',
        "!'prod,dev'",
        '!"192.0.2.0/24"',
        '"-prod"',
        '"ｐｒｏｄ"',
        "or",
        "not",
        "web or",
        "and web",
        "-01",
        "!env=prod",
        "!web-01",
        "!192.0.2.10",
        "!dev.example.com",
        "bücher",
        "!prod_x",
    ],
)
def test_quotes_and_single_words_are_looked_up(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize("text", ['!tag:"env=prod"', "!tag:'env=prod'", '!tag:"env=prod",dev'])
def test_quotes_around_a_tag_and_its_value_change_nothing(text: str) -> None:
    assert parse(text) == parse(text.replace('"', "").replace("'", ""))
