"""API keys: compared as values, nothing is sent."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.remote.test_ladder import did
from tui.commands import commands
from tui.commands.api_key_commands import ApiKeys, allowed_addresses, is_allowed, is_unchanged
from tui.commands.command import Ask, Choose, Confirm, Go, Refuse, Reveal, Targets
from tui.models.api_key import ApiKeyInfo, read_api_key, read_api_keys, read_new_api_key
from tui.operations.loose_ends import loose_ends
from tui.operations.plan import Tier
from tui.store.operations import OpState

VALUE = "5d41402abc4b2a76-0123456789abcdef"
SENT = {"id": 31, "name": "ci", "server_id": 0, "ip": "192.0.2.7", "active": 1}
KEY = ApiKeyInfo.model_validate(SENT | {"login_notify_method": "email"})


def intent(command: str, keys: ApiKeys, *answers: str) -> Any:
    found: Any = commands()[command].intent(Targets(argument=keys))
    for answer in answers:
        assert isinstance(found, Ask | Choose), found
        found = found.then(answer)
    return found


def test_a_key_for_this_host_is_shown_once_and_in_no_record() -> None:
    keys = ApiKeys((31,), own_address="192.0.2.7")
    asked = intent("account.add_api_key", keys, "jump", "")
    assert isinstance(asked, Ask)
    assert asked.typed == "192.0.2.7"
    found = asked.then(asked.typed)
    assert isinstance(found, Confirm)
    sent = json.loads(found.plan.requests[0].planned().parameters)
    assert (sent["params[ip]"], sent["before"]) == ("192.0.2.7", {"keys": [31]})
    assert "params[server_id]" not in sent
    made = read_new_api_key({"data": {"id": 32, "api_key": VALUE}})
    assert VALUE not in made.words + repr(made)
    assert found.then is not None
    shown = found.then([(did(1, "api_keys/add"), made)])
    assert isinstance(shown, Reveal)
    assert VALUE not in repr(shown)
    assert isinstance(intent("account.add_api_key", ApiKeys(None)), Refuse)
    assert isinstance(commands()["account.add_api_key"].intent(Targets()), Go)


def test_an_answer_without_a_key_is_no_success() -> None:
    with pytest.raises(ValueError, match="api_key"):
        read_new_api_key({"data": {"id": 32}})


@pytest.mark.parametrize(
    ("command", "answers"),
    [
        ("account.delete_api_key", ()),
        ("account.switch_api_key", ()),
        ("account.limit_api_key", ("198.51.100.9",)),
    ],
)
def test_the_key_that_may_be_in_use_needs_a_second_answer(
    command: str, answers: tuple[str, ...]
) -> None:
    keys = ApiKeys((31,), KEY, "192.0.2.7", is_account_session=True)
    asked = intent(command, keys, *answers)
    assert isinstance(asked, Choose), asked
    assert isinstance(asked.then("keep"), Refuse)
    assert isinstance(asked.then("continue"), Confirm)
    of_server = dataclasses.replace(keys, selected=KEY.model_copy(update={"server_id": 20311}))
    paused = dataclasses.replace(keys, selected=KEY.model_copy(update={"active": False}))
    if command == "account.delete_api_key":
        found = intent(command, of_server)
        assert isinstance(found, Confirm)
        assert (found.plan.tier, found.plan.typed) == (Tier.DESTRUCTIVE, "ci")
        assert isinstance(intent(command, paused), Confirm)
        unknown = dataclasses.replace(of_server, is_account_session=False)
        assert isinstance(intent(command, unknown), Choose)


def test_an_edit_sends_every_setting_and_a_key_changed_meanwhile_is_left_alone() -> None:
    keys = ApiKeys((31,), KEY, "192.0.2.7")
    found = intent("account.limit_api_key", keys, "192.0.2.0/24")
    assert isinstance(found, Confirm)
    sent = json.loads(found.plan.requests[0].planned().parameters)
    assert sent["params[ip]"] == "192.0.2.0/24"
    assert (sent["params[name]"], sent["params[login_notify_method]"]) == ("ci", "email")

    class Reader:
        def __init__(self, **fields: Any) -> None:
            self.body = SENT | {"login_notify_method": "email"} | fields

        def call(self, action: Any, params: Any) -> Any:
            return action.read(self.body)

    assert is_unchanged(KEY)(Reader()) == ""  # type: ignore[arg-type]  # reads, nothing else
    changed = Reader(ip="192.0.2.9")
    assert "has changed" in is_unchanged(KEY)(changed)  # type: ignore[arg-type]
    assert read_api_key({"data": SENT}).id == read_api_key(SENT).id == 31


@given(st.text())
def test_any_text_is_a_list_of_addresses_or_a_sentence(text: str) -> None:
    try:
        made = allowed_addresses(text)
    except ValueError:
        return
    assert allowed_addresses(made) == made


@pytest.mark.parametrize(
    ("address", "allowed", "expected"),
    [
        ("192.0.2.7", "", True),
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.2.7", "198.51.100.1, 2001:db8::/32", False),
        ("", "192.0.2.7", None),
    ],
)
def test_whether_this_machine_is_allowed(address: str, allowed: str, expected: Any) -> None:
    assert is_allowed(address, allowed) is expected


def test_a_key_whose_value_was_lost_stays_open_until_it_is_deleted() -> None:
    made = dataclasses.replace(
        did(1, "api_keys/add", said="A new API key, number 32. Its value was in the lost answer"),
        server_id=None,
    )
    (end,) = loose_ends([made], [])
    assert end.what == "API key with a lost value (32)"
    parameters = json.dumps({"params[id]": 33})
    other = dataclasses.replace(did(2, "api_keys/delete"), server_id=None, parameters=parameters)
    assert loose_ends([made, other], [])
    deleted = dataclasses.replace(other, parameters=json.dumps({"params[id]": 32}))
    assert not loose_ends([made, deleted], [])
    shown = dataclasses.replace(
        made, said="The API key was created (number 32).", state=OpState.DONE
    )
    assert not loose_ends([shown], [])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"ip": ["192.0.2.7", "192.0.2.8"]}, "192.0.2.7, 192.0.2.8"),
        ({"ip": []}, ""),
        ({"allowed": "192.0.2.7"}, None),
        ({"ip": 5}, None),
    ],
)
def test_a_pause_never_clears_an_allow_list_that_was_not_read(
    sent: dict[str, Any], expected: str | None
) -> None:
    key = read_api_keys({"data": [{"id": 7, "name": "ci", "active": 1, **sent}]})[0]
    answers = () if expected is None else ("continue",)
    found = intent("account.switch_api_key", ApiKeys((7,), key), *answers)
    if expected is None:
        assert isinstance(found, Refuse)
        assert "addresses of the key are unknown" in found.reason
    else:
        assert isinstance(found, Confirm)
        parameters = json.loads(found.plan.requests[0].planned().parameters)
        assert parameters["params[ip]"] == expected
