"""The declarations hold together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from tests.api.guide import GUIDE, NEWER
from tui.api.action import ApiAction, Effect, Token
from tui.api.catalog import declared_actions
from tui.api.parameters import parameters
from tui.operations.loose_ends import OPENERS
from tui.operations.outcomes.verdicts import DECIDERS
from tui.simulator.asgi_app import handled_actions

ALL = sorted(declared_actions().values(), key=lambda action: action.name)
SECRETS = {
    "pin",
    "new_pin",
    "old_pin",
    "password",
    "key",
    "reset_token",
    "root_pass",
    "user_token",
    "reinstall_key",
}
each = pytest.mark.parametrize("action", ALL, ids=lambda action: action.name)


def test_the_guide_is_covered() -> None:
    marked = {action.name for action in ALL if action.guide}
    assert marked == {*GUIDE, "eq_callback/check"}
    assert len(GUIDE) == 53


def test_the_newer_actions_are_there() -> None:
    assert set(NEWER) <= set(declared_actions())


@each
def test_a_declaration_is_complete(action: ApiAction[Any, Any]) -> None:
    assert action.endpoint
    assert action.action
    assert action.summary[0].isupper()
    assert action.source
    assert all(parameter.meaning for parameter in parameters(action)), [
        p for p in parameters(action) if not p.meaning
    ]


@each
def test_only_setting_actions_are_repeatable_among_changes(action: ApiAction[Any, Any]) -> None:
    if action.effect >= Effect.DISRUPTIVE:
        assert not action.is_repeatable


@each
def test_secrets_are_secret_and_the_pin_is_optional(action: ApiAction[Any, Any]) -> None:
    for parameter in parameters(action):
        if parameter.name in SECRETS:
            assert parameter.secret, parameter.name
    if action.pin and action.name not in ("eq/check_pin", "eq/set_pin"):
        assert not action.params.model_fields["pin"].is_required()


@each
def test_get_never_carries_a_token(action: ApiAction[Any, Any]) -> None:
    if action.method == "GET":
        assert action.token is Token.NEVER
        assert not any(parameter.secret for parameter in parameters(action))


@each
def test_reads_that_decide_are_reads_and_only_changes_have_them(
    action: ApiAction[Any, Any],
) -> None:
    assert all(declared_actions()[name].effect is Effect.READ for name in action.deciding_reads)
    if action.deciding_reads:
        assert action.effect > Effect.READ


def test_each_declared_deciding_read_is_made_by_the_engine_and_no_other() -> None:
    assert set(DECIDERS) == {action.name for action in ALL if action.deciding_reads}


def test_each_opener_that_can_be_closed_has_a_closer_and_each_closer_an_opener() -> None:
    closed = {opener for action in ALL for opener in action.closes}
    assert closed <= set(OPENERS)
    assert {name for name in set(OPENERS) - closed if not name.startswith("jira/")} == set()


def test_the_simulator_answers_every_action_and_no_other() -> None:
    assert handled_actions() == set(declared_actions())


def test_a_secret_parameter_is_not_in_the_repr() -> None:
    params = declared_actions()["eq/reboot"].params(id=1, pin=SecretStr("0420"))
    assert "0420" not in repr(params)


def test_parameters_are_derived_from_the_declaration() -> None:
    id_, media, pin = (
        next(item for item in parameters(declared_actions()["eq/boot_dev"]) if item.name == n)
        for n in ("id", "media", "pin")
    )
    assert (id_.type, id_.required, id_.allowed, id_.secret) == ("int", True, (), False)
    assert (media.type, media.allowed) == ("choice", ("pxe", "disk", "cd"))
    assert (pin.secret, pin.required) == (True, False)


def test_a_change_is_never_retried_by_the_client() -> None:
    assert not any(action.is_retried for action in ALL if action.effect > Effect.READ)
