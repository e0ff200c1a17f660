"""Regular expressions and similar names in a filter: answers, limits, and the places they found."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.errors import FilterError, UsageError
from tui.fleet.filter import Truth, parse, search_key
from tui.fleet.filter_hits import Hits
from tui.fleet.filter_patterns import Pattern, pattern_of
from tui.fleet.rows import ServerRow
from tui.store.filter_empty import check_values

NAMES = ("web-01", "Web-1", "web01.example.com", "db-main", "api-web-07", "wes-04", "")


def rows(*names: str) -> list[ServerRow]:
    """Servers with these host names; the details of all were read."""
    return [ServerRow(at, hostname=name, detailed=True) for at, name in enumerate(names, 1)]


def answers(text: str, *names: str, settled: bool = False) -> list[Truth]:
    """The answers about host names."""
    wanted = parse(text)
    return [wanted.judge(row, settled=settled) for row in rows(*names)]


_PIECES = [*"web01-.d", r"\d", "[a-d]", "(web|db)", "^", "$", "+", "*", "?", "{2}", r"\.", " ", ","]
_PATTERNS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join)


@settings(max_examples=150, deadline=None)
@given(_PATTERNS, st.booleans(), st.booleans())
def test_the_answer_is_that_of_a_second_implementation(
    pattern: str, keeps_case: bool, negated: bool
) -> None:
    """An unknown name satisfies neither a regular expression nor its negation."""
    text = f"{'!' if negated else ''}name:/{pattern}/{'c' if keeps_case else ''}"
    try:
        expected = re.compile(pattern, 0 if keeps_case else re.IGNORECASE)
    except re.error:
        return
    try:
        wanted = parse(text)
    except FilterError:
        return  # the grammar of the two differs in repeated repetitions: a+*
    assert parse(str(wanted)) == wanted
    for name, answer in zip(NAMES, answers(text, *NAMES), strict=True):
        if not name:
            assert answer is Truth.UNKNOWN
        else:
            assert answer is (Truth.YES if bool(expected.search(name)) != negated else Truth.NO)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"/^web-\d+$/", ["web-01", "Web-1"]),
        (r"name:/^web-\d+$/c", ["web-01"]),
        (r"name:/zz/,/^db/", ["db-main"]),
        (r"name:/^\w{2,3}-\d{1,2}$/", ["web-01", "Web-1", "wes-04"]),
        ("!/web/", ["db-main", "wes-04"]),
        ("~wbe1", ["web-01", "Web-1", "web01.example.com"]),
        ("~apiweb7", ["api-web-07"]),
        ("~examlpe", ["web01.example.com"]),
        ("!~web1 name:*-0*", ["wes-04"]),
    ],
)
def test_finds(text: str, found: list[str]) -> None:
    wanted = parse(text)
    servers = rows(*NAMES)
    passing = wanted.select(servers, [search_key(row) for row in servers], guess=False)
    assert [servers[at].hostname for at in passing] == found


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("name:/(/", 6, "Not a regular expression"),
        ("name://", 5, "empty"),
        ("name:/web", 5, "not closed"),
        ("name:/web/g", 10, "flag"),
        (f"name:/{'a' * 201}/", 205, "longer than 200"),
        ("name:/" + "(" * 90 + "a", 5, "not closed"),
        ("!name:/ｗeb/", 7, "U+FF57"),
        ("~ab", 0, "3 to 40"),
        ("~a*b*c", 0, "3 to 40"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, position: int, words: str) -> None:
    with pytest.raises(FilterError, match=re.escape(words)) as caught:
        parse(text)

    assert caught.value.position == position
    assert caught.value.next


def test_a_pattern_that_never_ends_is_stopped_and_decides_nothing() -> None:
    wanted = parse(r"name:/^(a|aa)+$/")
    names = ["a" * 60 + f"-{at}" for at in range(1000)]
    started = time.thread_time()

    assert set(answers(str(wanted), *names)) == {Truth.UNKNOWN}
    assert set(answers(f"!{wanted}", *names)) == {Truth.UNKNOWN}
    assert time.thread_time() - started < 2
    assert wanted.failure is not None
    assert "takes too long" in wanted.failure.doing


def test_many_matches_that_are_each_slow_are_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each match takes 30 ms by this clock: less than the limit of one, too much for all."""
    clock = iter(number * 0.03 for number in range(10_000))
    monkeypatch.setattr(time, "thread_time", lambda: next(clock))
    pattern = Pattern("web", keeps_case=False)

    found = [pattern.fits(f"web-{at}") for at in range(20)]

    assert pattern.is_slow
    assert found.index(Truth.UNKNOWN) < 6


@pytest.mark.parametrize("text", ["~web1", "name:/web|/", "name:/.*/", "tag:env=/x*/", "tag:/^/=a"])
def test_a_change_goes_by_no_loose_term(text: str) -> None:
    with pytest.raises(UsageError, match="Nothing was sent"):
        check_values(parse(text))
    assert not [answer for answer in answers("~web1", *NAMES) if answer is Truth.YES]


def test_a_change_may_go_by_a_regular_expression() -> None:
    check_values(parse(r"name:/^web-\d+$/ tag:/^env$/=/^prod/ !os:/win/"))


@pytest.mark.parametrize(
    ("text", "column", "cell", "shown"),
    [
        ("web", "hostname", "api-WEB-07", ["WEB"]),
        ("web", "cost", "web", []),
        ("!web", "hostname", "web-01", []),
        (r"/\d+/", "hostname", "web-01-02", ["01", "02"]),
        ("name:w*0", "hostname", "web-01", ["w", "0"]),
        ("name:=web-01", "hostname", "web-01", ["web-01"]),
        ("~wbe1", "hostname", "api-web-01", ["web-01"]),
        ("wb1", "hostname", "web-01", ["w", "b", "1"]),
        ("tag:env=prod", "tags", "role=db env=prod", ["env=prod"]),
        ("web /web-/", "hostname", "web-01", ["web-"]),
    ],
)
def test_points_out_what_was_found(text: str, column: str, cell: str, shown: list[str]) -> None:
    spans = Hits(parse(text), ["web-01"]).spans(column, cell)
    assert [cell[start:end] for start, end in spans] == shown


def test_a_pattern_remembers_that_it_is_slow() -> None:
    """The next keystroke elsewhere in the filter must not pay for it again."""
    answers(r"name:/^(b|bb)+$/", "b" * 60 + "-")
    assert pattern_of(r"/^(b|bb)+$/").is_slow
    assert parse(r"name:/^(b|bb)+$/ loc:nl").failure is not None
