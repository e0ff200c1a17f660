"""`hostdeck api ACTION NAME=VALUE…`: any read of the catalog, as JSON. The catalog defines
everything here."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from difflib import get_close_matches
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.output import write_json
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client

_NOT_SENT = "Nothing was sent."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="", metavar="ACTION", help="for example eq/show"
    )
    parser.add_argument(
        "parameters", nargs="*", metavar="NAME=VALUE", help="parameter of the action"
    )
    parser.add_argument(
        "--describe",
        action="store_true",
        help="describe the action's parameters and send nothing",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=60.0,
        metavar="S",
        help="how long to wait for asynchronous actions, in seconds",
    )


def _run(options: Namespace, start: StartOptions) -> int:
    if not options.action:
        return _list()
    action = _action(options.action)
    if options.describe:
        return _describe(action)
    params = _params(action, options.parameters)
    from tui.api.action import Token
    from tui.cli.command_sign_in import client_for, find_or_ask, signed_in

    if action.token is Token.NEVER:
        client = client_for(start)
        try:
            answer = _carried_out(client, action, params, options.timeout)
        finally:
            client.close()
    else:
        with signed_in(start, find_or_ask(start)) as (client, _):
            answer = _carried_out(client, action, params, options.timeout)
    write_json(answer, indented=sys.stdout.isatty())
    return ExitCode.OK


def _list() -> int:
    from tui.api.catalog import declared_actions

    for action in sorted(declared_actions().values(), key=attrgetter("name")):
        print(f"{action.name:<34} {action.effect.name.lower():<12} {action.summary}")
    return ExitCode.OK


def _describe(action: ApiAction[Any, Any]) -> int:
    from tui.api.parameters import parameters

    print(
        f"{action.name}: {action.summary}. Effect: {action.effect.name.lower()}. Source: "
        f"{action.source}."
    )
    for parameter in parameters(action):
        facts = ", ".join(
            (
                "required" if parameter.required else "optional",
                *(["secret"] if parameter.secret else []),
            )
        )
        kind = "/".join(parameter.allowed) or parameter.type
        print(f"  {parameter.name:<24} {kind:<12} {facts:<18} {parameter.meaning}")
    return ExitCode.OK


def _action(name: str) -> ApiAction[Any, Any]:
    from tui.api.catalog import declared_actions

    found = declared_actions().get(name)
    if found is not None:
        return found
    near = get_close_matches(name, declared_actions(), 1)
    advice = f"Did you mean {near[0]}?" if near else "To list all actions, run: hostdeck api"
    raise UsageError(
        f"Calling {name}", said="There is no such action.", certain=_NOT_SENT, next=advice
    )


def _params(action: ApiAction[Any, Any], words: Sequence[str]) -> Any:
    """Return the typed parameters, validated by their declaration."""
    from pydantic import ValidationError

    from tui.api.action import Effect
    from tui.api.parameters import parameters

    doing = f"Calling {action.name}"
    if action.effect is not Effect.READ:
        raise UsageError(
            doing,
            said="This action changes something. hostdeck api only reads.",
            certain=_NOT_SENT,
            next="Make changes in the dashboard or with the other commands.",
        )
    known = {parameter.name: parameter for parameter in parameters(action)}
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in known:
            raise UsageError(
                doing,
                said=f"The action has no parameter {name!r}.",
                certain=_NOT_SENT,
                next=f"Parameters: {', '.join(known) or 'none'}. Write NAME=VALUE.",
            )
        if known[name].secret:
            raise UsageError(
                doing,
                said=f"{name} is secret, and other users of this machine can read arguments.",
                certain=_NOT_SENT,
                next="Remove this argument.",
            )
        number = (
            known[name].allowed
            and all(choice.isdigit() for choice in known[name].allowed)
            and value.isdecimal()
        )
        given[name] = (
            int(value) if number else value.split(",") if known[name].type == "list" else value
        )
    try:
        return action.params(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            doing,
            said=f"{where or 'parameters'}: {first['msg'].lower()}.",
            certain=_NOT_SENT,
            next=f"To see the action's parameters, run: hostdeck api --describe {action.name}",
        ) from None


def _carried_out(client: Client, action: ApiAction[Any, Any], params: Any, timeout_s: float) -> Any:
    """Return the payload as the provider sent it; wait for a slow action."""
    from tui.api.action import Deferred
    from tui.cli.async_reads import finish_unread
    from tui.models.async_answer import Finished

    if not isinstance(action, Deferred):
        answer = client.payload(action, params)
        return {"picture": len(answer)} if isinstance(answer, bytes) else answer
    answer = finish_unread(client, action, params, timeout_s)
    if isinstance(answer, Finished):
        return {"scope": answer.scope, "context": answer.context, "debug": answer.debug}
    return {"settled": str(answer)}


VERB = Verb(
    "api", "call a read action of the API; without an action, list all actions", _arguments, _run
)
