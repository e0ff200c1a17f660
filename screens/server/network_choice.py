"""The port and time span of the Network tab, and the readings that they need."""

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
"""For each displayed time span: the span that contains the earlier time, the offset in seconds, and
its description."""


@dataclass(frozen=True, slots=True)
class Against:
    """The traffic that a chart is compared with."""

    server_id: int = 0
    """Id of the other server; 0: the same port at an earlier time."""
    port: str = ""
    """Port name; empty: the port that carries the server's traffic."""

    @property
    def is_before(self) -> bool:
        """Return whether the comparison is with an earlier time of the same port."""
        return not self.server_id


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """The user's choice of port, time span and view. Starts no request."""

    server_id: int
    span: Span = Span.DAY
    port: str = ""
    """Port name; empty: the port that carries the server's traffic."""
    wants_picture: bool = False
    against: Against | None = None
    """Traffic that the chart is compared with."""

    def compared_with(self, against: Against | None) -> NetworkChoice:
        """Return the choice with a comparison, or without one."""
        return replace(self, against=against)

    @property
    def other(self) -> NetworkChoice | None:
        """Return the choice whose traffic is compared; `None` without one."""
        if self.against is None:
            return None
        if self.against.is_before:
            return self.of_span(BEFORE[self.span][0]) if self.span in BEFORE else None
        return NetworkChoice(self.against.server_id, self.span, self.against.port)

    def of_port(self, name: str) -> NetworkChoice:
        """Return the choice with another port."""
        return replace(self, port=name)

    def of_span(self, span: Span) -> NetworkChoice:
        """Return the choice with another time span."""
        return replace(self, span=span)

    def with_picture(self, wanted: bool) -> NetworkChoice:
        """Return the choice with the image, or with the chart."""
        return replace(self, wants_picture=wanted)

    def ports(self, deck: Deck) -> Reading[tuple[PortStatus, ...]]:
        """Return the known ports."""
        return deck.store.known(PORTS, self.server_id)

    def place(self, ports: Sequence[PortStatus]) -> int | None:
        """Return the index of the selected port; `None` without ports."""
        named = [at for at, port in enumerate(ports) if self.port and port_name(port) == self.port]
        return named[0] if named else carrying(ports)

    def main_ip(self, deck: Deck) -> str:
        """Return the main address; empty if unknown."""
        row = deck.store.row(self.server_id)
        return row.ip if row else ""

    def numbers_key(self, deck: Deck, span: Span | None = None) -> Key | None:
        """Return the key of the traffic; `None` until the ports are known."""
        reading = self.ports(deck)
        if reading.value is None and reading.error is None:
            return None
        ports = reading.value or ()
        return key_of_port(
            self.server_id, span or self.span, ports, self.place(ports), self.main_ip(deck)
        )

    def keys(self, deck: Deck) -> Iterator[Key]:
        """Return the keys of all traffic to read."""
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
        """Return the image's own key if figures are preferred but the image is shown."""
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
        """Return the known traffic; `None` until the ports are known."""
        key = self.numbers_key(deck)
        return None if key is None else deck.store.known(TRAFFIC, self._shown_key(deck, key))

    def known_traffic(self, deck: Deck, span: Span) -> Reading[Traffic] | None:
        """Return the traffic of another time, if it was read."""
        key = self.numbers_key(deck, span)
        return None if key is None else deck.store.known(TRAFFIC, key)
