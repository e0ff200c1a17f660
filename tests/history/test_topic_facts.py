"""Facts beside the list: invoices, tickets, reverse DNS, ports, and traffic between two looks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from tests.support.operations import operation
from tui.charts.series import Series, Span
from tui.clock import HandClock
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.history.change_makers import operation_behind
from tui.history.server_facts import Difference, in_words
from tui.history.topic_facts import traffic_facts
from tui.models.billing import Invoice, Invoices
from tui.models.listed import Listing
from tui.models.port import PortStatus
from tui.models.ticket import SupportTicket
from tui.readings.addresses_topics import NAMES
from tui.readings.fact_recorder import CHANGES, FactRecorder
from tui.readings.money_topics import INVOICES
from tui.readings.ports_topics import PORTS
from tui.readings.remote_hands_topics import TICKETS
from tui.readings.traffic_topics import TRAFFIC, Traffic, key_of_port
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.store import Store
from tui.store.topics import ACCOUNT
from tui.text import Untrusted

WEB = ServerRow(20311, "web-01", ip="192.0.2.10", ips=("192.0.2.10",), status="rent")


class _Unused:
    """Stands for the pool and the schedule: the test writes by itself."""

    def at(self, *_: object) -> None:
        """Plan nothing."""

    submit_local = at


def series(mbit: float) -> Series:
    values: tuple[float | None, ...] = (mbit * 1e6,) * 10
    return Series(0.0, 300.0, values, values, "numbers", Span.DAY)


class Look:
    """One look at the account, with a file of facts."""

    def __init__(self, file: Path, now: float) -> None:
        self.clock = HandClock(now)
        self.now = now
        self.store = Store()
        unused = cast(Any, _Unused())
        self.recorder = FactRecorder(
            self.store,
            unused,
            unused,
            self.clock,
            path=lambda: file,
            tell=self._tell,
            began=now,
        )
        self.said: list[str] = []
        self.store.put_session(account="anna", signed_in=True)

    def _tell(self, words: str, _: bool) -> None:
        self.said.append(words)

    def read(
        self,
        invoices: dict[int, str],
        tickets: dict[int, str],
        names: list[str],
        port: str,
        mbit: float,
    ) -> None:
        at, store = self.now, self.store
        store.put_fleet(Fleet([WEB]), at)
        found = tuple(
            Invoice.model_validate(
                {"id": each, "status": status, "total": "50", "currencycode": "EUR"}
            )
            for each, status in invoices.items()
        )
        store.put_known(
            INVOICES, ACCOUNT, Reading(Invoices(invoices=found, total_results=None), at)
        )
        asked = [
            SupportTicket.model_validate(
                {"issueKey": f"SD-{each}", "status": "open", "updated": when}
            )
            for each, when in tickets.items()
        ]
        store.put_known(TICKETS, ACCOUNT, Reading(Listing(asked), at))
        words = tuple(Untrusted(name) for name in names)
        store.put_known(NAMES, (WEB.id, WEB.ip), Reading(words, at))
        ports = (PortStatus.model_validate({"port": "Gi0/1", "status": port}),)
        store.put_known(PORTS, WEB.id, Reading(ports, at))
        key = key_of_port(WEB.id, Span.DAY, ports, 0, WEB.ip)
        store.put_known(TRAFFIC, key, Reading(Traffic(Span.DAY, "port", series(mbit)), at))
        for change in (
            Change(Kind.FLEET),
            Change(Kind.TOPIC, frozenset({0, WEB.id})),
        ):
            self.recorder.note(change)
        self.recorder.write()

    @property
    def words(self) -> list[str]:
        since = self.store.known(CHANGES, ACCOUNT).value
        return [] if since is None else sorted(map(in_words, since.differences))


def test_the_next_look_names_a_new_invoice_an_answer_a_name_a_port_and_more_traffic(
    tmp_path: Path,
) -> None:
    file = tmp_path / "history" / "facts.sqlite3"
    first = Look(file, 1000.0)
    first.read({901: "Paid"}, {7: "09:00"}, ["web-01.example.org"], "connected", 10.0)
    assert first.words == []
    first.recorder.end_look()

    same = Look(file, 2000.0)
    same.read({901: "Paid"}, {7: "09:00"}, ["web-01.example.org"], "connected", 14.0)
    assert same.words == []
    same.recorder.end_look()

    second = Look(file, 3000.0)
    second.read({901: "Paid", 902: "Unpaid"}, {7: "12:40"}, ["evil.example.net"], "disabled", 41.0)
    assert second.words == [
        "PTR 192.0.2.10: web-01.example.org → evil.example.net",
        "invoice 902: Unpaid, 50.00 EUR (new)",
        "port Gi0/1: connected → off",
        "ticket SD-7: open, updated 09:00 → open, updated 12:40",
        "traffic: 10 Mbit/s → 41 Mbit/s (4.1 times)",
    ]
    (said,) = second.said
    assert said.startswith("web-01: port Gi0/1: connected → off, and 4 other changes")


def test_what_is_read_again_in_the_same_look_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "history" / "facts.sqlite3"
    first = Look(file, 1000.0)
    first.read({901: "Paid"}, {}, ["a.example.org"], "connected", 10.0)
    first.recorder.end_look()
    second = Look(file, 2000.0)
    second.read({901: "Paid"}, {}, ["a.example.org"], "connected", 10.0)
    second.now = 2100.0
    second.read({901: "Paid", 902: "Unpaid"}, {}, ["b.example.org"], "connected", 90.0)
    assert second.words == []


@pytest.mark.parametrize(
    ("recorded", "mbit", "changes"),
    [
        (None, 10.0, True),
        ("10000000", 29.0, False),
        ("10000000", 30.5, True),
        ("30000000", 9.0, True),
        ("1000", 0.9, False),  # both are next to nothing
    ],
)
def test_traffic_counts_as_changed_from_three_times_on(
    recorded: str | None, mbit: float, changes: bool
) -> None:
    assert bool(traffic_facts(series(mbit), recorded)) is changes


def test_unknown_traffic_is_no_fact() -> None:
    values: tuple[float | None, ...] = (None,) * 8 + (1e9,) * 2
    unknown = Series(0.0, 300.0, values, values, "numbers", Span.DAY)
    assert traffic_facts(unknown, "1000000") == {}


def test_the_operation_that_set_a_name_explains_it_and_another_address_does_not() -> None:
    sent = json.dumps({"ip": "192.0.2.10", "ptr": "new.example.org"})
    set_name = operation("ip/update_ptr", 150.0, parameters=sent)
    own = Difference(WEB.id, "PTR 192.0.2.10", "a", "new.example.org", 200.0)
    other = Difference(WEB.id, "PTR 192.0.2.11", "a", "b", 200.0)
    assert operation_behind(own, 100.0, [set_name]) is set_name
    assert operation_behind(other, 100.0, [set_name]) is None
