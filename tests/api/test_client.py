"""The client over real sockets: what is repeated, what never is, and what is said."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tui.api.api_url import checked_url
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import HandClock, SystemClock
from tui.errors import ApiError, ConfigError, NotReachable, OutcomeUnknown, Refused, SessionEnded
from tui.models.async_answer import AsyncKey, Finished, Gone
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import AFTER_EFFECT, Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

KEY = ApiKeyLogin(SecretStr(DEMO_KEY))
READ_FAULTS = [
    Fault.HTTP_500,
    Fault.HTML_502,
    Fault.HTTP_503,
    Fault.HTML_200,
    Fault.EMPTY,
    Fault.TRUNCATED,
    Fault.NOT_JSON,
    Fault.LIST,
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.PHP_WARNING,
]
LOST_FAULTS = [fault for fault in READ_FAULTS if fault is not Fault.HTTP_503]


@pytest.fixture
def client(simulator: SimulatorServer) -> Iterator[Client]:
    made = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000))
    made.sign_in(KEY)
    yield made
    made.close()


@pytest.mark.parametrize("fault", READ_FAULTS)
def test_a_read_is_repeated_until_it_succeeds(client: Client, world: World, fault: Fault) -> None:
    world.faults.add("eq/show", fault, times=1)
    assert client.call(eq.SHOW, ServerRef(id=25250)).hostname == "db-main"


def test_a_read_that_keeps_failing_ends_after_three_tries(client: Client, world: World) -> None:
    world.faults.add("eq/show", Fault.TRUNCATED, times=None)
    with pytest.raises(ApiError):
        client.call(eq.SHOW, ServerRef(id=25250))
    assert world.requests["eq/show"] == 3


@pytest.mark.parametrize("fault", LOST_FAULTS)
def test_a_change_is_sent_once_and_a_lost_answer_is_unknown(
    client: Client, world: World, fault: Fault
) -> None:
    world.faults.add("eq/reboot", fault, times=1)
    with pytest.raises(OutcomeUnknown) as caught:
        client.start(eq_power.REBOOT, ServerPin(id=25250))
    assert "was sent" in caught.value.certain
    assert world.requests["eq/reboot"] == (1 if fault in AFTER_EFFECT else 0)


def test_a_change_is_not_repeated_after_a_lost_session(client: Client, world: World) -> None:
    world.faults.add("eq/reboot", Fault.SESSION_LOST, times=1)
    with pytest.raises(SessionEnded):
        client.start(eq_power.REBOOT, ServerPin(id=25250))
    assert world.requests["eq/reboot"] == 1


def test_a_read_signs_in_again_by_itself(client: Client, world: World) -> None:
    world.end_sessions()
    assert client.call(eq.SHOW, ServerRef(id=25250)).id == 25250
    assert world.requests["auth/login"] == 2


def test_eight_threads_sign_in_once(client: Client, world: World) -> None:
    world.end_sessions()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            client.call(eq.SHOW, ServerRef(id=25250))
        except ApiError as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert world.requests["auth/login"] == 2


def test_a_key_is_used_up_by_its_ok(client: Client, world: World) -> None:
    key = client.start(eq.STATUS, ServerRef(id=25250))
    world.clock.advance(10)
    assert isinstance(key, str)
    assert isinstance(client.check(AsyncKey(key)), Finished)
    assert isinstance(client.check(AsyncKey(key)), Gone)


def test_the_pin_keeps_its_zero_and_is_sent_once(client: Client, world: World) -> None:
    assert client.start(eq_power.REBOOT, ServerPin(id=25250, pin=SecretStr("0420")))
    with pytest.raises(Refused, match="PIN"):
        client.start(eq_power.REBOOT, ServerPin(id=25250, pin=SecretStr("420")))
    assert world.requests["eq/reboot"] == 2
    assert world.pin_failures == 1


def test_nothing_secret_is_logged_or_in_an_error(
    client: Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = next(iter(world.logins))
    world.faults.add("eq/show", Fault.TRUNCATED, times=None)
    with pytest.raises(ApiError) as caught:
        client.call(eq.SHOW, ServerRef(id=25250))
    said = caplog.text + str(caught.value) + repr(caught.value) + repr(client.calls)
    assert token not in said
    assert DEMO_KEY not in said


def test_nobody_listening_means_nothing_was_sent() -> None:
    with pytest.raises(NotReachable, match="Nothing was sent") as caught:
        Client("http://127.0.0.1:9").sign_in(KEY)
    assert "refused" in caught.value.said


@pytest.mark.parametrize(
    "url",
    [
        "http://invapi.hostkey.com",
        "ftp://x",
        "https://u:p@host",
        "https://h?token=1",
        "",
        "https://[::1",
        "[",
        "https://h:abc",
        "https://h:99999",
        "https://\udcff",
    ],
)
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        checked_url(url)


@pytest.mark.parametrize(
    ("named", "goes_to"),
    [
        ("invapi.hostkey.ru", "https://invapi.hostkey.ru"),
        ("https://invapi.hostkey.ru", "https://invapi.hostkey.ru"),
        ("", "https://invapi.hostkey.com"),
        ("invapi.hostkey.com", "https://invapi.hostkey.com"),
        ("http://invapi.hostkey.ru", "https://invapi.hostkey.com"),
        ("evil.example", "https://invapi.hostkey.com"),
        ("https://invapi.hostkey.com.evil.example", "https://invapi.hostkey.com"),
        ("https://evil.example/invapi.hostkey.ru", "https://invapi.hostkey.com"),
    ],
)
def test_only_a_host_of_the_provider_can_be_moved_to(named: str, goes_to: str) -> None:
    client = Client("https://invapi.hostkey.com")
    client._move_to(named)
    assert client.transport.url == goes_to
    client.close()


def test_what_is_on_its_way_when_the_account_is_moved_still_comes() -> None:
    """Keys are looked at without a session: an OK that is lost deletes its key all the same."""
    client = Client("https://invapi.hostkey.com")
    before = client.transport
    client._move_to("https://eu.hostkey.com")
    assert client.transport.host == "eu.hostkey.com"
    assert not before._closed
    client.close()
    assert before._closed
    assert client.transport._closed


def test_a_simulator_cannot_send_us_to_the_provider() -> None:
    client = Client("http://127.0.0.1:9")
    client._move_to("invapi.hostkey.ru")
    assert client.transport.url == "http://127.0.0.1:9"
    client.close()


class WaitsPass(HandClock):
    """Whoever waits finds that the time has passed."""

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        self.advance(seconds or 0.0)
        return event.is_set()


def test_what_a_request_took_leaves_out_what_it_waited_for_its_turn(
    simulator: SimulatorServer,
) -> None:
    """Ten may go at once, those after them wait: they were no slower for that."""
    clock = WaitsPass()
    made = Client(simulator.url, clock=clock, gate=Gate(clock, per_second=2.0))
    made.sign_in(KEY)
    for _ in range(10):
        made.call(eq.SHOW, ServerRef(id=25250))
    made.close()
    assert [(call.took_s, call.waited_s) for call in made.calls] == [(0.0, 0.0)] * 10 + [(0.0, 0.5)]
    assert made.calls[-1].started == clock.now(), "it stands under the time when it was sent"
