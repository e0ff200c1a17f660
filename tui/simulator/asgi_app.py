"""The HTTP application: one POST route for all endpoint files, including faults."""

from __future__ import annotations

import asyncio
import json
from email.utils import formatdate
from functools import partial
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tui.simulator.broken import broken
from tui.simulator.faults import AFTER_EFFECT, Fault
from tui.simulator.handlers import HANDLERS, PUBLIC, Refusal, started
from tui.simulator.replay import KEY_AFTER_S, Recording, body_of
from tui.simulator.world import World

_ANSWERS = (
    "auth",
    "eq",
    "power",
    "callback",
    "tags",
    "access",
    "install",
    "installable",
    "network",
    "billing",
    "payments",
    "order",
    "keys",
    "eq_more",
    "media",
    "vm",
    "dns",
    "support",
    "contacts",
    "storage",
)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the fields of a form; values of a repeated `name[]` are joined with line breaks."""
    found: dict[str, str] = {}
    for name, value in pairs:
        repeated = name.endswith("[]") and name in found
        found[name] = f"{found[name]}\n{value}" if repeated else value
    return found


def load_handlers() -> None:
    """Import every module of answers, which registers its handlers."""
    for name in _ANSWERS:
        import_module(f"tui.simulator.answers.{name}_answers")


def handled_actions() -> set[str]:
    """Return all supported actions as `endpoint/action`."""
    load_handlers()
    return set(HANDLERS)


_BEFORE_THE_CODE = {"auth/2fa_check", "auth/2fa_resend", "auth/logout"}


class Dropped(Exception):
    """The connection ends without an answer."""


def answer(world: World, endpoint: str, fields: dict[str, str]) -> dict[str, Any]:
    """Return the body for one request."""
    action = f"{endpoint}/{fields.get('action', '')}"
    world.requests[action] += 1
    if fields.get("id", "").isdigit():
        world.by_server[action, int(fields["id"])] += 1
    handler = HANDLERS.get(action)
    if handler is None:
        return {"code": -1, "message": "invalid request"}
    if action not in PUBLIC and world.login(fields.get("token", "")) is None:
        return {"result": -2, "error": "Invalid token"}
    login = world.login(fields.get("token", ""))
    if action not in PUBLIC | _BEFORE_THE_CODE and login is not None and login.wants_code:
        return {"code": -1, "message": "authentication required"}
    world.settle_due()
    if world.recording is not None and endpoint not in _NEVER_RECORDED:
        return _replayed(world, world.recording, action, fields)
    try:
        return handler(world, fields)
    except Refusal as refusal:
        return refusal.body


_NEVER_RECORDED = frozenset({"auth", "eq_callback", "nat_callback"})
"""Endpoint files that the simulator answers even while it replays a session."""


def _replayed(
    world: World, recording: Recording, action: str, fields: dict[str, str]
) -> dict[str, Any]:
    """Return the recorded answer; refuse unrecorded requests, including every change."""
    item = recording.answer(action, fields)
    if item is None:
        return recording.refusal(action)
    if item.get("by_key"):
        return started(world, fields["action"], KEY_AFTER_S, partial(dict, item["answer"]))
    return body_of(item, action)


def create_app(world: World, latency_s: float = 0.0) -> Starlette:
    """Create the application for one world."""
    load_handlers()

    async def serve(request: Request) -> Response:
        world.at_once += 1
        world.most_at_once = max(world.most_at_once, world.at_once)
        try:
            response = await serve_one(request)
            response.headers["Date"] = formatdate(world.clock.wall(), usegmt=True)
            return response
        finally:
            world.at_once -= 1

    async def serve_one(request: Request) -> Response:
        raw = (await request.body()).decode("utf-8", "replace")
        fields = dict(parse_qsl(request.url.query, keep_blank_values=True))
        fields.update(_joined(parse_qsl(raw, keep_blank_values=True)))
        if request.url.query:
            world.queries.append(request.url.query)
        endpoint = request.path_params["endpoint"]
        action = f"{endpoint}/{fields.get('action', '')}"
        if latency_s:
            await asyncio.sleep(latency_s)
        instead = world.instead(action)
        if instead is not None:
            world.requests[action] += 1
            return Response(instead[1], status_code=instead[0], media_type="text/html")
        fault, seconds = world.faults.next_for(action) or (None, 0.0)
        if fault is Fault.SESSION_LOST:
            world.end_sessions()
        elif fault is Fault.KEY_GONE:
            world.drop_keys()
        elif fault is Fault.SOLD_OUT:
            world.offers.sell_out()
        elif fault is Fault.PRICE_CHANGED:
            world.offers.raise_prices()
        elif fault is not None and fault not in AFTER_EFFECT:
            return _broken(fault)
        made = world.rewrite(action, answer(world, endpoint, fields))
        if world.pin_delay_s:
            # After wrong PINs the provider delays its answer.
            held, world.pin_delay_s = world.pin_delay_s, 0.0
            await asyncio.sleep(held / world.clock.speed if world.clock.speed else 0.0)
        if world.answer_after_s:
            await asyncio.sleep(world.answer_after_s)
        body: bytes = made.get("raw") or json.dumps(made, ensure_ascii=False).encode(
            "utf-8", "replace"
        )
        if fault is Fault.SLOW:
            await asyncio.sleep(seconds)
        elif fault is not None and fault in AFTER_EFFECT:
            return _broken(fault, body)
        return Response(body, media_type="text/html")  # the provider does not declare JSON either

    async def answers(request: Request) -> Response:
        """Return whether a simulated server would respond on a port: its address does not exist."""
        asked = request.query_params
        machine = world.machine_at(asked.get("address", ""))
        port = asked.get("port", "")
        world.settle_due()
        found = (
            machine is not None and port.isdigit() and machine.answers(world.clock.now(), int(port))
        )
        return Response(json.dumps({"answers": found}), media_type="application/json")

    return Starlette(
        routes=[
            Route("/{endpoint}.php", serve, methods=["GET", "POST"]),
            Route("/simulated/answers", answers, methods=["GET"]),
        ]
    )


def _broken(fault: Fault, body: bytes = b"") -> Response:
    return _Hangs() if fault in (Fault.DROP_BEFORE, Fault.DROP_AFTER) else broken(fault, body)


class _Hangs(Response):
    """Response that closes the connection without sending a byte."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # uvicorn closes the connection if an application ends without the body that its headers
        # announced: announce a body, send none of it.
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"1000"), (b"connection", b"close")],
            }
        )
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        raise Dropped
