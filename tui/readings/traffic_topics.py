"""Traffic of a server's port: the provider's numbers if there are any, otherwise read from its
picture.

Requested and decoded on worker threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from tui.api.action import Deferred
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.api.catalog.common import ServerRef
from tui.charts.numbers import from_graph
from tui.charts.series import NotReadable, Series, Shape, Span
from tui.digitizer.picture_series import read_picture
from tui.errors import BadAnswer, HostdeckError, Refused
from tui.models.async_answer import AsyncKey, Finished
from tui.models.picture import Graph, GraphNumbers, Picture, PictureKey, PictureLink, read_graph
from tui.models.port import PortState, PortStatus
from tui.readings.picture_zones import ZONES
from tui.readings.topic_reader import GIVE_UP_S, Source
from tui.readings.traffic_numbers import series_of
from tui.store.topics import Key, Topic

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.workers.poller import Poller
    from tui.workers.pool import Urgency

FRESH_S = 280.0
"""Cacti measures every five minutes."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The known traffic of a span."""

    span: Span
    of: Literal["server", "address", "port"]
    """The numbers count for an address or a server; pictures show a port."""
    series: Series | None = None
    """`None`: there are no numbers. `why` contains the reason, and `picture` what can be shown
    instead."""
    picture: Picture | None = None
    why: str = ""
    shape: Shape | None = None
    """The shape of the curves, if only their scale is missing."""


TRAFFIC = Topic[Traffic]("traffic")


COUNTED_FOR_SERVER = "server"


def traffic_key(server_id: int, span: Span, port: str, counted_by: str) -> Key:
    """Return the key of the topic.

    Args:
        port: Empty if unknown. Then only the numbers of the address or server are available.
        counted_by: Source of the numbers for the port: its address, `COUNTED_FOR_SERVER`, or both
            with a comma between. Empty if there is none. Then the port has only a picture.
    """
    return (server_id, span.word, port, counted_by)


def of_picture(key: Key) -> Key:
    """Return the key of the same port and span, read from the picture even if there are numbers."""
    server_id, span, port, _ = _parts(key)
    return traffic_key(server_id, span, port, "")


def _parts(key: Key) -> tuple[int, Span, str, str]:
    assert isinstance(key, tuple)
    word, port, counted_by = map(str, key[1:])
    return key[0], Span[word.upper()], port, counted_by


def look_key(client: Client, key: Key) -> Traffic | AsyncKey:
    """Return `look` for a key of the topic."""
    server_id, span, port, counted_by = _parts(key)
    return look(client, server_id, span, port, counted_by)


def look(
    client: Client, server_id: int, span: Span, port: str, counted_by: str
) -> Traffic | AsyncKey:
    """Request the traffic once; the arguments are those of `traffic_key`. Returns an async key if
    the provider draws the picture later.

    Raises:
        HostdeckError: There are neither numbers nor a picture.
    """
    if counted_by:
        counted = _counted(client, server_id, span, counted_by.split(","))
        if counted is not None:
            return counted
    if not port:
        raise BadAnswer(
            "Reading the traffic",
            said="The provider has no numbers, and its picture needs a port that is not known.",
            certain="Nothing was changed.",
        )
    graph = client.call(net.SHOW_CACTI, net.CactiParams(id=server_id, port=port, graph=span.value))
    return of_graph(client, graph, span)


def _counted(
    client: Client, server_id: int, span: Span, counted_by: Sequence[str]
) -> Traffic | None:
    """Return numbers, if the provider has them in the resolution of the span."""
    for counter in counted_by:
        try:
            if counter == COUNTED_FOR_SERVER:
                rows = client.call(eq_more.GET_TRAFFIC, ServerRef(id=server_id))
            else:
                rows = client.call(ip.GET_TRAFFIC, _period(client.now(), server_id, counter, span))
            series = series_of(rows, span)
        except (Refused, BadAnswer):
            # Not every installation has this action, and its answer is not documented, so the
            # picture is next.
            continue
        if series is not None:
            return Traffic(span, "server" if counter == COUNTED_FOR_SERVER else "address", series)
    return None


def _period(now: float, server_id: int, address: str, span: Span) -> ip.TrafficParams:
    """Return the days from the start of the span to today."""
    first, last = (
        datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") for at in (now - span.seconds, now)
    )
    return ip.TrafficParams(id=server_id, ip=address, period_from=first, period_to=last)


def carrying(ports: Sequence[PortStatus]) -> int | None:
    """Return the port that carries the server's traffic: the first connected one, otherwise the
    first; `None` if there is none."""
    up = [at for at, port in enumerate(ports) if port.state is PortState.UP]
    return up[0] if up else 0 if ports else None


def key_of_port(
    server_id: int, span: Span, ports: Sequence[PortStatus], at: int | None, main_ip: str
) -> Key:
    """Return the key for port `at`; without a port, that of the server's numbers."""
    if at is None:
        return traffic_key(
            server_id, span, "", ",".join(part for part in (main_ip, COUNTED_FOR_SERVER) if part)
        )
    counted_by = []
    if at == carrying(ports):
        alone = sum(port.state is PortState.UP for port in ports) <= 1
        counted_by = [part for part in (main_ip, COUNTED_FOR_SERVER if alone else "") if part]
    return traffic_key(server_id, span, ports[at].name, ",".join(counted_by))


def of_graph(client: Client, graph: Graph, span: Span) -> Traffic | AsyncKey:
    """Return the result of an answer of net/show_cacti. A link is followed. Raises
    HostdeckError."""
    if isinstance(graph, PictureKey):
        return graph.key
    if isinstance(graph, PictureLink):
        graph = _followed(client, graph)
    if isinstance(graph, GraphNumbers):
        return _drawn_of(graph, span)
    assert isinstance(graph, Picture)
    now = client.provider_clock.at(client.now())
    url = client.transport.url
    found = read_off(graph, span, now, ZONES.of(url, now))
    if found.series is not None:
        ZONES.learn(url, found.series.zone_s, now)
    return found


def _drawn_of(graph: GraphNumbers, span: Span) -> Traffic:
    try:
        return Traffic(span, "port", from_graph(graph.root, span))
    except NotReadable as problem:
        raise BadAnswer(
            "Reading the traffic",
            said=f"The answer holds numbers: {problem}.",
            certain="Nothing was changed.",
            next="hostdeck api net/show_cacti shows the answer.",
        ) from None


def _followed(client: Client, link: PictureLink) -> Graph:
    doing = "Fetching the traffic picture"
    try:
        return read_graph(client.fetch(link.url.raw, doing))
    except ValueError as error:
        raise BadAnswer(
            doing, said=f"{str(error).capitalize()}.", certain="Nothing was changed."
        ) from None


def read_off(
    picture: Picture, span: Span, answered_at: float, known_zone_s: int | None = None
) -> Traffic:
    """Return the numbers of a picture, or the picture and why it has no reliable ones.

    Args:
        answered_at: Unix seconds by the provider's clock. Pictures without a printed period end
            then.
        known_zone_s: The offset from UTC of earlier pictures of the provider.
    """
    problems = []
    for candidate in (picture, *picture.others):
        try:
            return Traffic(
                span,
                "port",
                read_picture(
                    candidate.content,
                    span=span,
                    answered_at=answered_at,
                    known_zone_s=known_zone_s,
                ),
                candidate,
            )
        except NotReadable as problem:
            problems.append(problem)
    return Traffic(span, "port", None, picture, str(problems[0]), problems[0].shape)


def drawn_later(span: Span) -> Deferred[Any, Graph]:
    """Return the read of net/show_cacti for an answer with a key. Guide and apidocs document an
    immediate answer, and so does the catalog."""
    action = net.SHOW_CACTI

    def read(finished: Finished) -> Graph:
        return read_graph(finished.scope if finished.scope is not None else finished.raw)

    return Deferred(
        action.name, action.summary, action.params, action.effect, action.source, read=read
    )


def _ask(
    client: Client,
    poller: Poller,
    key: Key,
    urgency: Urgency,
    on_value: Callable[[Traffic], None],
    refused: Callable[[HostdeckError], None],
) -> None:
    span = _parts(key)[1]

    def drawn(graph: Graph) -> None:
        try:
            on_value(_settled(of_graph(client, graph, span)))
        except HostdeckError as error:
            refused(error)

    try:
        found = look_key(client, key)
    except HostdeckError as error:
        refused(error)
        return
    if isinstance(found, Traffic):
        on_value(found)
    else:
        poller.read_key(
            drawn_later(span),
            found,
            on_result=drawn,
            on_error=refused,
            urgency=urgency,
            timeout_s=GIVE_UP_S,
            server_id=_parts(key)[0],
        )


def _settled(found: Traffic | AsyncKey) -> Traffic:
    if not isinstance(found, Traffic):
        raise BadAnswer(
            "Reading the traffic",
            said="The provider's answer refers to another request.",
            certain="Nothing was changed.",
        )
    return found


READ_TRAFFIC = Source(TRAFFIC, _ask, FRESH_S)
