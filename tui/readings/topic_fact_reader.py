"""Facts from readings other than the list: invoices, tickets, reverse DNS, ports, and traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tui.charts.series import Span
from tui.history.server_facts import ACCOUNT_ID, TRAFFIC
from tui.history.topic_facts import (
    invoice_facts,
    name_facts,
    port_facts,
    request_facts,
    ticket_facts,
    traffic_facts,
)
from tui.readings.addresses_topics import NAMES
from tui.readings.money_topics import INVOICES, READ_INVOICES
from tui.readings.ports_topics import PORTS
from tui.readings.remote_hands_topics import HANDS, READ_HANDS, READ_TICKETS, TICKETS
from tui.readings.traffic_topics import TRAFFIC as TRAFFIC_TOPIC
from tui.readings.traffic_topics import carrying, key_of_port
from tui.store.topics import ACCOUNT, Topic

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.readings.topic_reader import Source
    from tui.store.reading import Reading
    from tui.store.store import Store
    from tui.store.topics import Key

T = TypeVar("T")
IsNew = Callable[[float | None], bool]


class Found(NamedTuple):
    """Facts of one reading."""

    server_id: int
    """0: the account."""
    kind: str
    facts: Mapping[str, str]
    at: float
    """Unix seconds: the time of the reading."""


def account_sources() -> tuple[Source[Any], ...]:
    """Return the account readings of the background round."""
    return READ_INVOICES, READ_TICKETS, READ_HANDS


def account_facts(store: Store, is_new: IsNew) -> Iterator[Found]:
    """Yield the facts of invoices, support tickets, and remote-hands requests.

    Args:
        is_new: Returns whether a reading was taken during this visit.
    """
    for reading in _new(store, INVOICES, ACCOUNT, is_new):
        yield Found(ACCOUNT_ID, "invoices", invoice_facts(reading[0].invoices), reading[1])
    for tickets in _new(store, TICKETS, ACCOUNT, is_new):
        yield Found(ACCOUNT_ID, "tickets", ticket_facts(tickets[0]), tickets[1])
    for requests in _new(store, HANDS, ACCOUNT, is_new):
        yield Found(ACCOUNT_ID, "requests", request_facts(requests[0]), requests[1])


def server_topic_facts(
    store: Store, row: ServerRow, recorded: Mapping[str, tuple[str | None, float]], is_new: IsNew
) -> Iterator[Found]:
    """Yield the facts of the ports, the reverse DNS, and the traffic of a server.

    Args:
        recorded: The last recorded values of the server.
        is_new: Returns whether a reading was taken during this visit.
    """
    for address in row.addresses:
        for names in _new(store, NAMES, (row.id, address), is_new):
            yield Found(row.id, f"names of {address}", name_facts({address: names[0]}), names[1])
    for ports in _new(store, PORTS, row.id, is_new):
        yield Found(row.id, "ports", port_facts(ports[0]), ports[1])
        key = key_of_port(row.id, Span.DAY, ports[0], carrying(ports[0]), row.ip)
        for traffic in _new(store, TRAFFIC_TOPIC, key, is_new):
            if traffic[0].series is not None:
                last = recorded.get(TRAFFIC, (None, 0.0))[0]
                yield Found(row.id, "traffic", traffic_facts(traffic[0].series, last), traffic[1])


def _new(store: Store, topic: Topic[T], key: Key, is_new: IsNew) -> Iterator[tuple[T, float]]:
    """Yield the value of a reading with its time, if it was taken during this visit."""
    reading: Reading[T] = store.known(topic, key)
    if reading.value is not None and reading.taken_at is not None and is_new(reading.taken_at):
        yield reading.value, reading.taken_at
