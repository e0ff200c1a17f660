"""Traffic: numbers where they are fine enough, else the picture; whatever net/show_cacti
answers."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.operations.rig import rig, signed_in
from tui.api.client import Client
from tui.charts.series import NotReadable, Series, Span
from tui.errors import ApiError, BadAnswer, NotReachable
from tui.models.port import PortStatus
from tui.models.traffic import TrafficRow
from tui.readings import traffic_topics as reading
from tui.readings.topic_reader import TopicReader
from tui.readings.traffic_numbers import series_of
from tui.readings.traffic_topics import (
    TRAFFIC,
    Traffic,
    carrying,
    key_of_port,
    look,
    of_picture,
    traffic_key,
)
from tui.simulator import handlers
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.store import Store
from tui.workers.poller import Poller

DAY_PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
NIGHT = datetime(2026, 11, 18, tzinfo=UTC)
METAL, PORT, IP = 25250, "gi1/0/12", "198.51.100.7"
GOOD = Series(0.0, 300.0, (1.0,) * 288, (2.0,) * 288, "picture", Span.DAY)


def rows(count: int, step: timedelta, amount: float = 300e6 / 8) -> list[TrafficRow]:
    return [TrafficRow(NIGHT + at * step, amount, amount * 2) for at in range(count)]


# Numbers


def test_amounts_become_rates_and_the_unfinished_newest_row_is_left_out() -> None:
    series = series_of(rows(289, timedelta(minutes=5)), Span.DAY)
    assert series is not None
    assert (len(series.incoming), series.step_s, series.t0) == (288, 300.0, NIGHT.timestamp())
    assert set(series.incoming) == {1e6}
    assert set(series.outgoing) == {2e6}
    assert series.source == "numbers"
    assert "bytes" in series.note


def test_a_missing_row_is_a_gap() -> None:
    some = rows(289, timedelta(minutes=5))
    del some[100:110]
    series = series_of(some, Span.DAY)
    assert series is not None
    assert series.incoming[99:111] == (1e6, *[None] * 10, 1e6)


@pytest.mark.parametrize(
    ("some", "span"),
    [
        ([], Span.DAY),
        (rows(1, timedelta(days=1)), Span.DAY),
        (rows(30, timedelta(days=1)), Span.DAY),
        (rows(30, timedelta(days=1)), Span.YEAR),
        (rows(10, timedelta(hours=1)), Span.DAY),
        (rows(100, timedelta(0)), Span.DAY),
    ],
    ids=["none", "one", "too coarse", "too short", "half a day", "all at once"],
)
def test_numbers_that_do_not_fill_the_span_are_not_used(some: list[TrafficRow], span: Span) -> None:
    assert series_of(some, span) is None


def test_a_month_of_days_is_fine_enough() -> None:
    series = series_of(rows(31, timedelta(days=1)), Span.MONTH)
    assert series is not None
    assert len(series.incoming) == 30


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.none() | st.floats(), st.none() | st.floats()),
        max_size=60,
    ),
    st.sampled_from(Span),
)
def test_any_rows_give_a_sound_series_or_none(
    some: list[tuple[int, float | None, float | None]], span: Span
) -> None:
    made = sorted(
        (TrafficRow(NIGHT + timedelta(minutes=at * 5), a, b) for at, a, b in some),
        key=lambda row: row.start,
    )
    series = series_of(made, span)
    if series is not None:
        assert all(
            rate is None or 0 <= rate < float("inf")
            for rate in (*series.incoming, *series.outgoing)
        )


def test_exported_numbers_of_a_graph(client: Client, answers: Callable[[str, Any], None]) -> None:
    answers(
        "net/show_cacti",
        {"result": "OK", "meta": {"start": 600, "step": 300}, "data": [[1.0, 2.0], [None, 3]]},
    )
    found = look(client, METAL, Span.DAY, PORT, "")
    assert isinstance(found, Traffic)
    assert found.series is not None
    assert (found.series.incoming, found.series.outgoing) == ((1.0, None), (2.0, 3.0))
    assert "unit" in found.series.note


def test_numbers_in_an_unknown_form_are_not_shown(
    client: Client, answers: Callable[[str, Any], None]
) -> None:
    answers("net/show_cacti", {"result": "OK", "data": [{"in": 1, "out": 2}, {"in": 1, "out": 2}]})
    with pytest.raises(ApiError):
        look(client, METAL, Span.DAY, PORT, "")


# Keys


def port(name: str, status: str) -> PortStatus:
    return PortStatus.model_validate({"port": name, "status": status})


def test_the_connected_port_carries_the_numbers_of_the_server() -> None:
    ports = (port("a", "not connected"), port("b", "connected"))
    assert carrying(ports) == 1
    assert carrying(()) is None
    assert key_of_port(1, Span.DAY, ports, 1, IP) == (1, "day", "b", f"{IP},server")
    assert key_of_port(1, Span.DAY, ports, 0, IP) == (1, "day", "a", "")
    assert key_of_port(1, Span.YEAR, (), None, "") == (1, "year", "", "server")
    both = (port("a", "connected"), port("b", "connected"))
    # The server's sum is not what one of two ports carried.
    assert key_of_port(1, Span.DAY, both, 0, IP) == (1, "day", "a", IP)
    assert of_picture((1, "day", "b", f"{IP},server")) == traffic_key(1, Span.DAY, "b", "")


# What is asked, over HTTP


@pytest.fixture
def client(simulator: SimulatorServer) -> Iterator[Client]:
    with signed_in(simulator.url) as signed_client:
        yield signed_client


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    """Let the simulator answer an action with this from now on."""

    def set_answer(action: str, answer: Any) -> None:
        monkeypatch.setitem(handlers.HANDLERS, action, lambda world, fields: answer)

    return set_answer


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """What reading a picture comes to; reading itself is tested with the charts."""

    def comes_to(value: Any) -> None:
        def read(
            content: bytes, *, span: Span, answered_at: float, known_zone_s: int | None
        ) -> Any:
            assert answered_at > 0
            return raised_or(value)

        monkeypatch.setattr(reading, "read_picture", read)

    comes_to(GOOD)
    return comes_to


def raised_or(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


NOTHING = {"code": -1, "message": "eq/get_traffic: not allowed"}


def no_numbers(answers: Callable[[str, Any], None]) -> None:
    answers("ip/get_traffic", NOTHING)
    answers("eq/get_traffic", NOTHING)


def test_numbers_are_preferred(
    client: Client, world: World, answers: Callable[[str, Any], None]
) -> None:
    fine = [
        {"timestamp": int((NIGHT + timedelta(minutes=5 * at)).timestamp()), "in": 100, "out": 200}
        for at in range(289)
    ]
    answers("eq/get_traffic", {"result": "OK", "action": "get_traffic", "data": fine})
    answers("ip/get_traffic", NOTHING)
    found = look(client, METAL, Span.DAY, PORT, f"{IP},server")
    assert isinstance(found, Traffic)
    assert (found.of, found.series and found.series.source) == ("server", "numbers")
    assert world.requests["net/show_cacti"] == 0


def test_coarse_or_refused_numbers_give_way_to_the_picture(
    client: Client, world: World, answers: Callable[[str, Any], None]
) -> None:
    answers("ip/get_traffic", {"result": "OK", "data": [{"date": "2026-11-01", "in": 1, "out": 2}]})
    answers("eq/get_traffic", NOTHING)
    found = look(client, METAL, Span.DAY, PORT, f"{IP},server")
    assert isinstance(found, Traffic)
    assert (found.of, found.series) == ("port", GOOD)
    assert found.picture is not None


def test_another_port_has_its_picture_only(client: Client, world: World) -> None:
    look(client, METAL, Span.DAY, "gi1/0/13", "")
    assert world.requests["ip/get_traffic"] == world.requests["eq/get_traffic"] == 0


def test_without_a_port_there_is_no_picture_to_ask_for(
    client: Client, answers: Callable[[str, Any], None]
) -> None:
    no_numbers(answers)
    with pytest.raises(BadAnswer, match="needs a port"):
        look(client, METAL, Span.DAY, "", "server")


@pytest.mark.parametrize(
    "answer",
    [
        {"raw": DAY_PNG},
        {"result": "OK", "image": base64.b64encode(DAY_PNG).decode()},
        {
            "result": "OK",
            "scope": {"graph": f"data:image/png;base64,{base64.b64encode(DAY_PNG).decode()}"},
        },
    ],
    ids=["bytes", "base64", "data URI"],
)
def test_pictures_in_every_wrapping(
    client: Client, answers: Callable[[str, Any], None], answer: Any
) -> None:
    answers("net/show_cacti", answer)
    found = look(client, METAL, Span.DAY, PORT, "")
    assert isinstance(found, Traffic)
    assert found.picture is not None
    assert found.picture.content == DAY_PNG


def test_what_cannot_be_read_surely_is_a_picture_with_the_reason(
    client: Client, reader: Callable[[Any], None]
) -> None:
    reader(NotReadable("the unit of the scale cannot be read"))
    found = look(client, METAL, Span.DAY, PORT, "")
    assert isinstance(found, Traffic)
    assert (found.series, found.why) == (None, "the unit of the scale cannot be read")
    assert found.picture is not None


@pytest.mark.parametrize(
    "answer", [{"result": "OK", "image": "no picture"}, {"code": -1, "message": "net: no graph"}]
)
def test_an_answer_without_a_picture_is_an_error(
    client: Client, answers: Callable[[str, Any], None], answer: Any
) -> None:
    answers("net/show_cacti", answer)
    with pytest.raises(ApiError):
        look(client, METAL, Span.DAY, PORT, "")


def test_a_dead_network_is_not_taken_for_missing_numbers(
    client: Client, simulator: SimulatorServer
) -> None:
    simulator.stop()
    with pytest.raises((NotReachable, ApiError)):
        look(client, METAL, Span.DAY, PORT, IP)


def test_a_picture_that_comes_later_by_a_key(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = base64.b64encode(DAY_PNG).decode()
    monkeypatch.setitem(
        handlers.HANDLERS,
        "net/show_cacti",
        lambda world, fields: handlers.started(
            world, "show_cacti", 1.0, lambda: {"scope": image, "context": {}}
        ),
    )
    with rig() as parts:
        store = Store()
        poller = Poller(client, parts.pool, parts.schedule, parts.clock)
        topics = TopicReader(client, poller, parts.pool, store, parts.clock)
        key = traffic_key(METAL, Span.MONTH, PORT, "")
        topics.want(reading.READ_TRAFFIC, key)
        parts.wind(
            lambda: store.known(TRAFFIC, key).value is not None, "the picture came by its key"
        )
        found = store.known(TRAFFIC, key).value
        assert found is not None
        assert (found.span, found.series) == (Span.MONTH, GOOD)
        parts.wind(lambda: not topics.running, "the read ended")


# Links


class Files:
    """A host that serves a picture; asked with a token only, when it is shy."""

    def __init__(self, *, shy: bool = False) -> None:
        seen: list[tuple[str, str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"])))

            def _answer(self, body: bytes) -> None:
                seen.append((self.command, self.path, body))
                content = b"<html>sign in</html>" if shy and not body else DAY_PNG
                self.send_response(
                    404 if self.path == "/gone.png" else 302 if self.path == "/away.png" else 200
                )
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        self.seen = seen
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host() -> Iterator[Files]:
    files = Files()
    yield files
    files.close()


def test_a_link_on_the_api_s_host_is_followed(host: Files) -> None:
    client = Client(host.url)
    assert client.fetch(f"{host.url}/graph.png?id=1", "Fetching") == DAY_PNG
    assert host.seen == [("GET", "/graph.png?id=1", b"")]
    client.close()


def test_the_token_is_posted_only_when_it_is_needed_and_never_in_the_address(
    simulator: SimulatorServer,
) -> None:
    host = Files(shy=True)
    with signed_in(simulator.url) as client:
        before, client.transport = client.transport, type(client.transport)(host.url)
        assert client.fetch(f"{host.url}/graph.png", "Fetching") == DAY_PNG
        (_, first, none), (method, second, body) = host.seen
        token = client.session.token()
        assert token is not None
        assert (first, none, method, second) == ("/graph.png", b"", "POST", "/graph.png")
        assert body == b"token=" + token.get_secret_value().encode()
        client.transport.close()
        client.transport = before
    host.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.png",
        "http://graphs.hostkey.com/x.png",
        "ftp://x",
        "https://evil.example/x",
    ],
)
def test_no_other_host_is_asked(host: Files, url: str) -> None:
    client = Client(host.url)
    with pytest.raises(BadAnswer, match="leads away"):
        client.fetch(url, "Fetching")
    client.close()


@pytest.mark.parametrize("path", ["/gone.png", "/away.png"])
def test_a_link_that_is_gone_or_leads_on_is_an_error(host: Files, path: str) -> None:
    client = Client(host.url)
    with pytest.raises(ApiError):
        client.fetch(host.url + path, "Fetching")
    assert len(host.seen) == 1
    client.close()
