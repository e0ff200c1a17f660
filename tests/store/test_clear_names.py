"""Words that name exactly one server: every word is read again by the function that finds servers
by name."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.fleet.account_rows import account_row
from tui.fleet.naming import clear_names, servers_named
from tui.fleet.rows import ServerRow

_NAMES = ("", "web", "Web", "web.", "web.a", "web.a.example", "db.a", "7", "8", "7.a")
_ACCOUNTS = ("prod", "test")


@st.composite
def lists(draw: st.DrawFn) -> list[ServerRow]:
    """One account without a name, or servers of two accounts that may share their ids."""
    if draw(st.booleans()):
        ids = draw(st.lists(st.integers(6, 10), max_size=5, unique=True))
        return [ServerRow(number, draw(st.sampled_from(_NAMES))) for number in ids]
    pairs = st.tuples(st.integers(0, 1), st.integers(6, 8))
    return [
        account_row(ServerRow(number, draw(st.sampled_from(_NAMES))), at, _ACCOUNTS[at])
        for at, number in draw(st.lists(pairs, max_size=5, unique=True))
    ]


def names_it_alone(word: str, row: ServerRow, rows: list[ServerRow]) -> bool:
    return bool(word) and servers_named(word, rows) == [row]


@given(lists())
@example([ServerRow(7, "8"), ServerRow(8, "web")])
@example([ServerRow(7, "web"), ServerRow(8, "web.a")])
@example([account_row(ServerRow(7), 0, "prod"), account_row(ServerRow(7, "7"), 1, "test")])
def test_a_clear_name_names_its_server_alone(rows: list[ServerRow]) -> None:
    clear = clear_names(rows)
    for row in rows:
        if row.id in clear:
            assert names_it_alone(clear[row.id], row, rows)


@given(lists())
def test_the_host_name_comes_first_then_the_id(rows: list[ServerRow]) -> None:
    clear = clear_names(rows)
    for row in rows:
        if names_it_alone(row.hostname, row, rows):
            assert clear[row.id] == row.hostname
        elif names_it_alone(str(row.server_id), row, rows):
            assert clear[row.id] == str(row.server_id)
        elif sum(other.server_id == row.server_id for other in rows) == 1:
            assert row.id not in clear
        elif names_it_alone(word := f"{row.account}/{row.server_id}", row, rows):
            assert clear[row.id] == word
        else:
            assert row.id not in clear


def of_accounts(*servers: tuple[int, str, int]) -> list[ServerRow]:
    return [account_row(ServerRow(number, name), at, _ACCOUNTS[at]) for number, name, at in servers]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([ServerRow(7, "Web."), ServerRow(8, "")], ["Web.", "8"]),
        ([ServerRow(7, "web"), ServerRow(8, "web.a")], ["7", "web.a"]),
        ([ServerRow(7, "8"), ServerRow(8, "web")], ["7", "web"]),
        ([ServerRow(7, "8"), ServerRow(8, "")], ["7"]),
        (of_accounts((7, "web", 0), (7, "web", 1)), ["prod/7", "test/7"]),
        (of_accounts((7, "", 0), (7, "7", 1)), ["prod/7", "test/7"]),
        (of_accounts((7, "", 0), (8, "7", 0), (7, "", 1)), ["8", "test/7"]),
    ],
)
def test_the_clear_names_of_some_lists(rows: list[ServerRow], names: list[str]) -> None:
    assert list(clear_names(rows).values()) == names
