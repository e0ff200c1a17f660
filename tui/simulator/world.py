"""The simulated account: machines, sessions, keys, PIN, received requests."""

from __future__ import annotations

import datetime
import random
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_PIN, DEMO_USER
from tui.simulator.faults import Faults
from tui.simulator.machines import Machine
from tui.simulator.past import PastRequest
from tui.simulator.replay import Recording
from tui.simulator.sim_account import usual_account
from tui.simulator.sim_clock import SimClock
from tui.simulator.sim_offers import Offers, usual_presets

_ALPHABET = string.ascii_lowercase + string.digits
PIN_TRIES = 3
PIN_LOCK_S = 90.0


@dataclass
class AsyncTask:
    """Work behind an async key: pending until `due`, then answered once and deleted."""

    due: float
    finish: Callable[[], dict[str, Any]]
    """Function that applies the effect at `due` and returns the answer without `result` and
    `key`."""
    stages: list[tuple[float, str]] = field(default_factory=list)
    """Announcements (virtual time, text) before the end; each is sent once."""
    done: dict[str, Any] | None = None


@dataclass
class Login:
    """A session at the provider."""

    until: float
    servers: list[int]
    """The list captured at sign-in: new servers appear after eq/update_servers."""
    wants_code: bool = False
    """True if the second-factor code is required before any answer."""


class World:
    """The provider's whole state. One HTTP server thread uses it; tests access it in between."""

    def __init__(
        self,
        machines: list[Machine],
        *,
        clock: SimClock | None = None,
        seed: int = 7,
        still: bool = False,
        knows_full: bool = True,
        presets: list[dict[str, Any]] | None = None,
    ) -> None:
        self.clock = clock or SimClock()
        self.random = random.Random(seed)
        self.still = still
        self.knows_full = knows_full
        """True if eq/list full=1 returns records; older installations ignore it."""
        self.machines = {server.id: server for server in machines}
        self.logins: dict[str, Login] = {}
        self.tasks: dict[str, AsyncTask] = {}
        self.requests: Counter[str] = Counter()
        self.by_server: Counter[tuple[str, int]] = Counter()
        """Requests by action and server."""
        self.at_once = self.most_at_once = 0
        """Requests currently being answered, and the maximum so far."""
        self.answer_after_s = 0.0
        """Real seconds between carrying out a request and answering it."""
        self.changed = False
        """True if any change was requested."""
        self.faults = Faults()
        self.rewrite: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda action, made: made
        """Function that may change every answer last; the action is passed as `endpoint/action`."""
        self.instead: Callable[[str], tuple[int, bytes] | None] = lambda action: None
        """Function that replaces the provider's answer if it returns HTTP status and body. Nothing
        is then carried out."""
        self.recording: Recording | None = None
        """A recorded session that answers instead of the handlers."""
        self.queries: list[str] = []
        """Query strings of URLs, which must not contain secrets."""
        self.key, self.user, self.password = DEMO_KEY, DEMO_USER, DEMO_PASSWORD
        """Credentials of this account."""
        self.pin = DEMO_PIN
        self.pin_failures = 0
        self.pin_locked_until = 0.0
        self.pin_delay_s = 0.0
        """Virtual seconds for which the next answer is delayed."""
        self.history: list[tuple[float, int, str]] = []
        self.past: list[PastRequest] = []
        """Changes requested by the customer before the start of the world."""
        self.account = usual_account(self.day)
        self.deploy_keys: dict[str, str] = {}
        """Invoice number → key of a running deployment."""
        self.offers = Offers(usual_presets() if presets is None else presets)

    def day(self) -> datetime.date:
        """Return the current day, in UTC."""
        return datetime.datetime.fromtimestamp(self.clock.wall(), datetime.UTC).date()

    def due_date(self, server: Machine) -> str:
        """Return the day until which the server is paid, in the provider's format."""
        return server.due or (self.day() + datetime.timedelta(days=server.days_left)).isoformat()

    def machine_at(self, address: str) -> Machine | None:
        """Return the machine that has an address."""
        return next((machine for machine in self.machines.values() if address in machine.ips), None)

    # Sessions

    def log_in(self, ttl: int) -> str:
        """Create a session valid for `ttl` seconds; return its token. It contains the current
        servers."""
        token = self.word(32, "0123456789abcdef")
        self.logins[token] = Login(self.clock.wall() + ttl, list(self.machines))
        return token

    def login(self, token: str) -> Login | None:
        """Return the active session of a token."""
        found = self.logins.get(token)
        if found is not None and found.until < self.clock.wall():
            del self.logins[token]
            return None
        return found

    def end_sessions(self) -> None:
        """Invalidate every token."""
        self.logins.clear()

    # Async keys

    def start(
        self,
        after_s: float,
        finish: Callable[[], dict[str, Any]],
        stages: list[tuple[float, str]] | None = None,
        *,
        reads: bool = False,
    ) -> str:
        """Create a key whose work ends in `after_s` virtual seconds; `reads`: it changes
        nothing."""
        self.changed = self.changed or not reads
        key = self.word(32, _ALPHABET)
        now = self.clock.now()
        self.tasks[key] = AsyncTask(
            now + after_s, finish, [(now + at, text) for at, text in stages or []]
        )
        return key

    def settle_due(self) -> None:
        """Carry out all work that is due, with or without a request."""
        now = self.clock.now()
        for task in sorted(
            self.tasks.values(), key=lambda item: item.due
        ):  # regardless of the time since the last request
            if task.done is None and task.due <= now:
                task.done = task.finish()
        for name, opening in list(self.account.openings.items()):
            if opening.until <= self.clock.wall():
                del self.account.openings[name]

    def check(self, key: str) -> dict[str, Any]:
        """Poll a key once: the OK answer deletes it."""
        self.settle_due()
        task = self.tasks.get(key)
        if task is None:
            return {"code": -1, "message": "AsyncKey not found", "key": key}
        now = self.clock.now()
        if task.stages and task.stages[0][0] <= now:
            _, text = task.stages.pop(0)
            return {
                "result": "Stage",
                "scope": text,
                "context": {"action": "reinstall"},
                "key": key,
            }
        if task.done is None:
            return {"result": "Not ready", "key": key}
        # A failure stays; only a success is sent once and then forgotten.
        if task.done.get("result", "OK") == "OK":
            del self.tasks[key]
        return {"result": "OK", **task.done, "key": key}

    def cancel(self, key: str) -> None:
        """End the work behind a key without carrying it out."""
        task = self.tasks.get(key)
        if task is not None:
            task.stages.clear()
            task.done = {"context": {"action": "reinstall", "status": "cancelled"}}

    def drop_keys(self) -> None:
        """Lose all keys, as after a failure at the provider."""
        self.tasks.clear()

    # PIN

    def pin_problem(self, pin: str | None) -> str | None:
        """Return why the PIN is refused; `None` if it is right."""
        now = self.clock.now()
        if now < self.pin_locked_until:
            return "PIN is locked, try later"
        if pin == self.pin:
            self.pin_failures = 0
            return None
        self.pin_failures += 1
        self.pin_delay_s = min(30.0, 2.0**self.pin_failures)
        if self.pin_failures >= PIN_TRIES:
            self.pin_locked_until = now + PIN_LOCK_S
        return "PIN required" if not pin else "Wrong PIN"

    # Utilities

    def note(self, server_id: int, action: str) -> None:
        """Add an entry to the history of a server."""
        self.history.append((self.clock.wall(), server_id, action))

    def iso_time(self, at: float | None = None) -> str:
        """Return the current time, or a given one, in the provider's format."""
        moment = datetime.datetime.fromtimestamp(
            self.clock.wall() if at is None else at, datetime.UTC
        )
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def word(self, length: int, alphabet: str = _ALPHABET) -> str:
        """Return random characters, the same for the same seed."""
        return "".join(self.random.choices(alphabet, k=length))
