"""Sign-ins that want a code, and tokens in every place where builds put them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from tui.api.catalog import eq_actions as eq
from tui.api.client import Client
from tui.api.envelope import open_envelope
from tui.api.gate import Gate
from tui.api.second_factor import resend_code
from tui.api.session import PasswordLogin
from tui.clock import SystemClock
from tui.errors import Refused, SecondFactorNeeded, SessionEnded, SignInRefused
from tui.models.account import read_session
from tui.secrets import REDACTOR
from tui.simulator.demo_credentials import DEMO_PASSWORD, DEMO_USER
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

LOGIN = PasswordLogin(DEMO_USER, SecretStr(DEMO_PASSWORD))
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def client(simulator: SimulatorServer, world: World) -> Iterator[Client]:
    world.account.second_factor = "424242"
    made = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000))
    yield made
    made.close()


def test_the_code_ends_the_sign_in_and_the_password_is_sent_once(
    client: Client, world: World
) -> None:
    with pytest.raises(SecondFactorNeeded):
        client.sign_in(LOGIN)
    with pytest.raises(
        SecondFactorNeeded, match=r"^The code was not accepted\. \"auth/2fa_check: wrong code\""
    ):
        client.confirm(SecretStr("000000"))
    client.confirm(SecretStr("424242"))
    assert len(client.call(eq.LIST, eq.ListParams()).ids) == 12
    assert (world.requests["auth/whmcslogin"], world.requests["auth/2fa_check"]) == (1, 2)


def test_nothing_is_asked_before_the_code(client: Client, world: World) -> None:
    with pytest.raises(SecondFactorNeeded):
        client.sign_in(LOGIN)
    with pytest.raises(SessionEnded, match="not signed in"):
        client.call(eq.LIST, eq.ListParams())
    assert world.requests["eq/list"] == 0


def test_a_session_that_wanted_a_code_is_not_renewed_by_itself(
    client: Client, world: World
) -> None:
    with pytest.raises(SecondFactorNeeded):
        client.sign_in(LOGIN)
    client.confirm(SecretStr("424242"))
    world.end_sessions()
    with pytest.raises(SessionEnded):
        client.call(eq.LIST, eq.ListParams())
    assert world.requests["auth/whmcslogin"] == 1
    assert client.session.credentials is None, "no other process could sign in with them"


def test_a_code_without_a_sign_in_is_not_sent(client: Client, world: World) -> None:
    with pytest.raises(SignInRefused, match="No sign-in is waiting for a code"):
        client.confirm(SecretStr("424242"))
    assert world.requests["auth/2fa_check"] == 0


@pytest.mark.parametrize(
    ("mark", "asks"),
    [
        ({"2fa": 1}, True),
        ({"twofa": True}, True),
        ({"2fa": "1"}, True),
        ({"2fa": "sms"}, True),
        ({"2fa": {"type": "sms"}}, True),
        ({"2fa_required": True}, True),
        ({"need_2fa": 1}, True),
        ({"two_factor": "required"}, True),
        ({"2fa": 0}, False),
        ({"2fa": "0"}, False),
        ({"2fa": ""}, False),
        ({"2fa": None}, False),
        ({"2fa": []}, False),
        ({"2fa": "no"}, False),
        ({"2fa_enabled": 1}, False),
        ({}, False),
    ],
)
def test_what_says_that_a_code_is_needed(mark: dict[str, Any], asks: bool) -> None:
    assert read_session({"token": TOKEN, **mark}).second_factor is asks


@pytest.mark.parametrize(
    "answer",
    [
        {"token": TOKEN},
        {"result": "OK", "token": TOKEN},
        {"result": {"token": TOKEN}},
        {"result": "OK", "scope": {"token": TOKEN}},
        {"result": {"scope": {"token": TOKEN}}},
        {"result": {"result": "OK", "scope": {"token": TOKEN}}},
        {"result": "OK", "data": {"token": TOKEN}},
        {"result": "OK", "scope": f'{{"token": "{TOKEN}"}}'},
        {"result": "OK", "scope": TOKEN},
        {"result": [{"token": TOKEN}]},
        {"result": "OK", "data": {"scope": {"data": {"token": TOKEN}}}},
        {"result": "OK", "scope": {"token": TOKEN}, "token": ""},
        {"result": "OK", "message": {"token": TOKEN}},
        {"result": 0, "scope": {"token": TOKEN}, "context": []},
        {"result": "success", "data": [{"token": TOKEN}]},
        {"result": "OK", "access_token": TOKEN},
        {"result": {"access_token": TOKEN}},
        {"result": "OK", "scope": {"access_token": TOKEN}},
        {"result": "OK", "data": {"accessToken": TOKEN}},
        {"result": "OK", "token": "", "access_token": TOKEN},
        {"result": {"scope": {"access_token": TOKEN}}},
        {"result": "OK", "token": TOKEN, "access_token": TOKEN[::-1]},
    ],
)
def test_a_token_is_found_where_builds_put_it(answer: dict[str, Any]) -> None:
    import json

    payload = open_envelope(200, json.dumps(answer).encode(), doing="Signing in", is_write=False)
    found = read_session(payload)
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN
    assert TOKEN[::-1] not in repr(found)


@pytest.mark.parametrize(
    "scope", ["done", "VM is up now", "", None, "please confirm your e-mail", 7]
)
def test_words_are_no_token(scope: Any) -> None:
    assert read_session({"scope": scope}).token is None


def test_facts_beside_a_nested_token_are_read_too() -> None:
    found = read_session(
        {"scope": {"token": TOKEN, "customer_id": 54321, "2fa": 0}, "whmcs_id": "98765"}
    )
    assert (str(found.account), str(found.whmcs_id), found.second_factor) == (
        "54321",
        "98765",
        False,
    )


def test_the_code_is_sent_again_only_while_a_sign_in_waits_for_it(
    client: Client, world: World
) -> None:
    with pytest.raises(SecondFactorNeeded, match="No sign-in is waiting"):
        resend_code(client)
    assert world.requests["auth/2fa_resend"] == 0
    with pytest.raises(SecondFactorNeeded):
        client.sign_in(LOGIN)
    resend_code(client)
    assert world.requests["auth/2fa_resend"] == 1


def test_a_code_in_the_answer_of_a_resend_is_no_error_and_is_masked(
    client: Client, world: World
) -> None:
    with pytest.raises(SecondFactorNeeded):
        client.sign_in(LOGIN)
    world.rewrite = lambda action, made: (
        {"result": "OK", "code": 424242} if action == "auth/2fa_resend" else made
    )
    resend_code(client)
    assert "424242" not in REDACTOR.mask("the code 424242 was sent")
    world.rewrite = lambda action, made: {"code": -1, "message": "too many codes"}
    with pytest.raises(Refused, match="too many codes"):
        resend_code(client)
