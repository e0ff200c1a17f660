"""A session that ends is begun again by itself: once for a read, never for a change, and not against refusals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tui.api.catalogue import eq, eq_power
from tui.api.catalogue.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import TRIES, ApiKeyLogin
from tui.clock import HandClock, SystemClock
from tui.errors import NotReachable, SessionEnded, SignInRefused
from tui.simulator.credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.server import SimulatorServer
from tui.simulator.world import World

KEY = ApiKeyLogin(SecretStr(DEMO_KEY))
SERVER = ServerRef(id=25250)
REVOKED = ApiKeyLogin(SecretStr("revoked-key-1"))
LEFT_S = 50.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def client(simulator: SimulatorServer, clock: HandClock) -> Iterator[Client]:
    made = Client(simulator.url, clock=clock, gate=Gate(SystemClock(), per_second=1000))
    made.sign_in(KEY)
    yield made
    made.close()


def end_soon(client: Client, clock: HandClock) -> None:
    """Nearly an hour later: the token serves for less than a minute more."""
    client.session._until = clock.now() + 3600.0
    clock.advance(3600.0 - LEFT_S)


@pytest.fixture
def revoked(client: Client, clock: HandClock) -> Client:
    """Its key is not accepted any more, and its token is about to end."""
    client.session._credentials = REVOKED
    end_soon(client, clock)
    return client


def refused_sign_ins(world: World) -> int:
    return world.requests["auth/login"] - 1


def test_a_token_that_ends_soon_is_renewed_once(client: Client, clock: HandClock, world: World) -> None:
    end_soon(client, clock)
    for _ in range(5):
        client.call(eq.SHOW, SERVER)
    assert world.requests["auth/login"] == 2


def test_while_the_token_serves_a_refusal_is_not_asked_for_with_each_call(revoked: Client, world: World) -> None:
    for _ in range(20):
        assert revoked.call(eq.SHOW, SERVER).id == 25250
    revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda raw: None)
    assert refused_sign_ins(world) == 1


def test_refused_sign_ins_end_after_three_and_that_is_said(revoked: Client, world: World, clock: HandClock) -> None:
    revoked.call(eq.SHOW, SERVER)
    clock.advance(LEFT_S + 1.0)
    world.end_sessions()
    said = []
    for _ in range(20):
        with pytest.raises((SessionEnded, SignInRefused)) as caught:
            revoked.call(eq.SHOW, SERVER)
        said.append(str(caught.value))
        with pytest.raises(SessionEnded):
            revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda raw: None)
        clock.advance(400.0)
    assert refused_sign_ins(world) == TRIES
    assert "refused 3 times and is not tried any more" in said[-1]
    assert "Invalid key" in said[-1]
    assert "sign in anew" in said[-1]
    assert "is not tried any more" not in said[0]


def test_a_token_that_nobody_ends_is_not_renewed_for_ever_either(
    revoked: Client, world: World, clock: HandClock
) -> None:
    """The provider lets it live on: five minutes and more between the tries, and three of them."""
    for _ in range(20):
        revoked.call(eq.SHOW, SERVER)
        clock.advance(301.0)
    assert refused_sign_ins(world) == TRIES


def test_a_person_who_signs_in_starts_the_count_anew(revoked: Client, world: World) -> None:
    world.end_sessions()
    for _ in range(TRIES + 2):
        with pytest.raises((SessionEnded, SignInRefused)):
            revoked.call(eq.SHOW, SERVER)
    with pytest.raises(SignInRefused):
        revoked.sign_in(REVOKED)  # a person may try as often as they like
    revoked.sign_in(KEY)
    before = world.requests["auth/login"]
    world.end_sessions()
    assert revoked.call(eq.SHOW, SERVER).id == 25250
    assert world.requests["auth/login"] == before + 1


def test_a_provider_that_cannot_be_asked_counts_for_no_refusal(revoked: Client, world: World) -> None:
    world.faults.add("auth/login", Fault.HTTP_500, times=5)
    for _ in range(5):
        with pytest.raises(NotReachable):
            revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda raw: None)
    assert revoked.session._refused == 0
    assert world.requests["eq/reboot"] == 0
