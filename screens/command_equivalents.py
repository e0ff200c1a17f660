"""The command and the request that are equivalent to the current view. Pure except for the deck
they read."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.deck import Deck
    from tui.models.base import Params
    from tui.operations.plan import Plan
    from tui.store.operations import Operation

_UNNAMED = ("default", "demo", "")


def command_line(deck: Deck, *words: str) -> str:
    """Return `hostdeck …` for the current account, quoted for a shell."""
    profile = [] if deck.profile in _UNNAMED else ["--profile", deck.profile]
    return shlex.join(["hostdeck", *profile, *words])


def request_line(deck: Deck, action: ApiAction[Any, Any], params: Params) -> str:
    """Return a curl command with variables in place of secrets."""
    from tui.api.curl_command import curl_line

    return curl_line(deck.settings.profile(deck.profile).url, action, params)


def read_lines(
    deck: Deck, action: ApiAction[Any, Any], params: Params, *words: str
) -> list[tuple[str, str]]:
    """Return the equivalents of a view filled by one read. `words`: the command that prints it;
    without it, `api` can run any read."""
    from tui.api.form import form_fields

    said = words or (
        "api",
        action.name,
        *(f"{name}={value}" for name, value in form_fields(params)),
    )
    return [("hostdeck", command_line(deck, *said)), ("curl", request_line(deck, action, params))]


def plan_lines(deck: Deck, plan: Plan) -> list[tuple[str, str]]:
    """Return the lines for a confirmation: the equivalent command, and every request."""
    from pydantic import SecretStr

    there = SecretStr("$")  # replace it with a variable in any case
    made = [
        ("curl", request_line(deck, request.action, request.with_pin(there)))
        for request in plan.requests
    ]
    names = [str(request.server_id) for request in plan.requests if request.server_id is not None]
    return [*_power_line(deck, [request.action.name for request in plan.requests], names), *made]


def operation_lines(deck: Deck, operations: Iterable[Operation]) -> list[tuple[str, str]]:
    """Return the lines for journaled operations: the equivalent commands, and every request."""
    from tui.api.catalog import declared_actions
    from tui.api.curl_command import curl_of_sent

    url, made, listed = deck.settings.profile(deck.profile).url, [], list(operations)
    for operation in listed:
        action = declared_actions().get(operation.action)
        try:
            sent = json.loads(operation.parameters)
        except ValueError:
            continue
        if action is not None and isinstance(sent, dict):
            made.append(("curl", curl_of_sent(url, action, sent)))
    names = [str(operation.server_id) for operation in listed if operation.server_id is not None]
    return [*_power_line(deck, [operation.action for operation in listed], names), *made]


def _power_line(deck: Deck, actions: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return `hostdeck power reboot 25250` if the plan is a power command."""
    from tui.commands.power_commands import COMMANDS
    from tui.power_words import POWER_WORDS

    words = {number: word for word, number in POWER_WORDS.items()}
    found = [
        words[command.id]
        for command in COMMANDS
        if command.id in words and {use.name for use in command.uses} == set(actions)
    ]
    return [("hostdeck", command_line(deck, "power", found[0], *names))] if len(found) == 1 else []
