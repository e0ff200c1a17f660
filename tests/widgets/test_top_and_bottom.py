"""Header, status line and footer: what matters stays when room is short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.message import Message

from tests.widgets.stage import HOSTILE, Counting, Stage, drawn, seen
from tui.text import safe_text
from widgets.columns import fit_words
from widgets.header_line import HeaderFacts, HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import PlaceLink, StatusLine

KEYS = [
    ("Enter", "Open"),
    ("/", "Filter"),
    ("o", "Sort"),
    ("c", "Copy"),
    ("q", "Quit"),
    ("?", "Help"),
]


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_header(width: int) -> None:
    header = HeaderLine()
    async with Stage(header).run_test(size=(width, 4)) as pilot:
        header.facts = HeaderFacts("main", "Fleet", "ops@example.net", read_only=True)
        await pilot.pause()

        line = seen(header)[0]
        assert len(line) == width
        assert "Hostdeck" in line
        assert "main" in line
        assert "Fleet" in line
        assert "Read-only" in line
        if width >= 80:
            assert "ops@example.net" in line


async def test_the_same_facts_draw_nothing() -> None:
    header, status, footer = HeaderLine(), StatusLine(), KeyFooter()
    async with Stage(header, status, footer).run_test(size=(80, 6)) as pilot:
        for _ in range(2):
            header.facts = HeaderFacts("main", "Fleet")
            status.tell([("12 servers", "")], [("Connected", "good")])
            footer.keys = list(KEYS)
            await pilot.pause()
            counting = [Counting(widget) for widget in (header, status, footer)]
        header.facts = HeaderFacts("main", "Fleet")
        status.tell([("12 servers", "")], [("Connected", "good")])
        footer.keys = list(KEYS)
        await pilot.pause()
        assert [counter.taken() for counter in counting] == [[], [], []]

        status.tell([("13 servers", "")], [("Connected", "good")])
        await pilot.pause()
        assert [counter.taken() for counter in counting] == [[], [0], []]


@pytest.mark.parametrize("width", [20, 40, 80, 120])
async def test_status_keeps_freshness(width: int) -> None:
    status = StatusLine()
    async with Stage(status).run_test(size=(width, 4)) as pilot:
        status.tell(
            [("9,000 of 10,000 servers", ""), ("3 marked", "key"), ("by cost", "dim")],
            [("as of 3 min ago", "warn")],
        )
        await pilot.pause()

        line = seen(status)[0]
        assert len(line) == width
        assert line.endswith("as of 3 min ago ")
        if width >= 80:
            assert "9,000 of 10,000 servers   3 marked   by cost" in line


@pytest.mark.parametrize("width", [10, 40, 80])
async def test_footer_shows_whole_keys_only(width: int) -> None:
    footer = KeyFooter()
    async with Stage(footer).run_test(size=(width, 4)) as pilot:
        footer.keys = KEYS
        await pilot.pause()

        words = seen(footer)[0].split()
        pairs = [words[at : at + 2] for at in range(0, len(words), 2)]
        assert pairs
        assert all(tuple(pair) in KEYS for pair in pairs)
        if width >= 80:
            assert len(pairs) == len(KEYS)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_names_stay_in_their_place(text: str) -> None:
    header, status = HeaderLine(), StatusLine()
    app = Stage(header, status)
    shown = safe_text(text, 200)
    async with app.run_test(size=(80, 6)) as pilot:
        header.facts = HeaderFacts(shown, shown, shown)
        status.tell([(shown, "")], [(shown, "warn")])
        await pilot.pause()

        assert not any(char in drawn(app) for char in "\x1b\x07\x9b\u202e\ud800")
        assert all(len(line.encode("utf-8")) for line in (seen(header)[0], seen(status)[0]))


@pytest.mark.parametrize("width", [30, 40])
async def test_read_only_is_never_left_out(width: int) -> None:
    """A long host name in the path must not hide that nothing can be changed."""
    header = HeaderLine()
    async with Stage(header).run_test(size=(width, 4)) as pilot:
        header.facts = HeaderFacts("main", "Fleet > a-very-long-host-name.example.net", "ops", True)
        await pilot.pause()

        assert "Read-only" in seen(header)[0]


@pytest.mark.parametrize("width", [30, 40, 80, 120])
async def test_a_long_reason_is_cut_and_the_age_stays(width: int) -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(width, 3)):
        line.tell(
            [("12 servers", "")], [("offline: " + "word " * 40, "warn"), ("as of 3 min ago", "dim")]
        )
        assert seen(line)[0].rstrip().endswith("as of 3 min ago")
        assert "offline" in seen(line)[0]


REASON = "The provider's name invapi.example.net cannot be found."
OFFLINE = (f"Offline since 2026-11-24 23:10 UTC: {REASON}", "warn")


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (160, f"Offline since 2026-11-24 23:10 UTC: {REASON}   as of 3 min ago"),
        (120, "Offline since 2026-11-24 23:10 UTC: The provider's name…   as of 3 min ago"),
        (80, "lean   Offline since 2026-11-24 23:10 UTC   as of 3 min ago"),
        (40, "lean   Offline   as of 3 min ago"),
    ],
)
async def test_a_status_that_is_too_long_is_shortened_by_whole_words(width: int, said: str) -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(width, 3)):
        line.tell(
            [("1 operation (O)", "")],
            [("lean over 180 ms", "dim"), OFFLINE, ("as of 3 min ago", "dim")],
        )
        assert seen(line)[0].rstrip().endswith(f" {said}")
        assert ("1 operation (O)" in seen(line)[0]) is (width >= 80)


@given(
    st.lists(st.sampled_from(["since", "lean", "of", "12", "offline:", "x" * 30]), min_size=1).map(
        " ".join
    ),
    st.integers(1, 100),
)
def test_no_word_is_cut_but_the_first(text: str, width: int) -> None:
    shown = fit_words(text, width)
    assert cell_len(shown) <= width
    if cell_len(text) <= width:
        assert shown == text
    if " " in shown or shown == text:
        assert [word.rstrip(".,;:") for word in shown.removesuffix("…").split()] == [
            word.rstrip(".,;:") for word in text.split()[: len(shown.split())]
        ]


PLACES = (
    PlaceLink("fleet", "", "Fleet", "Fleet", is_here=True),
    PlaceLink("operations", "O", "Operations", "Ops", 2),
    PlaceLink("loose_ends", "L", "Loose ends", "Ends", 1, "bad"),
    PlaceLink("billing", "B", "Billing", "Bill"),
    PlaceLink("order", "N", "Catalog", "Cat"),
    PlaceLink("account", "A", "Account", "Acct"),
)
LONG = "Fleet  O Operations 2  L Loose ends 1  B Billing  N Catalog  A Account"
SHORT = "Fleet  O Ops 2  L Ends 1  B Bill  N Cat  A Acct"


@pytest.mark.parametrize(
    ("width", "bar"), [(160, LONG), (120, LONG), (80, SHORT), (40, "O Ops 2  L Ends 1")]
)
async def test_the_bar_of_places_gets_shorter_and_what_waits_stays(width: int, bar: str) -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(width, 3)):
        line.places = PLACES
        line.tell([("12 servers", "")], [("Connected", "good")])
        shown = seen(line)[0]
        assert len(shown) == width
        assert f" {bar}  │" in shown
        assert shown.rstrip().endswith("Connected")
        assert ("12 servers" in shown) is (width >= 80)


async def test_keys_stand_for_the_places_where_facts_want_the_room() -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(80, 3)):
        line.places = PLACES
        line.tell([("12 servers", ""), ("by name", "dim")], [("Connected", "good")])
        assert " Fleet  O 2  L 1  B  N  A  │ 12 servers   by name" in seen(line)[0]


async def test_the_bar_gives_way_to_facts_that_are_not_dim() -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(80, 3)):
        line.places = PLACES
        line.tell(
            [("12 servers", ""), ("3 marked, 2 hidden", "warn"), ("x" * 30, "dim")],
            [("Connected", "good")],
        )
        shown = seen(line)[0]
        assert "12 servers   3 marked, 2 hidden" in shown
        assert "O 2  L 1  B  N  A" in shown
        assert "xxx" not in shown


async def test_the_same_places_draw_nothing() -> None:
    line = StatusLine()
    async with Stage(line).run_test(size=(80, 3)) as pilot:
        line.places = PLACES
        line.tell([("12 servers", "")], [("Connected", "good")])
        await pilot.pause()
        counting = Counting(line)
        line.places = tuple(PLACES)
        await pilot.pause()
        assert not counting.lines


async def test_a_click_on_a_place_names_it_and_one_beside_names_none() -> None:
    line = StatusLine()
    stage = Stage(line)
    async with stage.run_test(size=(80, 3)) as pilot:
        line.places = PLACES
        line.tell([("12 servers", "")], [("Connected", "good")])
        await pilot.pause()
        chosen: list[str] = []
        post = line.post_message

        def note(message: Message) -> bool:
            if isinstance(message, StatusLine.PlaceChosen):
                chosen.append(message.name)
            return post(message)

        line.post_message = note  # type: ignore[method-assign]
        shown = seen(line)[0]
        for words in ("Ops", "2", "Bill", "Acct", "12 servers", "Connected"):
            await pilot.click(offset=(shown.index(f" {words}") + 1, 0))
        assert chosen == [
            "operations",
            "operations",
            "billing",
            "account",
        ]


COUNTS = (("10 on", "good"), ("1 off", "dim"), ("1 ▲", "warn"), ("2 ✗", "bad"))
CREDIT = (("credit 42.11 EUR, 7 days", "warn"),)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (120, "10 on  1 off  1 ▲  2 ✗   credit 42.11 EUR, 7 days    54321 · test"),
        (80, "10 on  1 off  1 ▲  2 ✗   credit 42.11 EUR, 7 days"),
        (60, "10 on  1 off  1 ▲  2 ✗    54321"),
        (30, ""),
    ],
)
async def test_counts_stay_longer_than_the_credit(width: int, shown: str) -> None:
    header = HeaderLine()
    async with Stage(header).run_test(size=(width, 3)):
        header.facts = HeaderFacts(
            "demo", "Fleet", "54321", source="test", counts=COUNTS, credit=CREDIT
        )
        line = seen(header)[0]
        assert len(line) == width
        assert shown in line
        assert "Fleet" in line
