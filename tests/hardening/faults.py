"""Every fault that a provider or the way to it can have, into every action of the catalogue.

For each pair there is one class of outcome that is right; a change is sent at most once whatever happens, a read at
most three times. Nothing hangs: each call has its deadline.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import SecretStr

from tests.api.test_every_action import CHECKS, params_for
from tests.support.wire import Break, Wire
from tui.api.action import ApiAction, Deferred, Direct, Effect, Token
from tui.api.catalogue import catalogue
from tui.api.client import READ_TRIES, Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.errors import ApiError, BadAnswer, NotReachable, NotTheApi, OutcomeUnknown, Refused, SessionEnded
from tui.simulator.credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

DEADLINE_S = 0.15
"""What a call is given here instead of its own deadline, so that silence is soon over."""
NOBODY = "http://127.0.0.1:9"
"""The port of nothing."""
ANY: tuple[type, ...] = (ApiError, type(None))
LOST = {"read": (BadAnswer,), "change": (OutcomeUnknown,)}
BUSY = {"read": (BadAnswer,), "change": (OutcomeUnknown, Refused)}
NO = {"read": (Refused,), "change": (Refused,)}
PAGE = {"read": (NotTheApi,), "change": (OutcomeUnknown,)}
UNSENT = {"read": (NotReachable,), "change": (NotReachable,)}
EARLY = {"read": (BadAnswer, NotReachable), "change": (OutcomeUnknown, NotReachable)}
"""A reset may come while the connection is being made: then nothing was sent."""
FINE = {"read": ANY, "change": ANY}
SHAPE = {"read": (BadAnswer, Refused, type(None)), "change": (OutcomeUnknown, Refused, type(None))}
"""A shape that nobody agreed on: some answers are read as they are."""
AT_PROVIDER: dict[Fault, dict[str, tuple[type, ...]]] = {
    Fault.HTTP_500: {"read": (BadAnswer,), "change": (OutcomeUnknown,)},
    Fault.HTML_502: BUSY | {"change": (OutcomeUnknown,)},
    Fault.HTTP_503: BUSY, Fault.HTTP_429: BUSY, Fault.HTML_200: PAGE, Fault.EMPTY: LOST, Fault.TRUNCATED: LOST,
    Fault.NOT_JSON: LOST, Fault.LIST: LOST, Fault.WRONG_SHAPE: SHAPE, Fault.DROP_BEFORE: LOST, Fault.DROP_AFTER: LOST,
    Fault.PHP_WARNING: LOST, Fault.SLOW: LOST,
    Fault.SESSION_LOST: {"read": (SessionEnded,), "change": (SessionEnded,)},
}  # fmt: skip
ON_THE_WIRE: dict[Break, dict[str, tuple[type, ...]]] = {
    Break.REFUSED: UNSENT, Break.RESET_BEFORE: EARLY, Break.RESET_AFTER: LOST, Break.CLOSED_AFTER: LOST,
    Break.CUT_IN_HEADERS: LOST, Break.CUT_IN_BODY: LOST, Break.SILENT: LOST, Break.DRIBBLES: LOST,
    Break.SLICES: FINE, Break.TWICE: FINE, Break.NOT_HTTP: LOST, Break.ENDLESS_HEADER: LOST,
}  # fmt: skip


@dataclass
class Matrix:
    """What every pair ended with."""

    calls: int = 0
    ends: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Fault and kind of action → how it ended."""
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def kind_of(action: ApiAction[Any, Any]) -> str:
    """Read or change: what an outcome depends on."""
    return "read" if action.effect is Effect.READ else "change"


class _Impatient(Client):
    """The real client, told of shorter deadlines and shorter waits between tries."""

    hurries = False

    def _exchange(self, action: ApiAction[Any, Any], fields: list[tuple[str, str]], doing: str) -> Any:
        return super()._exchange(replace(action, timeout_s=DEADLINE_S) if self.hurries else action, fields, doing)


class _NoWaits(Gate):
    def wait(self, seconds: float) -> None:
        pass

    def hold_off(self, seconds: float) -> None:
        pass


@contextmanager
def signed_in(url: str) -> Iterator[Client]:
    """A client that does not sign in again by itself: how often a request is sent is counted here."""
    client = _Impatient(url, gate=_NoWaits(SystemClock(), per_second=100_000.0))
    client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    client.hurries = True
    client.session.renew_after = lambda used: False  # type: ignore[method-assign]  # see above
    try:
        yield client
    finally:
        client.close()


def actions(only_every: int = 1) -> list[ApiAction[Any, Any]]:
    """Everything that wants a session; each nth for a quick look."""
    wanted = [action for name, action in sorted(catalogue().items()) if name not in CHECKS
              and not name.startswith(("auth/login", "auth/whmcslogin", "auth/logout"))]  # fmt: skip
    return wanted[::only_every]


def measure(*, only_every: int = 1) -> Matrix:
    """Every fault into every action, or into each nth."""
    matrix = Matrix()
    world = World(fleet("small"), clock=SimClock(50.0), still=True)
    server = SimulatorServer(world).start()
    wire = Wire(server.url).start()
    try:
        for fault, right in AT_PROVIDER.items():
            for action in actions(only_every):
                with signed_in(server.url) as client:
                    world.faults.add(action.name, fault, times=None, seconds=3 * DEADLINE_S)
                    _one(matrix, world, client, action, fault.value, right)
                    world.faults.clear()
        for broken, right in ON_THE_WIRE.items():
            for action in actions(only_every):
                with signed_in(wire.url) as client:
                    wire.breaks = broken
                    if broken is Break.REFUSED:
                        client.transport.url = NOBODY
                    _one(matrix, world, client, action, broken.value, right)
                    wire.breaks = None
    finally:
        wire.stop()
        server.stop()
    return matrix


def _one(
    matrix: Matrix, world: World, client: Client, action: ApiAction[Any, Any], fault: str, right: dict[str, Any]
) -> None:
    kind, before, begun = kind_of(action), world.requests[action.name], time.monotonic()
    sent_before = len(client.calls)
    error: Exception | None = None
    try:
        if kind == "read" and isinstance(action, Direct):
            client.call(action, params_for(action))
        elif kind == "read" and isinstance(action, Deferred):
            client.start(action, params_for(action))
        else:
            client.change(action, params_for(action), lambda raw: None)
    except Exception as caught:  # noqa: BLE001  # exactly what is looked for
        error = caught
    took_s = time.monotonic() - begun
    matrix.calls += 1
    matrix.slowest_s = max(matrix.slowest_s, took_s)
    end = type(error).__name__ if error is not None else "done"
    matrix.ends[f"{fault}|{kind}"][end] += 1
    where = f"{fault} into {action.name} ({kind}): {end}"
    # What is no JSON may be a picture there: its body is judged by whoever draws it.
    sessionless = fault == Fault.SESSION_LOST and action.token is not Token.NEEDED
    if not isinstance(error, ANY if action.binary or sessionless else right[kind]):
        matrix.wrong.append(where)
    tries = len(client.calls) - sent_before
    if tries > (READ_TRIES if action.is_retried else 1) or (
        kind == "change" and world.requests[action.name] > before + 1
    ):
        matrix.wrong.append(f"{where}: sent {tries} times")
    if took_s > READ_TRIES * DEADLINE_S + 2:
        matrix.wrong.append(f"{where}: took {took_s:.1f} s")
    with suppress(AttributeError):
        if error is not None and DEMO_KEY in str(error):
            matrix.wrong.append(f"{where}: tells the key")


def report(matrix: Matrix) -> str:
    """The matrix, a line for each fault and kind of action."""
    lines = [f"{matrix.calls} calls, {len(matrix.wrong)} wrong, slowest {matrix.slowest_s:.1f} s"]
    for name, ends in matrix.ends.items():
        fault, _, kind = name.partition("|")
        lines.append(f"  {fault:<16}{kind:<8}{', '.join(f'{count} {end}' for end, count in ends.most_common())}")
    return "\n".join([*lines, *matrix.wrong[:40]])
