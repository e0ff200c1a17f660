"""The port and the time that the Network tab shows, and the readings that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.charts.series import Span
from tui.readings.ports_topics import PORTS
from tui.readings.traffic_topics import TRAFFIC, Traffic, carrying, key_of_port, of_picture
from widgets.port_lines import port_name

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.port import PortStatus
    from tui.store.reading import Reading
    from tui.store.topics import Key


BEFORE = {
    Span.DAY: (Span.MONTH, 7 * 86_400.0, "a week before"),
    Span.MONTH: (Span.YEAR, 28 * 86_400.0, "4 weeks before"),
}
"""By the span that is shown: the span that holds the time before, how much earlier in seconds, in
words."""


@dataclass(frozen=True, slots=True)
class Against:
    """The traffic that a chart is compared with."""

    server_id: int = 0
    """0: the same port at an earlier time."""
    port: str = ""
    """By name; empty: the port that carries the server's traffic."""

    @property
    def is_before(self) -> bool:
        """Compares with an earlier time of the same port."""
        return not self.server_id


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """The port, the time and the view that a person chose. Starts no request."""

    server_id: int
    span: Span = Span.DAY
    port: str = ""
    """By name; empty: the port that carries the server's traffic."""
    wants_picture: bool = False
    against: Against | None = None
    """Traffic that the chart is compared with."""

    def compared_with(self, against: Against | None) -> NetworkChoice:
        """Return the choice with a comparison, or with none."""
        return replace(self, against=against)

    @property
    def other(self) -> NetworkChoice | None:
        """The choice whose traffic is compared; `None` without any."""
        if self.against is None:
            return None
        if self.against.is_before:
            return self.of_span(BEFORE[self.span][0]) if self.span in BEFORE else None
        return NetworkChoice(self.against.server_id, self.span, self.against.port)

    def of_port(self, name: str) -> NetworkChoice:
        """Return the choice of another port."""
        return replace(self, port=name)

    def of_span(self, span: Span) -> NetworkChoice:
        """Return the choice of another time."""
        return replace(self, span=span)

    def with_picture(self, wanted: bool) -> NetworkChoice:
        """Return the choice of the picture, or of the chart."""
        return replace(self, wants_picture=wanted)

    def ports(self, deck: Deck) -> Reading[tuple[PortStatus, ...]]:
        """Return the ports as far as they are known."""
        return deck.store.known(PORTS, self.server_id)

    def place(self, ports: Sequence[PortStatus]) -> int | None:
        """Return the place of the chosen port; `None` without any port."""
        named = [at for at, port in enumerate(ports) if self.port and port_name(port) == self.port]
        return named[0] if named else carrying(ports)

    def main_ip(self, deck: Deck) -> str:
        """Return the main address; empty when it is unknown."""
        row = deck.store.row(self.server_id)
        return row.ip if row else ""

    def numbers_key(self, deck: Deck, span: Span | None = None) -> Key | None:
        """Return the key of the traffic; `None` while the ports are not known."""
        reading = self.ports(deck)
        if reading.value is None and reading.error is None:
            return None
        ports = reading.value or ()
        return key_of_port(
            self.server_id, span or self.span, ports, self.place(ports), self.main_ip(deck)
        )

    def keys(self, deck: Deck) -> Iterator[Key]:
        """Return the keys of all traffic that is to be read."""
        key = self.numbers_key(deck)
        if key is None:
            return
        yield key
        if (shown := self._shown_key(deck, key)) != key:
            yield shown
        other = self.other
        compared = None if other is None else other.numbers_key(deck)
        if compared is not None:
            yield compared

    def _shown_key(self, deck: Deck, key: Key) -> Key:
        """The picture's own key where numbers were preferred and the picture is wanted."""
        reading = deck.store.known(TRAFFIC, key)
        if (
            self.wants_picture
            and self.place(self.ports(deck).value or ()) is not None
            and reading.value is not None
            and reading.value.picture is None
        ):
            return of_picture(key)
        return key

    def traffic(self, deck: Deck) -> Reading[Traffic] | None:
        """Return what is known of the traffic; `None` while the ports are not known."""
        key = self.numbers_key(deck)
        return None if key is None else deck.store.known(TRAFFIC, self._shown_key(deck, key))

    def known_traffic(self, deck: Deck, span: Span) -> Reading[Traffic] | None:
        """Return the traffic of another time, as far as it was read."""
        key = self.numbers_key(deck, span)
        return None if key is None else deck.store.known(TRAFFIC, key)
