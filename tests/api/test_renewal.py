"""A session that ends is begun again by itself: once for a read, never for a change, and not
against refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.envelope import is_about_session_only, speaks_of_session
from tui.api.gate import Gate
from tui.api.session import RENEW_AT_MOST_EVERY_S, RENEWED_AT_MOST, TRIES, ApiKeyLogin
from tui.api.transport import Answer
from tui.clock import HandClock, SystemClock
from tui.errors import (
    NotAllowed,
    NotFound,
    NotReachable,
    PinRejected,
    Refused,
    SessionEnded,
    SignInRefused,
)
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
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


def test_a_token_that_ends_soon_is_renewed_once(
    client: Client, clock: HandClock, world: World
) -> None:
    end_soon(client, clock)
    for _ in range(5):
        client.call(eq.SHOW, SERVER)
    assert world.requests["auth/login"] == 2


def test_while_the_token_serves_a_refusal_is_not_asked_for_with_each_call(
    revoked: Client, world: World
) -> None:
    for _ in range(20):
        assert revoked.call(eq.SHOW, SERVER).id == 25250
    revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
    assert refused_sign_ins(world) == 1


def test_refused_sign_ins_end_after_three_and_that_is_said(
    revoked: Client, world: World, clock: HandClock
) -> None:
    revoked.call(eq.SHOW, SERVER)
    clock.advance(LEFT_S + 1.0)
    world.end_sessions()
    said = []
    for _ in range(20):
        with pytest.raises((SessionEnded, SignInRefused)) as caught:
            revoked.call(eq.SHOW, SERVER)
        said.append(str(caught.value))
        with pytest.raises(SessionEnded):
            revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
        clock.advance(400.0)
    assert refused_sign_ins(world) == TRIES
    assert "refused 3 times. Hostdeck stops trying" in said[-1]
    assert "Invalid key" in said[-1]
    assert "sign in again" in said[-1]
    assert "stops trying" not in said[0]


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


def test_a_provider_that_cannot_be_asked_counts_for_no_refusal(
    revoked: Client, world: World
) -> None:
    world.faults.add("auth/login", Fault.HTTP_500, times=5)
    for _ in range(5):
        with pytest.raises(NotReachable):
            revoked.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
    assert revoked.session._refused == 0
    assert world.requests["eq/reboot"] == 0


# The words of an ended session

Refuse = Callable[..., None]
ENDED: list[dict[str, Any]] = [
    {"result": -2, "error": "Invalid token"},
    {"code": -2, "message": "Invalid hash"},
    {"result": -2, "error": "Session expired"},
    {"result": -2, "error": "auth: malformed request #1"},
    {"code": -2, "message": "authentication required"},
    {"code": -1, "message": "eq/show: authentication required"},
    {"result": -2, "error": "eq/show: unauthorized"},
    {"code": -2, "message": "eq: bad token"},
    {"result": -2},
    {"result": "-2", "error": "who are you?"},
    {"result": -2, "code": "NO_SESSION", "error": "who are you?"},
]


@pytest.fixture
def refuse(client: Client, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """`refuse(endpoint, answer, times)`: so many requests are answered with a no instead of by the
    provider."""

    def begin(endpoint: str, answer: dict[str, Any], times: int | None = 1) -> None:
        send, left = client.transport.send, [times]

        def refusing(to: str, fields: list[tuple[str, str]], **more: Any) -> Answer:
            if to != endpoint or left[0] == 0:
                return send(to, fields, **more)
            left[0] = None if left[0] is None else left[0] - 1
            return Answer(200, json.dumps(answer).encode())

        monkeypatch.setattr(client.transport, "send", refusing)

    return begin


@pytest.mark.parametrize("answer", ENDED, ids=json.dumps)
def test_a_read_renews_the_session_however_its_end_is_said(
    client: Client, world: World, refuse: Refuse, answer: dict[str, Any]
) -> None:
    refuse("eq", answer)
    assert client.call(eq.SHOW, SERVER).id == 25250
    assert world.requests["auth/login"] == 2


@pytest.mark.parametrize("answer", ENDED, ids=json.dumps)
def test_a_read_renews_it_once_and_then_says_so(
    client: Client, world: World, refuse: Refuse, answer: dict[str, Any]
) -> None:
    refuse("eq", answer, 2)
    with pytest.raises(SessionEnded, match="Sign in again"):
        client.call(eq.SHOW, SERVER)
    assert world.requests["auth/login"] == 2


def test_what_no_new_token_helps_does_not_sign_in_for_ever(
    client: Client, world: World, refuse: Refuse, clock: HandClock
) -> None:
    refuse("eq", {"result": -2, "error": "eq/show: what?"}, None)
    for _ in range(20):
        with pytest.raises(SessionEnded):
            client.call(eq.SHOW, SERVER)
        clock.advance(5.0)
    assert world.requests["auth/login"] == 2, "a second new token would help no more than the first"
    clock.advance(RENEW_AT_MOST_EVERY_S)
    with pytest.raises(SessionEnded):
        client.call(eq.SHOW, SERVER)
    assert world.requests["auth/login"] == 3


def test_a_read_that_no_token_helps_renews_seldom_while_others_are_answered(
    client: Client, world: World, refuse: Refuse, clock: HandClock
) -> None:
    refuse("eq", {"result": -2, "error": "eq/show: what?"}, None)
    for _ in range(20):
        with pytest.raises(SessionEnded):
            client.call(eq.SHOW, SERVER)
        client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
        clock.advance(5.0)
    assert world.requests["auth/login"] == 1 + RENEWED_AT_MOST


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Permission denied", NotAllowed),
        ("eq/show: invalid server id", NotFound),
        ("Wrong PIN", PinRejected),
    ],
)
def test_another_reason_is_no_matter_of_the_session(
    client: Client, world: World, refuse: Refuse, said: str, kind: type[Refused]
) -> None:
    refuse("eq", {"result": -2, "error": said})
    with pytest.raises(kind):
        client.call(eq.SHOW, SERVER)
    assert world.requests["auth/login"] == 1


@pytest.mark.parametrize("answer", ENDED, ids=json.dumps)
def test_a_change_is_sent_once_however_the_end_is_said(
    client: Client, world: World, refuse: Refuse, answer: dict[str, Any]
) -> None:
    refuse("eq", answer)
    with pytest.raises(Refused) as caught:
        client.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
    assert not isinstance(caught.value, SignInRefused)
    assert (world.requests["eq/reboot"], world.requests["auth/login"]) == (0, 1)


@pytest.mark.parametrize("answer", ENDED[3:], ids=json.dumps)
def test_words_that_are_no_proof_let_no_change_be_sent_again(
    refuse: Refuse, answer: dict[str, Any], client: Client
) -> None:
    """A reinstall repeats by itself what surely was not carried out; these may tell of something
    else."""
    refuse("eq", answer)
    with pytest.raises(Refused) as caught:
        client.change(eq_power.REBOOT, ServerPin(id=25250), lambda status, raw: None)
    assert not speaks_of_session(caught.value.said)
    assert not is_about_session_only(caught.value.said)


def test_a_key_for_ssh_that_is_refused_is_no_refused_sign_in(
    client: Client, refuse: Refuse
) -> None:
    refuse("ssh_keys", {"result": -1, "error": "Invalid key format"})
    params = ssh_keys.ADD.params.model_validate(
        {"params[name]": "laptop", "params[key]": "ssh-ed25519 AAAA anna"}
    )
    with pytest.raises(Refused) as caught:
        client.change(ssh_keys.ADD, params, lambda status, raw: None)
    assert type(caught.value) is Refused
    assert "Invalid key format" in caught.value.said


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ({"result": -2, "error": "auth: malformed request #1"}, "Check the key or password"),
        ({"result": -1, "error": "Incorrect API key format"}, "Check the key or password"),
        ({"code": -1, "message": "auth/login: Invalid key"}, "Check the key or password"),
        ({"code": -1, "message": "authentication required"}, "Check the key or password"),
        ({"result": -2, "error": "who are you?"}, "Check the key or password"),
        (
            {"result": -1, "error": "x", "code": "NO_APPROPRIATE_SERVERS"},
            "Sign in with login and password",
        ),
        ({"result": -1, "error": "Account suspended"}, "Read the provider's message"),
    ],
)
def test_said_to_a_sign_in_all_of_it_is_about_the_key(
    client: Client, refuse: Refuse, answer: dict[str, Any], advice: str
) -> None:
    refuse("auth", answer)
    with pytest.raises(SignInRefused) as caught:
        client.sign_in(KEY)
    assert advice in caught.value.next
