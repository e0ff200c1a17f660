"""The filter language: what it finds, what it refuses, and that unknown is never taken for no."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.errors import FilterError
from tui.fleet.filter import FIELDS, Filter, Term, Truth, Word, parse, readable_part, search_key
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus

WEB = ServerRow(
    25250,
    "web-01.example.net",
    ServerKind.BARE_METAL,
    "NL",
    "192.0.2.1",
    ("192.0.2.1", "2001:db8::1"),
    ("00:25:90:AB:CD:01",),
    "rent",
    Power.ON,
    None,
    "Debian 12",
    "AMD EPYC 7402P",
    24,
    64.0,
    "2x960 GB SSD",
    1920.0,
    "",
    71.0,
    SensorStatus.WARNING,
    (("env", "prod"), ("role", "web server")),
    120.0,
    "EUR",
    "2026-12-01",
    8,
    True,
)
DB = ServerRow(
    25251,
    "db-01.example.net",
    ServerKind.GPU,
    "DE",
    "192.0.2.10",
    ("192.0.2.10",),
    ("00-25-90-ab-cd-02",),
    "suspended",
    Power.OFF,
    None,
    "Ubuntu 24.04",
    "Intel Xeon E5",
    8,
    32.0,
    "1x4 TB NVMe",
    4000.0,
    "RTX 4090",
    40.0,
    SensorStatus.OK,
    (("env", "preprod"),),
    49.0,
    "USD",
    "2026-11-25",
    2,
    True,
)
LISTED = ServerRow(99, "old-02", location="US", ip="198.51.100.7", power=Power.UNKNOWN)
"""In the list, details never read."""
ROWS = (WEB, DB, LISTED)
KEYS = [search_key(row) for row in ROWS]


def parsed(text: str) -> Filter | FilterError:
    try:
        return parse(text)
    except FilterError as error:
        return error


def found(text: str, *, guess: bool = True) -> list[int]:
    return [ROWS[at].id for at in parse(text).select(ROWS, KEYS, guess=guess)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [25250, 25251, 99]),
        ("   ", [25250, 25251, 99]),
        ("web", [25250]),
        ("WEB example", [25250]),
        ("!web", [25251]),
        ("25251", [25251]),
        ("2001:db8", [25250]),
        ("00:25:90:ab", [25250]),
        ("002590abcd02", [25251]),
        ("4090", [25251]),
        ("env=prod", [25250]),
        ('"web server"', [25250]),
        ("loc:nl", [25250]),
        ("loc:nl,us", [25250, 99]),
        ("!loc:nl,us", [25251]),
        ("location:NL", [25250]),
        ("kind:gpu", [25251]),
        ("kind:bare", [25250]),
        ('kind:"bare metal"', [25250]),
        ("kind:metal", [25250]),
        ("kind:unknown", [99]),
        ("power:off", [25251]),
        ("power:o", [25250, 25251]),
        ("!power:on", [25251]),
        ("power:unknown", [99]),
        ("status:suspended", [25251]),
        ("state:warning", [25250]),
        ("state:suspended,unknown", [25251, 99]),
        ("alarm:warning,critical", [25250]),
        ("ip:192.0.2", [25250, 25251]),
        ("ip:192.0.2.1", [25250]),
        ("ip:192.0.2.0/24", [25250, 25251]),
        ("ip:192.0.2.0/29", [25250]),
        ("ip:2001:db8::/32", [25250]),
        ("ip:2001:DB8", [25250]),
        ("!ip:192.0.2.0/24", []),
        ("mac:0025.90ab.cd", [25250, 25251]),
        ("mac:cd-02", [25251]),
        ("os:debian", [25250]),
        ("os:=debian", []),
        ('os:="Debian 12"', [25250]),
        ("os:*24.04", [25251]),
        ("name:web-*", [25250]),
        ("name:*-01*net", [25250, 25251]),
        ("name:web-*-01", []),
        ("cpu:epyc", [25250]),
        ("cores:>8", [25250]),
        ("cores:8", [25251]),
        ("ram:>=64", [25250]),
        ("ram:>=64g", [25250]),
        ("ram:>64", []),
        ("ram:>63", [25250]),
        ("ram:<=64", [25250, 25251]),
        ("ram:<64", [25251]),
        ("ram:<=32", [25251]),
        ("ram:<32", []),
        ("ram:<0.05t", [25251]),
        ("ram:32,64", [25250, 25251]),
        ("disk:>1000", [25250, 25251]),
        ("disk:>2t", [25251]),
        ("disk:nvme", [25251]),
        ("disk:960", [25250]),
        ("disk:4t", [25251]),
        ("gpu:4090", [25251]),
        ("temp:>70", [25250]),
        ("temp:40c", [25251]),
        ("price:<50", [25251]),
        ("price:>=49usd", [25251]),
        ("price:>1€", [25250]),
        ("days:<7", [25251]),
        ("days:<=1w", [25251]),
        ("due:2026-12", [25250]),
        ("due:<2026-12-01", [25251]),
        ("due:<=2026-12", [25250, 25251]),
        ("due:", [25250, 25251]),
        ("due:unknown", [99]),
        ("!due:unknown", [25250, 25251]),
        ("id:25250", [25250]),
        ("id:2525", []),
        ("id:>=25250", [25250, 25251]),
        ("tag:env", [25250, 25251]),
        ("tag:en", []),
        ("tag:env=prod", [25250]),
        ("tag:env=*prod", [25250, 25251]),
        ("tag:env=prod,preprod", [25250, 25251]),
        ("tag:role=prod,env=preprod", [25251]),
        ('tag:role="web server"', [25250]),
        ("tag:env=", [25250, 25251]),
        ("loc:nl,", [25250]),
        ("ip:192.0.2.1,", [25250]),
        ("web loc:nl power:on ram:>=64 tag:env=prod", [25250]),
        ("web loc:de", []),
        ('""', [25250, 25251, 99]),
        ("!!web", [25250]),
    ],
)
def test_finds(text: str, ids: list[int]) -> None:
    assert found(text, guess=False) == ids
    assert [row.id for row in ROWS if parse(text).matches(row)] == ids


@pytest.mark.parametrize(
    "text",
    [
        "os:debian",
        "cpu:epyc",
        "cores:>0",
        "ram:>0",
        "disk:>0",
        "gpu:x",
        "tag:env",
        "tag:env=prod",
        "mac:00:25",
        "ip:203.0.113.99",
        "ip:203.0.113.0/24",
        "ip:2001:db8::7",
        "ubuntu",
        "prod",
        "203.0.113.99",
        "off",
        "gpu",
        "power:on",
        "power:off",
        "kind:gpu",
        "alarm:critical",
        "state:off",
        "temp:>70",
        "price:<50",
        "due:2026-12",
        "days:<7",
        "status:rent",
        "state:warning",
    ],
)
def test_what_has_not_been_read_is_neither_so_nor_not_so(text: str) -> None:
    for wanted in (parse(text), parse(f"!{text}")):
        assert wanted.judge(LISTED) is Truth.UNKNOWN
        assert wanted.judge(LISTED, settled=True) is Truth.UNKNOWN
        assert wanted.partition([LISTED], [search_key(LISTED)]) == ([], [0])


@pytest.mark.parametrize("text", ["web", "name:web", "loc:nl", "status:rent"])
def test_nothing_is_known_of_a_server_of_which_the_list_gives_the_id_only(text: str) -> None:
    assert parse(text).judge(ServerRow(7)) is Truth.UNKNOWN
    assert parse(f"!{text}").judge(ServerRow(7)) is Truth.UNKNOWN
    assert parse("id:7").judge(ServerRow(7)) is Truth.YES
    assert parse("id:8").judge(ServerRow(7)) is Truth.NO


def test_details_that_were_read_decide_what_they_speak_of() -> None:
    read = ServerRow(
        99, "old-02", ip="198.51.100.7", ips=("198.51.100.7",), cpu="EPYC", detailed=True
    )

    for text in ("tag:env", "prod", "gpu:x", "ip:203.0.113.99", "cpu:xeon"):
        assert parse(f"!{text}").judge(read) is Truth.YES
    # The provider does not say which system it has, nor its MACs.
    for text in ("os:debian", "mac:00:25", "ram:>0"):
        assert parse(f"!{text}").judge(read) is Truth.UNKNOWN


def test_details_without_tags_do_not_say_that_there_are_none() -> None:
    read = ServerRow(99, "old-02", detailed=True, left_out=("tags",))

    for text in ("tag:env", "!tag:env", "prod", "!prod", "tag:", "!tag:"):
        assert parse(text).judge(read) is Truth.UNKNOWN


def test_and_or_and_not_follow_kleene() -> None:
    """An unknown part changes nothing where another part decides."""
    assert parse("tag:env=prod loc:nl").judge(LISTED) is Truth.NO
    assert parse("loc:us tag:env=prod").judge(LISTED) is Truth.UNKNOWN
    assert parse("prod !old").judge(LISTED) is Truth.NO
    assert parse("os:unknown,debian").judge(LISTED, settled=True) is Truth.YES
    assert parse("ip:198.51.100.7,203.0.113.99").judge(LISTED) is Truth.YES
    assert parse("!ip:198.51.100.7,203.0.113.99").judge(LISTED) is Truth.NO


def test_the_kind_of_the_list_may_still_be_refined() -> None:
    """Only the details tell whether there is a graphics card."""
    listed = ServerRow(7, "bm-1", ServerKind.BARE_METAL)

    assert parse("kind:metal").judge(listed) is Truth.UNKNOWN
    assert parse("!kind:gpu").judge(listed) is Truth.UNKNOWN
    assert parse("metal").judge(listed) is Truth.UNKNOWN
    assert parse("kind:vm").judge(listed) is Truth.NO
    assert parse("kind:metal,gpu").judge(listed) is Truth.UNKNOWN
    # For looking it is what the list says.
    assert parse("kind:metal").matches(listed)
    assert parse("metal").matches(listed)


@pytest.mark.parametrize(
    "text", ["os:unknown", "!os:", "mac:unknown", "ram:unknown", "power:unknown", "temp:unknown"]
)
def test_not_known_now_is_no_promise_for_a_change(text: str) -> None:
    assert parse(text).judge(LISTED, settled=True) is Truth.YES
    assert parse(text).judge(LISTED) is Truth.UNKNOWN


def test_an_ipv6_address_is_itself_however_it_is_spelled() -> None:
    row = ServerRow(
        7, ip="2001:0DB8:0:0::1", ips=("2001:0DB8:0:0::1", "2001:db8::10"), detailed=True
    )

    assert parse("ip:2001:db8::1").judge(row) is Truth.YES
    assert parse("!ip:2001:db8::1").judge(row) is Truth.NO
    assert parse("ip:2001:db8::1").partition([row], [search_key(row)]).passing == [0]
    assert parse("ip:2001:db8::").judge(row) is Truth.YES
    assert (
        parse("ip:2001:db8::1").judge(ServerRow(8, ips=("2001:db8::10",), detailed=True))
        is Truth.NO
    )


def test_a_tag_of_the_list_says_nothing_of_the_others() -> None:
    listed = ServerRow(7, tags=(("env", "prod"),))

    assert parse("tag:env=prod").matches(listed)
    assert not parse("!tag:protect").matches(listed)


def test_unknown_finds_servers_without_details() -> None:
    assert found("os:unknown") == [99]
    assert found("!os:unknown") == [25250, 25251]
    assert found('os:"unknown"') == []


@pytest.mark.parametrize("text", ["web", "loc:nl", "power:on", "temp:>1", "!kind:vm"])
def test_what_the_list_tells_needs_no_details(text: str) -> None:
    assert not parse(text).needs_details


def test_a_word_that_nobody_has_is_read_as_letters_of_a_host_name() -> None:
    assert found("wb01") == [25250]
    assert found("wb01", guess=False) == []
    assert [word.text for word in parse("wb01 web !zz").guesses(KEYS)] == ["wb01"]
    assert found("wb01 loc:de") == []
    assert found("zzz") == []
    # Letters are looked for in the host name only, not in what follows it.
    assert found("webd12") == []


def test_a_word_that_one_row_has_is_not_guessed_for_others() -> None:
    # "db" stands in one row as it is; "d…b" would also fit letters of another.
    assert found("db-01") == [25251]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("locc:nl", 0, "loc:"),
        ("web  pwoer:on", 5, "power:"),
        ("web !hostnam:x", 5, "name:"),
        ("zzzz:1", 0, "Known fields"),
        ("loc:nl ram:x", 11, "ram:>=64"),
        ("ram:>=", 4, "ram:>=64"),
        ("ram:>=64x", 4, "ram:>=64"),
        ("ram:32,x", 7, "ram:>=64"),
        ("kind:toaster", 5, "bare metal, VM"),
        ("ip:192.0.2.0/99", 3, "/24"),
        ("mac:zz", 4, "mac:"),
        ("due:soon", 4, "due:"),
        ("price:<x", 6, "price:<50"),
        ('loc:nl os:"deb', 10, "at the end"),
        ("web !", 4, "!power:on"),
        ("tag:=prod", 4, "tag:env"),
        ("!!", 0, "!power:on"),
    ],
)
def test_says_where_and_what_instead(text: str, position: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert caught.value.position == position
    assert words in str(caught.value)


def test_hostile_text_in_an_error_is_harmless() -> None:
    with pytest.raises(FilterError) as caught:
        parse("kind:\x1b]52;c;eA==\x07")

    assert "\x1b" not in str(caught.value)
    assert "\x07" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  WEB   Loc:NL ", "web loc:nl"),
        ("hostname:Web-*", "name:web-*"),
        ("!!!x", "!x"),
        ("'a b'", '"a b"'),
        ("os:'Debian 12',ubuntu", 'os:"debian 12",ubuntu'),
        ("tag:env=prod,stage", "tag:env=prod,env=stage"),
        ("bob's", '"bob\'s"'),
        ("2001:db8::1", '"2001:db8::1"'),
    ],
)
def test_is_spelled_one_way(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def test_every_example_of_the_help_parses() -> None:
    for field in FIELDS:
        assert parse(field.example).fields


_PARTS = [*"!:,\"'*=<> \\nlweb0126.-/éK", "loc:", "tag:", "ram:", "os:", "ip:", "unknown", ">=64"]
LANGUAGE = st.lists(st.sampled_from(_PARTS), max_size=12).map("".join)
"""Texts near the language, where faults live."""


@settings(max_examples=200)
@given(LANGUAGE | st.text())
def test_any_text_is_a_filter_or_an_error_inside_the_text(text: str) -> None:
    wanted = parsed(text)
    if isinstance(wanted, FilterError):
        assert 0 <= wanted.position < len(text)
        assert wanted.doing
        return
    assert parse(str(wanted)) == wanted
    assert str(parse(str(wanted))) == str(wanted)
    for settled in (False, True):
        answers = [wanted.judge(row, settled=settled) for row in ROWS]
        divided = wanted.partition(ROWS, KEYS, settled=settled)
        assert divided.passing == [at for at, answer in enumerate(answers) if answer is Truth.YES]
        assert divided.undecided == [
            at for at, answer in enumerate(answers) if answer is Truth.UNKNOWN
        ]
    chosen = wanted.select(ROWS, KEYS, guess=False)
    assert chosen == [at for at, row in enumerate(ROWS) if wanted.matches(row)]
    assert set(chosen) <= set(wanted.select(ROWS, KEYS))


@settings(max_examples=200)
@given(LANGUAGE)
def test_negation_is_the_complement_where_everything_is_known(text: str) -> None:
    wanted = parsed(text)
    if isinstance(wanted, FilterError):
        return
    for term in wanted.terms:
        opposite = parse("!" + str(term))
        for row in (WEB, DB):
            assert opposite.matches(row) is not Filter((term,)).matches(row)
        if isinstance(term, Term) and term.needs_details:
            assert opposite.judge(LISTED) is Truth.UNKNOWN


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["web", "loc:nl", "power:on", "ram:>=64", "!db", "tag:env"])))
def test_more_terms_never_find_more(texts: list[str]) -> None:
    before = set(range(len(ROWS)))
    for length in range(len(texts) + 1):
        now = set(parse(" ".join(texts[:length])).select(ROWS, KEYS))
        assert now <= before
        before = now


def test_words_compare_as_values() -> None:
    assert parse("a b") == Filter((Word("a"), Word("b")))


def test_guessing_takes_linear_time_on_a_hostile_name() -> None:
    """A name of 4,000 letters that almost fits must not make a keystroke last for seconds."""
    row = ServerRow(1, hostname="ab" * 2000)
    text = "ab" * 30 + "c"
    started = time.perf_counter()

    assert parse(text).select([row], [search_key(row)]) == []
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        ("loc:nl ram:many", "loc:nl"),
        ("ram:many", ""),
        ('loc:nl "open', "loc:nl"),
        ("loc:nl !", "loc:nl"),
    ],
)
def test_the_readable_part_leaves_out_what_cannot_be_read(text: str, reads_as: str) -> None:
    with pytest.raises(FilterError):
        parse(text)
    assert str(readable_part(text)) == str(parse(reads_as))


@pytest.mark.parametrize(
    ("term", "ids"),
    [
        # Memory is counted in binary steps: 64 GB are 65,536 MB and a sixteenth of a TB.
        ("ram:64", [25250]),
        ("ram:64g", [25250]),
        ("ram:64gb", [25250]),
        ("ram:64gib", [25250]),
        ("ram:65536m", [25250]),
        ("ram:65536mb", [25250]),
        ("ram:0.0625t", [25250]),
        ("ram:0.0625tb", [25250]),
        # Disks are sold in decimal steps.
        ("disk:4000", [25251]),
        ("disk:4000gb", [25251]),
        ("disk:4000000m", [25251]),
        ("disk:4000000mb", [25251]),
        ("disk:4t", [25251]),
        ("disk:4tb", [25251]),
        ("temp:71", [25250]),
        ("temp:71c", [25250]),
        ("temp:71°c", [25250]),
        ("cores:24", [25250]),
        ("id:25250", [25250]),
        ("days:14", []),
        ("days:8d", [25250]),
        ("days:<1w", [25251]),
        ("days:<2w", [25250, 25251]),
    ],
)
def test_each_unit_has_its_factor(term: str, ids: list[int]) -> None:
    assert found(term, guess=False) == ids


@pytest.mark.parametrize(
    "name",
    ["re", "regex", "regexp", "rx", "rgx", "re2", "pcre", "grep", "egrep", "match", "matches"],
)
def test_every_common_name_of_a_regular_expression_is_explained(name: str) -> None:
    with pytest.raises(FilterError, match="A regular expression is written between slashes"):
        parse(f"{name}:web-[0-9]+")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tag::x",
            '":" is not allowed here. Write tag:env=prod, and !tag:env=prod for the opposite.',
        ),
        ("ram:many", '"many" is not a number. Try ram:>=64.'),
        ("days:<x", '"<x" is not a number. Try days:<7.'),
        ("nosuch:x", 'There is no field "nosuch". Did you mean "os:"?'),
        ('os:"Debian', 'The quote is not closed. Add " at the end.'),
        ("ip:300.1.1.1/24", '"300.1.1.1/24" is not a network. Try ip:192.0.2.0/24.'),
        ("power:sideways", '"sideways" is not a power state. Allowed: on, off, unknown.'),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_is_right(text: str, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert str(caught.value) == said
