"""How long answers are waited for, and what a busy provider is asked again for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tests.support.stub import LOGIN, Fields, Reply, Stub, reply
from tui.api.catalog import auth_actions as auth
from tui.api.catalog import declared_actions
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.api.client import Client
from tui.api.gate import RETRY_AFTER_CAP_S, Gate
from tui.api.patience import FIRST_PAUSE_S, TRIES
from tui.api.session import ApiKeyLogin
from tui.clock import HandClock, SystemClock
from tui.errors import BadAnswer, Busy, Late, OutcomeUnknown

KEY = ApiKeyLogin(SecretStr("5d41-demo"))
SERVERS = reply({"result": "OK", "servers": [20311]})


class FastClock(SystemClock):
    """Waits take no time and are remembered."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return super().monotonic() + self.passed

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        self.waits.append(seconds or 0.0)
        self.passed += seconds or 0.0
        return event.is_set()


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub({"eq/list": SERVERS}) as made:
        yield made


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def client(stub: Stub, clock: FastClock) -> Iterator[Client]:
    made = Client(stub.url, clock=clock, gate=Gate(clock, per_second=1000))
    yield made
    made.close()


def first(times: int, odd: Reply, then: Reply) -> object:
    left = [times]

    def answer(fields: Fields) -> Reply:
        left[0] -= 1
        return odd if left[0] >= 0 else then

    return answer


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_sign_in_is_tried_again_after_the_pause_that_was_asked_for(
    stub: Stub, client: Client, clock: FastClock, status: int
) -> None:
    stub.answers["auth/login"] = first(
        2, Reply(status=status, headers={"Retry-After": "7"}), reply(LOGIN)
    )  # type: ignore[assignment]
    client.sign_in(KEY)
    assert stub.requests["auth/login"] == 3
    assert sum(clock.waits) == pytest.approx(14.0, abs=2.0)


def test_a_sign_in_that_stays_busy_ends_truthfully(stub: Stub, client: Client) -> None:
    stub.answers["auth/login"] = Reply(status=429, headers={"Retry-After": "2"})
    with pytest.raises(Busy) as caught:
        client.sign_in(KEY)
    assert "HTTP 429" in caught.value.said
    assert "asks to wait 2 s" in caught.value.said
    assert "by itself" not in str(caught.value)
    assert stub.requests["auth/login"] == TRIES


def test_a_refused_sign_in_is_never_repeated(stub: Stub, client: Client) -> None:
    stub.answers["auth/login"] = reply({"code": -1, "message": "Invalid key"})
    with pytest.raises(Exception, match="Invalid key"):
        client.sign_in(KEY)
    assert stub.requests["auth/login"] == 1


@pytest.mark.parametrize(
    "retry_after", ["3600", "999999999", "Wed, 21 Oct 2036 07:28:00 GMT", "-5", "nan", ""]
)
def test_what_is_asked_for_is_capped(
    stub: Stub, client: Client, clock: FastClock, retry_after: str
) -> None:
    client.sign_in(KEY)
    stub.answers["eq/list"] = Reply(status=503, headers={"Retry-After": retry_after})
    with pytest.raises(Busy, match="HTTP 503"):
        client.call(eq.LIST, eq.ListParams())
    assert 1 <= stub.requests["eq/list"] <= TRIES
    assert max(clock.waits) <= RETRY_AFTER_CAP_S


def test_a_pause_that_is_longer_than_the_time_left_is_not_waited_for(
    stub: Stub, client: Client, clock: FastClock
) -> None:
    client.sign_in(KEY)
    client.patience.answer_s = 5.0
    stub.answers["eq/list"] = Reply(status=503, headers={"Retry-After": "20"})
    with pytest.raises(Busy):
        client.call(eq.LIST, eq.ListParams())
    assert stub.requests["eq/list"] == 1
    assert sum(clock.waits) < 5.0


def test_an_answer_that_does_not_come_in_time_is_not_asked_for_again(stub: Stub) -> None:
    client = Client(stub.url, gate=Gate(SystemClock(), per_second=1000))
    client.sign_in(KEY)
    client.patience.answer_s = 0.3
    stub.answers["eq/list"] = Reply(SERVERS.body, delay_s=5.0)
    started = time.monotonic()
    with pytest.raises(Late, match=r"within 0\.3 s"):
        client.call(eq.LIST, eq.ListParams())
    assert stub.requests["eq/list"] == 1
    assert time.monotonic() - started < 3.0
    client.close()


def test_a_limit_for_answers_shortens_no_change(stub: Stub) -> None:
    client = Client(stub.url, gate=Gate(SystemClock(), per_second=1000))
    client.sign_in(KEY)
    client.patience.answer_s = 0.2
    stub.answers["eq/reboot"] = Reply(
        b'{"result":"OK","callback":"' + b"k" * 32 + b'"}', delay_s=0.8
    )
    client.change(eq_power.REBOOT, ServerPin(id=20311), lambda status, raw: None)
    client.close()


def test_every_action_is_waited_for_as_long_as_the_providers_clients_do() -> None:
    assert [item.name for item in declared_actions().values() if item.timeout_s < 60.0] == [
        auth.LOGOUT.name
    ]


def test_what_is_waited_for_is_told(stub: Stub, client: Client) -> None:
    states: list[bool] = []
    client.asking = states.append
    client.sign_in(KEY)
    client.call(eq.LIST, eq.ListParams())
    stub.answers["eq/list"] = Reply(b"[]")
    with pytest.raises(BadAnswer):
        client.call(eq.LIST, eq.ListParams())
    assert states.count(True) == states.count(False)
    assert len(states) >= 6


def test_a_change_that_the_provider_had_no_time_for_is_not_repeated(
    stub: Stub, client: Client
) -> None:
    client.sign_in(KEY)
    stub.answers["eq/reboot"] = Reply(status=503)
    with pytest.raises(OutcomeUnknown):
        client.change(eq_power.REBOOT, ServerPin(id=20311), lambda status, raw: None)
    assert stub.requests["eq/reboot"] == 1


def test_the_hand_clock_is_honored_by_the_gate() -> None:
    clock = HandClock()
    gate = Gate(clock)
    gate.hold_off(3600.0)
    assert gate.held_s() == RETRY_AFTER_CAP_S
    clock.advance(RETRY_AFTER_CAP_S)
    assert gate.held_s() == 0.0


def test_each_pause_is_longer_than_the_one_before_and_none_is_left_out(
    stub: Stub, client: Client, clock: FastClock
) -> None:
    client.sign_in(KEY)
    clock.waits.clear()
    stub.answers["eq/list"] = Reply(status=502)
    with pytest.raises(BadAnswer):
        client.call(eq.LIST, eq.ListParams())
    assert stub.requests["eq/list"] == TRIES
    assert [pause for pause in clock.waits if pause > 0.1] == pytest.approx(
        [FIRST_PAUSE_S, 4 * FIRST_PAUSE_S], abs=0.05
    )
