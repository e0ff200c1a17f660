"""What can be wrong between the client and the far end, made with plain sockets."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tui.api import probe, transport
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.delivery import undelivered
from tui.api.transport import Transport
from tui.errors import ApiError, BadAnswer, NotReachable, NotTheApi, OutcomeUnknown

Serve = Callable[[socket.socket, bytes], None]
SECRET = SecretStr("0420")


class Wire:
    """A listener whose every connection is answered by `serve`, which gets the request's bytes."""

    def __init__(self, serve: Serve, context: ssl.SSLContext | None = None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._serve, self._context = serve, context
        self.requests: list[bytes] = []
        self.closing = threading.Event()
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request or len(request.partition(b"\r\n\r\n")[2]) < _length(
                request
            ):
                part = connection.recv(65_536)
                if not part:
                    return
                request += part
            self.requests.append(request)
            self._serve(connection, request)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self) -> None:
        self.closing.set()
        self._listener.close()


def _length(request: bytes) -> int:
    for line in request.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


@pytest.fixture
def wire() -> Iterator[Callable[..., Wire]]:
    made: list[Wire] = []

    def make(serve: Serve, context: ssl.SSLContext | None = None) -> Wire:
        made.append(Wire(serve, context))
        return made[-1]

    yield make
    for server in made:
        server.close()


def answering(head: str, body: bytes = b"") -> Serve:
    def serve(connection: socket.socket, request: bytes) -> None:
        connection.sendall(
            f"HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    return serve


def send(url: str, *, is_write: bool = False, timeout_s: float = 5.0) -> transport.Answer:
    far = Transport(url)
    try:
        return far.send(
            "eq",
            [("action", "on"), ("pin", SECRET.get_secret_value()), ("token", "t" * 32)],
            doing="Trying",
            is_write=is_write,
            timeout_s=timeout_s,
        )
    finally:
        far.close()


def test_who_comes_after_the_end_makes_no_connection(wire: Callable[..., Wire]) -> None:
    there = wire(answering("200 OK", b'{"result":"OK"}'))
    far = Transport(f"http://127.0.0.1:{there.port}")
    far.close()
    with pytest.raises(NotReachable):
        far.send("eq", [("action", "on")], doing="Trying", is_write=True, timeout_s=5.0)
    assert there.requests == []


def test_a_body_that_trickles_is_ended_by_the_deadline_of_the_whole_call(
    wire: Callable[..., Wire],
) -> None:
    def drip(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not there.closing.wait(0.05):
            connection.sendall(b" ")

    there = wire(drip)
    started = time.monotonic()
    with pytest.raises(ApiError):
        send(f"http://127.0.0.1:{there.port}", timeout_s=0.6)
    assert time.monotonic() - started < 5, (
        "httpx itself would wait for ever: every byte starts its timeout anew"
    )
    with pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{there.port}", is_write=True, timeout_s=0.6)


def test_headers_that_trickle_are_ended_by_the_deadline_of_the_whole_call(
    wire: Callable[..., Wire],
) -> None:
    def drip(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            if there.closing.wait(0.1):
                return
            connection.sendall(b"x")

    there = wire(drip)
    for is_write, expected in ((False, ApiError), (True, OutcomeUnknown)):
        started = time.monotonic()
        with pytest.raises(expected):
            send(f"http://127.0.0.1:{there.port}", is_write=is_write, timeout_s=0.6)
        assert time.monotonic() - started < 5, "the headers alone would take six seconds"


def test_a_body_of_exactly_the_largest_size_is_taken(wire: Callable[..., Wire]) -> None:
    there = wire(answering("200 OK", b"x" * 1000))
    far = Transport(f"http://127.0.0.1:{there.port}")
    try:
        for limit, fits in ((1000, True), (999, False)):
            taken = contextlib.nullcontext() if fits else pytest.raises(BadAnswer)
            with taken:
                far.send(
                    "eq",
                    [("action", "list")],
                    doing="Trying",
                    is_write=False,
                    timeout_s=5.0,
                    max_body=limit,
                )
    finally:
        far.close()


def test_a_body_without_end_is_cut_off(wire: Callable[..., Wire]) -> None:
    there = wire(answering("200 OK", b"x" * (9 * 2**20)))
    with pytest.raises(BadAnswer) as caught:
        send(f"http://127.0.0.1:{there.port}")
    assert caught.value.said == "The answer was larger than 8 MiB."
    with pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{there.port}", is_write=True)


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_elsewhere_is_never_followed(wire: Callable[..., Wire], status: str) -> None:
    thief = wire(answering("200 OK", b'{"result":"OK"}'))
    there = wire(answering(f"{status}\r\nLocation: http://127.0.0.1:{thief.port}/eq.php"))
    with pytest.raises(NotTheApi):
        send(f"http://127.0.0.1:{there.port}")
    with pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{there.port}", is_write=True)
    assert thief.requests == [], "token and PIN stay where they were sent"


def test_a_redirect_on_the_same_origin_is_followed_once_and_for_reads_only(
    wire: Callable[..., Wire],
) -> None:
    def moved(connection: socket.socket, request: bytes) -> None:
        first = request.split(b"\r\n")[0]
        if b" /eq.php" in first:
            answering("308 Permanent\r\nLocation: /v2/eq.php")(connection, request)
        else:
            answering("200 OK", b'{"result":"OK"}')(connection, request)

    there = wire(moved)
    assert send(f"http://127.0.0.1:{there.port}").body == b'{"result":"OK"}'
    assert b"pin=0420" in there.requests[-1], "the body goes along"
    with pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{there.port}", is_write=True)


def test_a_wrong_certificate_is_named_and_nothing_was_sent(
    wire: Callable[..., Wire], tmp_path: Path
) -> None:
    made = subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem",
            "-days",
            "2",
            "-subj",
            "/CN=other.example",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("no openssl to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    there = wire(answering("200 OK"), context)
    with pytest.raises(NotReachable) as caught:
        send(f"https://127.0.0.1:{there.port}", is_write=True)
    assert "ertificate" in caught.value.said
    assert there.requests == []


def test_plain_text_on_the_encrypted_port_is_not_reachable() -> None:
    closer = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        connection, _ = closer.accept()
        with connection, contextlib.suppress(OSError):  # the other side may have gone
            connection.recv(1024)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=refuse, daemon=True).start()
    with pytest.raises(NotReachable):
        send(f"https://127.0.0.1:{closer.getsockname()[1]}", is_write=True)
    closer.close()


def test_secrets_are_in_the_body_and_never_in_the_request_line(wire: Callable[..., Wire]) -> None:
    there = wire(answering("200 OK", b'{"result":"OK"}'))
    send(f"http://127.0.0.1:{there.port}", is_write=True)
    head = there.requests[0].partition(b"\r\n\r\n")[0]
    assert head.startswith(b"POST /eq.php HTTP/1.1")
    assert b"0420" not in head
    assert b"t" * 32 not in head
    assert eq.SHOW.method == eq_power.ON.method == "POST"
    assert "0420" not in repr(ServerPin(id=1, pin=SECRET))
    assert ServerRef(id=1).id == 1


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        # The words of Linux, of macOS, of a resolver that is not reached, and of httpx itself.
        ("[Errno -2] Name or service not known", "could not be resolved"),
        ("[Errno 8] nodename nor servname provided, or not known", "No connection"),
        ("[Errno -3] Temporary failure in name resolution", "could not be resolved"),
        ("[Errno 11001] getaddrinfo failed", "could not be resolved"),
        ("[Errno 111] Connection refused", "refused the connection"),
        ("[Errno 113] No route to host", "No connection"),
    ],
)
def test_the_reason_of_a_failed_connection_is_named(cause: str, said: str) -> None:
    error = httpx.ConnectError("no connection")
    error.__cause__ = OSError(cause)
    found = undelivered(
        error, doing="Listing servers", host="api.example", is_write=True, timeout_s=5.0
    )
    assert said in found.said
    assert "api.example" in found.said
    assert found.certain == "Nothing was sent."


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://localhost", 80),
        ("http://127.0.0.1:8080", 8080),
        ("https://invapi.hostkey.com", 443),
        ("https://invapi.hostkey.com:8443", 8443),
    ],
)
def test_the_port_is_that_of_the_url_or_of_its_scheme(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int
) -> None:
    asked: list[int] = []

    def direct(host: str, at: int, *, encrypted: bool) -> Iterator[probe.Step]:
        asked.append(at)
        yield probe.Step("dns", False, "stopped here")

    monkeypatch.setattr(probe, "_direct", direct)
    monkeypatch.setattr(probe, "_proxy", lambda scheme, host: None)
    list(probe.probe(url))
    assert asked == [port]
