"""Answers and moments that nobody expects: each has a name, and a change that has not left is not
called unknown."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from tests.api.test_wire import Wire, answering, send, wire
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.envelope import open_envelope
from tui.api.gate import Gate
from tui.api.looks import read_check
from tui.api.session import ApiKeyLogin
from tui.api.transport import Answer, Transport
from tui.clock import HandClock, SystemClock
from tui.errors import ApiError, BadAnswer, NotReachable, NotTheApi, OutcomeUnknown, SignInRefused
from tui.models.async_answer import Failed, Finished, Gone, Stage
from tui.models.picture import is_own_host
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

__all__ = ["wire"]
KEY = ApiKeyLogin(SecretStr(DEMO_KEY))
BROKEN = ("http://[::1", "https://invapi.hostkey.com:99999/eq.php", "https://[", "//[/")
ODD = ("portal.lan:8080/login", "mailto:a", "javascript:alert(1)", "http:foo", "http://xn--/", "")


@pytest.mark.parametrize("odd", ["--5", "-", "²", "-²", "٣", "9" * 5000])
@pytest.mark.parametrize("name", ["result", "code"])
def test_signs_that_are_hardly_numbers_end_as_one_of_our_errors(name: str, odd: str) -> None:
    body = json.dumps({"result": "OK", name: odd}).encode()
    for is_write in (False, True):
        try:
            open_envelope(200, body, doing="Trying", is_write=is_write)
        except ApiError:
            pass


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary"])
@pytest.mark.parametrize("location", [*BROKEN, *ODD])
def test_a_redirect_to_what_is_no_address_is_not_followed(
    wire: Callable[..., Wire], location: str, status: str
) -> None:
    """And never proves that a change was not sent, whatever httpx thinks of the address."""
    there = wire(answering(f"{status}\r\nLocation: {location}"))
    with pytest.raises((NotTheApi, BadAnswer)):
        send(f"http://127.0.0.1:{there.port}")
    with pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{there.port}", is_write=True)


@pytest.mark.parametrize("url", ["https://xn--/", "https://a..b/"])
def test_an_address_that_cannot_be_asked_proves_that_nothing_was_sent(url: str) -> None:
    for is_write in (False, True):
        with pytest.raises(NotReachable, match="Nothing was sent"):
            send(url, is_write=is_write)


def test_what_cannot_be_sent_is_not_sent(wire: Callable[..., Wire]) -> None:
    there = wire(answering("200 OK"))
    transport = Transport(f"http://127.0.0.1:{there.port}")
    with pytest.raises(NotReachable, match="characters that cannot be sent"):
        transport.send(
            "eq", [("pin", "\udcff\udcfe12")], doing="Rebooting", is_write=True, timeout_s=5.0
        )
    transport.close()
    assert there.requests == []


@pytest.mark.parametrize("named", BROKEN)
def test_what_is_no_address_is_not_moved_to(named: str) -> None:
    client = Client("https://invapi.hostkey.com")
    client._move_to(named)
    assert client.transport.url in (
        "https://invapi.hostkey.com",
        "https://invapi.hostkey.com:99999",
    )
    client.close()
    assert not is_own_host("https://[")


@pytest.fixture
def late(simulator: SimulatorServer) -> Iterator[Client]:
    """A client whose token is about to end."""
    clock = HandClock()
    made = Client(simulator.url, clock=clock, gate=Gate(SystemClock(), per_second=1000))
    made.sign_in(KEY)
    made.session._until = clock.now() + 400.0
    clock.advance(350.0)
    yield made
    made.close()


@pytest.mark.parametrize(
    "fault", [Fault.HTML_502, Fault.HTTP_500, Fault.EMPTY, Fault.DROP_BEFORE, Fault.DROP_AFTER]
)
def test_a_session_that_cannot_be_renewed_proves_that_the_change_has_not_left(
    late: Client, world: World, fault: Fault
) -> None:
    world.faults.add("auth/login", fault, times=1)
    with pytest.raises(NotReachable) as caught:
        late.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
    assert caught.value.certain == "Nothing was sent."
    assert world.requests["eq/reboot"] == 0


def test_signing_out_at_the_very_end_neither_signs_in_nor_breaks(
    late: Client, world: World
) -> None:
    late.gate.closing.set()
    late.sign_out()
    assert (world.requests["auth/login"], world.requests["auth/logout"]) == (1, 1)


def test_a_sign_in_refused_in_words_that_nobody_knows_is_not_tried_for_ever(
    simulator: SimulatorServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000))
    client.sign_in(KEY)
    send_really, tried = client.transport.send, threading.Semaphore(0)

    def refuses(endpoint: str, fields: list[tuple[str, str]], **more: object) -> Answer:
        if endpoint == "auth":
            tried.release()
            return Answer(200, b'{"result":-1,"error":"Account suspended for review"}')
        return send_really(endpoint, fields, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(client.transport, "send", refuses)
    world.end_sessions()
    for _ in range(6):
        with pytest.raises(ApiError):
            client.call(eq.SHOW, ServerRef(id=25250))
    assert tried._value == 3, "an account lock is worse than old data"
    with pytest.raises(SignInRefused) as caught:
        client.sign_in(KEY)
    assert "Account suspended for review" in caught.value.said
    client.close()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"result": "OK", "scope": "Installed. SSH key web-old not found, skipped."}, Finished),
        ({"result": "Stage", "scope": "License key not found, asking for one"}, Stage),
        ({"result": "OK", "scope": "done", "debug": "key cache: not found"}, Finished),
        ({"code": -1, "message": "AsyncKey not found"}, Gone),
        ({"result": -1, "error": "key abc not found"}, Gone),
        ({"message": "Callback key not found"}, Gone),
    ],
)
def test_work_that_ended_well_may_speak_of_another_key(
    answer: dict[str, object], kind: type
) -> None:
    assert isinstance(read_check(answer), kind)


@pytest.mark.parametrize(
    "said",
    [
        "Finished with 0 errors",
        "Finished with 0 errors.",
        "done: 0 error(s)",
        "Installed without errors",
        "Ended without any error",
        "Done, no errors",
        "zero failures",
        "Errors: 0",
        "12 passed, 0 failed",
        "3 disks checked (0 failures), no failed units",
        "An error-free run",
    ],
)
def test_work_that_ended_without_errors_has_not_failed(said: str) -> None:
    assert isinstance(read_check({"result": "OK", "scope": said}), Finished)
    assert isinstance(read_check({"result": "OK", "context": {"status": said}}), Finished)


@pytest.mark.parametrize(
    "said",
    [
        "Finished with 10 errors",
        "Finished with 2 failures",
        "1.0 errors",
        "0 errors, then aborted",
        "no errors in step 1, step 2 failed",
        "Code 0 failed to start",
        "Failed: no route",
        "error: 0 bytes read",
        "Errors: 05",
        "error 0",
        "x0 errors",
        "Errors: 10",
        "Failed: 0x80",
        "without network it failed",
        "cancelled",
    ],
)
def test_work_that_ended_with_errors_has(said: str) -> None:
    assert isinstance(read_check({"result": "OK", "scope": said}), Failed)


def test_a_session_that_ends_in_a_time_beyond_all_numbers_is_one_all_the_same(
    simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000))
    body = b'{"result":{"token":"0123456789","token_expire":' + b"9" * 400 + b"}}"
    monkeypatch.setattr(client.transport, "send", lambda *args, **more: Answer(200, body))
    client.sign_in(KEY)
    assert client.session.until is None
    token = client.session.token()
    assert token is not None
    assert token.get_secret_value() == "0123456789"
    client.close()
