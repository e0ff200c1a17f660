"""One list of several accounts: identity, what follows a change, and what one account's trouble
leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screens.header_counts import fleet_counts
from tests.support.fast_clock import FastClock
from tui.accounts.combined_store import CombinedStore
from tui.config.settings import Settings
from tui.deck import Deck
from tui.fleet.account_rows import LARGEST_ID, is_list_id, list_id, split_list_id
from tui.fleet.filter import parse
from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.naming import clear_names, servers_named
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.store.cache import decode_row, encode_row
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.store import Store


def _store(*rows: ServerRow, account: str = "", taken_at: float = 100.0) -> Store:
    store = Store()
    store.put_fleet(Fleet.sorted(rows), taken_at)
    store.put_session(account=account, signed_in=bool(account))
    return store


def _cached(*rows: ServerRow) -> Store:
    store = Store()
    store.put_fleet(Fleet(LazyRows([encode_row(row) for row in rows], decode_row)), 5.0)
    return store


def _rows(store: Store) -> list[ServerRow]:
    assert store.fleet.value is not None
    return list(store.fleet.value.rows)


@given(st.integers(0, 99), st.integers(0, LARGEST_ID))
def test_a_list_id_names_one_server_of_one_account(position: int, server_id: int) -> None:
    number = list_id(position, server_id)

    assert split_list_id(number) == (position, server_id)
    assert is_list_id(number)
    assert not is_list_id(server_id)


def test_the_same_id_in_two_accounts_is_two_servers() -> None:
    first, second = _store(ServerRow(7, "web", power=Power.ON)), _store(ServerRow(7, "db"))
    store = CombinedStore({"work": first, "home": second})

    assert [(row.account, row.server_id, row.hostname) for row in _rows(store)] == [
        ("work", 7, "web"),
        ("home", 7, "db"),
    ]
    assert len({row.id for row in _rows(store)}) == 2
    assert first.row(_rows(store)[1].id) is None, "no account knows a list id"


def test_a_change_reaches_the_row_of_its_account_alone() -> None:
    first, second = _store(ServerRow(7, "web")), _store(ServerRow(7, "db"))
    store, changes = CombinedStore({"work": first, "home": second}), []
    store.subscribe(changes.append)

    second.put_power(7, Reading(Power.OFF, 1.0))

    web, db = _rows(store)
    assert (web.power, db.power) == (Power.UNKNOWN, Power.OFF)
    assert changes == [Change(Kind.SERVER, frozenset({db.id}))]
    assert (store.power(web.id).value, store.power(db.id).value) == (None, Power.OFF)
    assert store.row(db.id) == db


def test_cached_lists_are_decoded_row_by_row_until_an_account_answers() -> None:
    first, second = _cached(ServerRow(1, "a"), ServerRow(2, "b")), _cached(ServerRow(1, "c"))
    store = CombinedStore({"work": first, "home": second})

    fleet = store.fleet.value
    assert fleet is not None
    assert isinstance(fleet.rows, LazyRows)
    assert [fleet.rows[at].hostname for at in (0, 1, 2, -1)] == ["a", "b", "c", "c"]
    assert fleet.rows[2].account == "home"
    assert fleet.get(fleet.rows[2].id) == fleet.rows[2]

    first.put_fleet(Fleet.sorted([ServerRow(3, "n")]), 9.0)

    assert [(row.account, row.hostname) for row in _rows(store)] == [("work", "n"), ("home", "c")]
    assert not isinstance(store.fleet.value and store.fleet.value.rows, LazyRows)


def test_an_account_that_fails_is_named_and_leaves_the_others_alone() -> None:
    first, second = _store(ServerRow(1, "a"), account="1"), _store(ServerRow(1, "b"), account="2")
    store = CombinedStore({"work": first, "home": second})
    before = _rows(store)

    second.put_session(signed_in=False, problem="The API key was refused.")
    second.fail_fleet("The API key was refused.")

    assert _rows(store) == before
    assert store.session.problem == "home: offline: The API key was refused."
    assert store.session.account == "1 of 2 accounts connected"
    assert store.session.signed_in
    assert store.fleet.taken_at == 100.0


def test_the_age_of_the_list_is_that_of_accounts_that_answer() -> None:
    answering = _store(ServerRow(1, "a"), account="1")
    store = CombinedStore({"work": answering, "home": _cached(ServerRow(1, "b"))})

    answering.confirm_fleet(300.0)

    assert store.fleet.taken_at == 300.0


def test_the_same_account_under_two_profiles_is_shown_once() -> None:
    first, second = _store(ServerRow(1, "a"), account="42"), _store(ServerRow(1, "a"))
    store = CombinedStore({"work": first, "again": second}, urls={"work": "u", "again": "u"})
    assert len(_rows(store)) == 2

    second.put_session(account="42", signed_in=True)

    assert [row.account for row in _rows(store)] == ["work"]
    assert store.session.problem == "again: the same account as work, shown once"


def test_the_same_customer_number_at_two_portals_is_two_accounts() -> None:
    first, second = _store(ServerRow(1, "a"), account="42"), _store(ServerRow(1, "a"), account="42")
    store = CombinedStore({"com": first, "ru": second}, urls={"com": "u", "ru": "v"})

    first.put_session(source="key")

    assert len(_rows(store)) == 2


def test_one_account_alone_and_all_again() -> None:
    first, second = _store(ServerRow(1, "a"), account="1"), _store(ServerRow(1, "b"), account="2")
    store = CombinedStore({"work": first, "home": second})

    store.show_only("home")
    assert [row.hostname for row in _rows(store)] == ["b"]
    assert store.session == second.session

    store.show_only("")
    assert [row.hostname for row in _rows(store)] == ["a", "b"]


def test_filters_and_names_know_the_account() -> None:
    first, second = _store(ServerRow(7, "web"), ServerRow(8, "")), _store(ServerRow(7, "web"))
    rows = _rows(CombinedStore({"prod": first, "preprod": second}))
    fleet = Fleet(rows)

    passing = parse("account:prod").partition(rows, fleet.keys).passing
    assert [rows[at].account for at in passing] == ["prod", "prod"]
    assert len(parse("account:*prod id:7").partition(rows, fleet.keys).passing) == 2
    assert [row.account for row in servers_named("web", rows)] == ["prod", "preprod"]
    assert [row.account for row in servers_named("preprod/7", rows)] == ["preprod"]
    assert servers_named("other/7", rows) == []
    assert sorted(clear_names(rows).values()) == ["8", "preprod/7", "prod/7"]


def test_the_first_frame_decodes_the_rows_that_it_shows() -> None:
    decoded: list[bytes] = []

    def decode(line: bytes) -> ServerRow:
        decoded.append(line)
        return decode_row(line)

    accounts = {}
    for position, name in enumerate(("work", "home", "lab")):
        store = Store()
        lines = [encode_row(ServerRow(number, f"s-{number}")) for number in range(1, 1001)]
        store.put_fleet(Fleet(LazyRows(lines, decode)), 5.0)
        accounts[name] = _deck(store, account=name, position=position)
    home = replace(
        _deck(CombinedStore({name: deck.store for name, deck in accounts.items()})),
        accounts=accounts,
    )

    fleet = home.store.fleet.value
    assert fleet is not None
    shown = fleet.rows[:40]
    assert len(fleet) == 3000
    assert home.of(shown[0])[1] == ServerRow(1, "s-1")
    assert fleet_counts(home) == ()
    assert len(decoded) == 40


def _deck(store: Store, **more: Any) -> Deck:
    engine: Any = None
    return Deck(store, engine, Settings(), FastClock(1.0), "", False, False, **more)


def test_a_list_that_is_read_again_leaves_the_rows_of_other_accounts() -> None:
    first, second = _store(ServerRow(1, "a"), ServerRow(2, "b")), _store(ServerRow(1, "c"))
    store = CombinedStore({"work": first, "home": second})
    first.put_power(2, Reading(Power.ON, 1.0))
    before = _rows(store)

    second.put_fleet(Fleet.sorted([ServerRow(5, "d"), ServerRow(6, "e")]), 7.0)

    fleet = store.fleet.value
    assert fleet is not None
    assert [(row.account, row.server_id, row.power) for row in fleet.rows] == [
        ("work", 1, Power.UNKNOWN),
        ("work", 2, Power.ON),
        ("home", 5, Power.UNKNOWN),
        ("home", 6, Power.UNKNOWN),
    ]
    assert fleet.rows[1] is before[1]
    assert [key.splitlines()[0] for key in fleet.keys] == ["a", "b", "d", "e"]

    first.put_fleet(Fleet.sorted([ServerRow(2, "b")]), 8.0)
    assert [row.hostname for row in _rows(store)] == ["b", "d", "e"]
