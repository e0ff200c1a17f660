"""Every fault that a provider or the way to it can have, into every action of the catalog.

For each pair there is one class of outcome that is right; a change is sent at most once whatever
happens, a read at most three times, and what was done was done for this request. Nothing hangs:
each call has its deadline.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr

from tests.api.test_every_action import CHECKS, params_for
from tests.support.certificates import Authority
from tests.support.shared_simulator import SharedSimulator
from tests.support.wire import Break, Wire
from tui.api.action import ApiAction, Deferred, Direct, Effect, Token
from tui.api.catalog import auth_actions as auth
from tui.api.catalog import declared_actions
from tui.api.catalog.common import NoParams
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.patience import TRIES as READ_TRIES
from tui.api.session import ApiKeyLogin
from tui.api.transport import Transport
from tui.clock import SystemClock
from tui.errors import (
    ApiError,
    BadAnswer,
    ConfigError,
    HostdeckError,
    NotReachable,
    NotTheApi,
    OutcomeUnknown,
    Refused,
    SessionEnded,
)
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

DEADLINE_S = 0.15
"""What a call is given here instead of its own deadline, so that silence is soon over."""
SLOW_MACHINE = 20
"""Deadlines of a second try, in first ones: a loaded machine is late without any fault."""
FAR = "https://api.hostdeck.example"
"""A host that is not this machine: proxies are for those. Nothing ever gets there."""
Right = dict[str, tuple[type, ...]]
Inject = Callable[
    ["Ground", Client, ApiAction[Any, Any]], "contextlib.AbstractContextManager[None]"
]
ANY: tuple[type, ...] = (ApiError, type(None))
LOST: Right = {"read": (BadAnswer,), "change": (OutcomeUnknown,)}
RECOVERED: Right = {"read": (BadAnswer, Refused, type(None)), "change": (OutcomeUnknown,)}
"""A read takes the JSON behind the warning, a yes or a no, and says so."""
GARBLED: Right = {"read": (BadAnswer, type(None)), "change": (OutcomeUnknown, type(None))}
"""The yes can be read; whether the rest is needed depends on the action."""
BUSY: Right = {"read": (BadAnswer,), "change": (OutcomeUnknown, Refused)}
NO: Right = {"read": (Refused,), "change": (Refused,)}
PAGE: Right = {"read": (NotTheApi,), "change": (OutcomeUnknown,)}
UNSENT: Right = {"read": (NotReachable,), "change": (NotReachable,)}
OURS: Right = {"read": (ConfigError,), "change": (ConfigError,)}
"""Something on this machine is wrong, and nothing was sent."""
EARLY: Right = {"read": (BadAnswer, NotReachable), "change": (OutcomeUnknown, NotReachable)}
"""A reset may come while the connection is being made: then nothing was sent."""
FINE: Right = {"read": ANY, "change": ANY}
"""As without the fault, or not in time: what matters is that it is sent once and ends."""
SHAPE: Right = {
    "read": (BadAnswer, Refused, type(None)),
    "change": (OutcomeUnknown, Refused, type(None)),
}
"""A shape that nobody agreed on: some answers are read as they are."""
ENDED: Right = {"read": (SessionEnded,), "change": (SessionEnded,)}


@dataclass(frozen=True)
class Case:
    """One fault: its number in the catalog of 56, what it does, and how calls may end."""

    number: int
    name: str
    right: Right
    inject: Inject
    sessionless: bool = True
    """It also concerns actions that want no session."""


# How faults are injected


def _at_provider(fault: Fault, seconds: float = 3 * DEADLINE_S) -> Inject:
    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        ground.world.faults.add(action.name, fault, times=None, seconds=seconds)
        try:
            yield
        finally:
            ground.world.faults.clear()

    return inject


def _on_wire(broken: Break) -> Inject:
    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        ground.wire.breaks = broken
        client.transport.url = ground.wire.url
        if broken in (Break.STALE, Break.LEFT_OVER):
            client.hurries = False  # type: ignore[attr-defined]  # ours
            client.call(auth.INFO, NoParams())
            client.hurries = True  # type: ignore[attr-defined]  # ours
            ground.wire.breaks = None
        yield
        ground.wire.breaks = None

    return inject


def _to(client: Client, transport: Transport) -> None:
    client.transport.close()
    client.transport = transport


def _refused_connection(
    ground: Ground, client: Client, action: ApiAction[Any, Any]
) -> contextlib.AbstractContextManager[None]:
    client.transport.url = f"http://127.0.0.1:{ground.closed_port}"
    return contextlib.nullcontext()


def _full(
    ground: Ground, client: Client, action: ApiAction[Any, Any]
) -> contextlib.AbstractContextManager[None]:
    client.transport.url = f"http://127.0.0.1:{ground.full_port}"
    return contextlib.nullcontext()


def _network(name: str, error: OSError, wait_s: float = 0.0) -> Inject:
    """The function `name` of the sockets fails."""

    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        def fails(*_: object, **__: object) -> Any:
            time.sleep(wait_s)
            raise error

        _to(client, Transport(client.transport.url))  # a connection that is kept needs neither
        with patch.object(socket, name, fails):
            yield

    return inject


def _tls(kind: str, broken: Break | None = None) -> Inject:
    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        wire = ground.tls[kind]
        with patch.dict(os.environ, {"SSL_CERT_FILE": str(ground.authority.ca_file)}):
            port = wire.url.rpartition(":")[2]
            _to(client, Transport(f"https://localhost:{port}"))
            # TLS takes its time on a busy machine, and is not what is measured.
            client.deadline_s = 20 * DEADLINE_S  # type: ignore[attr-defined]  # ours
            wire.breaks = broken
            yield
            wire.breaks = None

    return inject


def _proxy(broken: Break | None) -> Inject:
    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        to = f"http://127.0.0.1:{ground.closed_port}" if broken is None else ground.wire.url
        with patch.dict(
            os.environ, {"HTTPS_PROXY": to, "https_proxy": to, "NO_PROXY": "", "no_proxy": ""}
        ):
            _to(client, Transport(FAR))
            ground.wire.breaks = broken
            yield
            ground.wire.breaks = None

    return inject


def _certificates(content: str | None) -> Inject:
    @contextmanager
    def inject(ground: Ground, client: Client, action: ApiAction[Any, Any]) -> Iterator[None]:
        file = ground.directory / ("missing.pem" if content is None else "garbage.pem")
        if content is not None:
            file.write_text(content)
        with patch.dict(os.environ, {"SSL_CERT_FILE": str(file)}):
            _to(
                client,
                Transport(ground.tls["good"].url.replace("http://127.0.0.1", "https://localhost")),
            )
            client.deadline_s = 20 * DEADLINE_S  # type: ignore[attr-defined]  # ours
            yield

    return inject


def _in_front(number: int, faults: dict[Fault, Right]) -> list[Case]:
    return [
        Case(number, fault.value, right, _at_provider(fault)) for fault, right in faults.items()
    ]


CASES: tuple[Case, ...] = (
    Case(
        1,
        "no such name",
        UNSENT,
        _network("getaddrinfo", socket.gaierror(socket.EAI_NONAME, "Name or service")),
    ),
    Case(
        2,
        "names not answered",
        UNSENT,
        _network("getaddrinfo", socket.gaierror(socket.EAI_AGAIN, "name resolution"), DEADLINE_S),
    ),
    Case(3, "refused", UNSENT, _refused_connection),
    Case(
        4,
        "unreachable",
        UNSENT,
        _network("create_connection", OSError(errno.ENETUNREACH, "unreachable")),
    ),
    Case(5, "connect timeout", UNSENT, _full),
    Case(6, "reset before", EARLY, _on_wire(Break.RESET_BEFORE)),
    Case(6, "drop before", LOST, _at_provider(Fault.DROP_BEFORE)),
    Case(7, "reset after", LOST, _on_wire(Break.RESET_AFTER)),
    Case(7, "drop after", LOST, _at_provider(Fault.DROP_AFTER)),
    Case(8, "closed after", LOST, _on_wire(Break.CLOSED_AFTER)),
    Case(9, "cut in headers", LOST, _on_wire(Break.CUT_IN_HEADERS)),
    Case(10, "cut in body", LOST, _on_wire(Break.CUT_IN_BODY)),
    Case(11, "chunk cut", LOST, _on_wire(Break.CHUNK_CUT)),
    Case(12, "silent", LOST, _on_wire(Break.SILENT)),
    Case(12, "slow", LOST, _at_provider(Fault.SLOW)),
    Case(13, "slow headers", LOST, _on_wire(Break.DRIBBLES)),
    Case(14, "slow body", LOST, _on_wire(Break.SLOW_BODY)),
    Case(15, "slices", FINE, _on_wire(Break.SLICES)),
    Case(16, "answered twice", FINE, _on_wire(Break.TWICE)),
    Case(17, "stale connection", FINE, _on_wire(Break.STALE)),
    Case(18, "left over", FINE, _on_wire(Break.LEFT_OVER)),
    Case(19, "thin line", FINE, _on_wire(Break.THIN)),
    Case(20, "self-signed", UNSENT, _tls("self-signed")),
    Case(21, "expired", UNSENT, _tls("expired")),
    Case(22, "wrong host", UNSENT, _tls("wrong host")),
    Case(23, "no tls", UNSENT, _tls("plain")),
    Case(24, "tls cut", LOST, _tls("good", Break.TLS_CUT)),
    *_in_front(25, {Fault.HTML_200: PAGE}),
    Case(26, "proxy refused", UNSENT, _proxy(None)),
    Case(27, "proxy 407", UNSENT, _proxy(Break.PROXY_407)),
    Case(28, "proxy 502", UNSENT, _proxy(Break.PROXY_502)),
    Case(29, "no ca file", OURS, _certificates(None)),
    Case(
        29,
        "bad ca file",
        {"read": (ConfigError, NotReachable), "change": (ConfigError, NotReachable)},
        _certificates("nonsense"),
    ),
    *_in_front(30, {Fault.HTTP_400: NO}),
    *_in_front(31, {Fault.HTTP_401: ENDED}),
    *_in_front(32, {Fault.HTTP_403: NO}),
    *_in_front(33, {Fault.HTTP_404: PAGE}),
    *_in_front(34, {Fault.HTTP_408: LOST}),
    *_in_front(35, {Fault.HTTP_413: PAGE}),
    *_in_front(36, {Fault.HTTP_429: BUSY, Fault.RETRY_DATE: BUSY, Fault.RETRY_ODD: BUSY}),
    *_in_front(37, {Fault.HTTP_500: LOST}),
    *_in_front(38, {Fault.HTML_502: LOST}),
    *_in_front(39, {Fault.HTTP_503: BUSY}),
    *_in_front(40, {Fault.HTTP_504: LOST}),
    *_in_front(
        41,
        dict.fromkeys(
            (Fault.HTTP_301, Fault.HTTP_302, Fault.HTTP_303, Fault.HTTP_307, Fault.HTTP_308), PAGE
        ),
    ),
    *_in_front(42, {Fault.HTTP_204: LOST}),
    *_in_front(43, {Fault.LONG_HEADER: LOST}),
    Case(43, "endless header", LOST, _on_wire(Break.ENDLESS_HEADER)),
    Case(44, "says less", LOST, _on_wire(Break.SAYS_LESS)),
    Case(44, "says more", LOST, _on_wire(Break.SAYS_MORE)),
    *_in_front(45, {Fault.GZIP_BOMB: LOST}),
    *_in_front(46, {Fault.GZIP_BAD: LOST}),
    *_in_front(47, {Fault.ENDLESS: LOST}),
    *_in_front(48, {Fault.EMPTY: LOST}),
    *_in_front(49, dict.fromkeys((Fault.NULL, Fault.LIST, Fault.NUMBER), LOST)),
    *_in_front(50, {Fault.TRUNCATED: LOST}),
    *_in_front(51, {Fault.PHP_WARNING: RECOVERED, Fault.NOT_JSON: LOST}),
    Case(51, "not http", LOST, _on_wire(Break.NOT_HTTP)),
    *_in_front(
        52,
        {
            Fault.BOM: FINE,
            Fault.LATIN_1: GARBLED,
            Fault.SURROGATE: LOST,
            Fault.NOT_A_NUMBER: LOST,
            Fault.LONG_NUMBER: SHAPE,
            Fault.DEEP: LOST,
        },
    ),
    *_in_front(53, {Fault.WRONG_TYPES: SHAPE, Fault.WRONG_SHAPE: SHAPE}),
    *_in_front(
        54,
        {
            Fault.MAYBE: LOST,
            Fault.NO_IN_ERROR: NO,
            Fault.NO_IN_MESSAGE: NO,
            Fault.NO_IN_CODE: NO,
            Fault.NO_IN_OBJECT: NO,
        },
    ),
    *_in_front(
        55,
        {
            Fault.NO_ANYWAY: NO,
            Fault.YES_ONLY: SHAPE,
            Fault.NO_KEY: SHAPE,
            Fault.ANOTHER_SERVER: SHAPE,
        },
    ),
    *_in_front(56, {Fault.WRONG_PIN: NO, Fault.SERVER_GONE: NO}),
    Case(56, "other address", ENDED, _at_provider(Fault.OTHER_ADDRESS)),
    Case(56, "session lost", ENDED, _at_provider(Fault.SESSION_LOST), sessionless=False),
)
"""What only keys can have (55) is in `keys.py`."""


@dataclass
class Matrix:
    """What every pair ended with."""

    calls: int = 0
    ends: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Fault and kind of action → how it ended."""
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""

    def add(self, other: Matrix) -> None:
        """Add what another one counted."""
        self.calls += other.calls
        for form, ends in other.ends.items():
            self.ends[form] += ends
        self.wrong += other.wrong
        if other.slowest_s > self.slowest_s:
            self.slowest_s, self.slowest = other.slowest_s, other.slowest


def kind_of(action: ApiAction[Any, Any]) -> str:
    """Read or change: what an outcome depends on."""
    return "read" if action.effect is Effect.READ else "change"


class _Impatient(Client):
    """The real client, told of shorter deadlines and shorter waits between tries."""

    hurries = False
    deadline_s = DEADLINE_S

    def _exchange(self, action: ApiAction[Any, Any], *asked: Any) -> Any:
        return super()._exchange(
            replace(action, timeout_s=self.deadline_s) if self.hurries else action, *asked
        )


class _NoWaits(Gate):
    def wait(self, seconds: float) -> None:
        pass

    def hold_off(self, seconds: float) -> None:
        pass


@contextmanager
def signed_in(url: str) -> Iterator[Client]:
    """A client that does not sign in again by itself: how often a request is sent is counted
    here."""
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
    wanted = [
        action
        for name, action in sorted(declared_actions().items())
        if name not in CHECKS
        and not name.startswith(("auth/login", "auth/whmcslogin", "auth/logout"))
    ]
    return wanted[::only_every]


class Ground:
    """A provider, and the ways to it. A context manager."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.world = World(fleet("small"), clock=SimClock(50.0), still=True)
        self.server = SharedSimulator(self.world).start()
        url = self.server.url
        self.wire = Wire(url).start()
        self.authority = made = Authority(directory)
        contexts = {
            "good": made.server(),
            "self-signed": made.server(self_signed=True),
            "expired": made.server(expired=True),
            "wrong host": made.server("elsewhere"),
            "plain": None,
        }
        self.tls = {kind: Wire(url, tls=context).start() for kind, context in contexts.items()}
        self._closed = socket.create_server(("127.0.0.1", 0))
        self.closed_port = self._closed.getsockname()[1]
        self._closed.close()
        # Who is not taken from the queue fills it; whoever comes then gets no answer at all.
        self._full = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.full_port = self._full.getsockname()[1]
        self._waiting = []
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", self.full_port))
            self._waiting.append(waiting)

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in (*self._waiting, self._full):
            connection.close()
        for wire in (self.wire, *self.tls.values()):
            wire.stop()
        self.server.stop()


def measure(*, only_every: int = 1, cases: tuple[Case, ...] = CASES) -> Matrix:
    """Every fault into every action, or into each nth, each fault beginning at another one."""
    matrix = Matrix()
    with (
        tempfile.TemporaryDirectory(prefix="hostdeck-faults-") as directory,
        Ground(Path(directory)) as ground,
    ):
        every_action = actions()
        for at, case in enumerate(cases):
            for action in every_action[at % only_every :: only_every]:
                _cell(matrix, ground, action, case)
    return matrix


def _cell(matrix: Matrix, ground: Ground, action: ApiAction[Any, Any], case: Case) -> None:
    """Put one fault into one action, again with more patience when this machine was too slow."""
    for patience in (1, SLOW_MACHINE):
        found = Matrix()
        with signed_in(ground.server.url) as client:
            client.deadline_s = patience * DEADLINE_S  # type: ignore[attr-defined]  # ours
            _measure_case(found, ground, client, action, case)
        if not found.wrong or found.slowest_s < DEADLINE_S:
            break
    matrix.add(found)


def _call(
    client: Client, action: ApiAction[Any, Any], kind: str
) -> HostdeckError | Exception | None:
    try:
        if kind == "read" and isinstance(action, Direct):
            client.call(action, params_for(action))
        elif kind == "read" and isinstance(action, Deferred):
            client.start(action, params_for(action))
        else:
            client.change(action, params_for(action), lambda status, raw: None)
    except Exception as caught:  # noqa: BLE001  # exactly what is looked for
        return caught
    return None


def _measure_case(
    matrix: Matrix, ground: Ground, client: Client, action: ApiAction[Any, Any], case: Case
) -> None:
    kind, world = kind_of(action), ground.world
    with case.inject(ground, client, action):
        before, sent_before, started = (
            world.requests[action.name],
            len(client.calls),
            time.monotonic(),
        )
        error = _call(client, action, kind)
        took_s, tries = time.monotonic() - started, len(client.calls) - sent_before
    matrix.calls += 1
    end = type(error).__name__ if error is not None else "done"
    matrix.ends[f"{case.number:>2} {case.name}|{kind}"][end] += 1
    where = f"{case.number} {case.name} into {action.name} ({kind}): {end}"
    if took_s > matrix.slowest_s:
        matrix.slowest_s, matrix.slowest = took_s, where
    # What is no JSON may be a picture there: its body is judged by whoever draws it.
    free = action.binary or (not case.sessionless and action.token is not Token.NEEDED)
    if not isinstance(
        error, ANY if free and case.right not in (UNSENT, OURS) else case.right[kind]
    ):
        matrix.wrong.append(f"{where} {getattr(error, 'said', error)!r}")
    requests = world.requests[action.name] - before
    if tries > (READ_TRIES if action.is_retried else 1) or (kind == "change" and requests > 1):
        matrix.wrong.append(f"{where}: sent {tries} times")
    if case.right in (UNSENT, OURS) and requests:
        matrix.wrong.append(f"{where}: was sent")
    if error is None and not requests and case.name != Fault.YES_ONLY and case.number < 45:
        matrix.wrong.append(f"{where}: done by an answer to something else")
    if took_s > READ_TRIES * client.deadline_s + 2:  # type: ignore[attr-defined]  # ours
        matrix.wrong.append(f"{where}: took {took_s:.1f} s")
    if error is not None and DEMO_KEY in str(error):
        matrix.wrong.append(f"{where}: tells the key")


def report(matrix: Matrix) -> str:
    """The matrix, a line for each fault and kind of action."""
    forms = {name.partition("|")[0] for name in matrix.ends}
    numbers = {form.split()[0] for form in forms}
    lines = [
        f"{len(numbers)} faults in {len(forms)} forms, {matrix.calls} calls, {len(matrix.wrong)} "
        "wrong, "
        f"slowest {matrix.slowest_s:.1f} s ({matrix.slowest})"
    ]
    for name, ends in matrix.ends.items():
        fault, _, kind = name.partition("|")
        counts = ", ".join(f"{count} {end}" for end, count in ends.most_common())
        lines.append(f"  {fault:<22}{kind:<8}{counts}")
    return "\n".join([*lines, *matrix.wrong[:40]])
