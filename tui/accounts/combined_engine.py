"""The engine behind a list of several accounts: it reads, and never changes anything.

Every request goes through the engine of its account. What changes something is not here: a command
is performed by the parts of the account of its server (`tui.app.account_performer`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tui.engine import Engine
from tui.errors import HostdeckError
from tui.fleet.account_rows import is_list_id, list_id, split_list_id
from tui.readings.attention import Eyes, Wish
from tui.store.topics import server_of

if TYPE_CHECKING:
    from tui.accounts.combined_store import CombinedStore
    from tui.api.client import CallRecord, Client
    from tui.credentials.lease import PinLease
    from tui.history.sensor_history import SensorHistory
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import FollowUps
    from tui.readings.topic_reader import Source
    from tui.reinstall.runner import Reinstalls
    from tui.remote.console_files import ConsoleFiles
    from tui.sign_in import SignIn
    from tui.store.topics import Key
    from tui.user_channel import AskFor, Tell

T = TypeVar("T")
ONE_ACCOUNT = "Choose one account first: press {key:app.accounts}."


class NoSingleAccount(HostdeckError):
    """Something that one account has was asked of several."""

    outcome = "not now"


def _refuse(doing: str) -> NoReturn:
    raise NoSingleAccount(
        doing,
        said="The list shows several accounts.",
        certain="Nothing was sent.",
        next=ONE_ACCOUNT,
    )


class CombinedEngine(Engine):
    """The engines of several accounts as the list sees them."""

    def __init__(self, store: CombinedStore, engines: Mapping[str, Engine]) -> None:
        # The parts of one account, which the base class keeps, do not exist here.
        self.store = store
        self._combined = store
        self._by_name = dict(engines)
        self._engines = tuple(engines.values())
        self._eyes = Eyes()
        self.look, self.want, self.search = self._look, self._want, self._search
        self.ask = self._ask

    # What screens use

    @property
    def here(self) -> frozenset[str]:  # type: ignore[override]  # found by each account's engine
        """Addresses of this machine."""
        return frozenset().union(*(engine.here for engine in self._engines))

    @property
    def lease(self) -> PinLease:  # type: ignore[override]  # the longest kept is shown
        """The PIN of an account that is kept longest: its time is shown."""
        return max(self._engines, key=_pin_left_s).lease

    @property
    def sign_in(self) -> SignIn:  # type: ignore[override]  # each account has its own
        """The sign-in of the account that the list shows alone."""
        return self._engine("Signing in").sign_in

    def _engine(self, doing: str) -> Engine:
        """Return the engine of the only account in the list; refuse with several."""
        only = self._combined.only
        return self._by_name[only] if only else _refuse(doing)

    @property
    def operations(self) -> Operations:
        """Changes of the only account in the list."""
        return self._engine("Changing something").operations

    @property
    def follow_ups(self) -> FollowUps:
        """Follow-ups of the only account in the list."""
        return self._engine("Planning a change").follow_ups

    @property
    def reinstalls(self) -> Reinstalls:
        """Reinstalls of the only account in the list."""
        return self._engine("Reinstalling a server").reinstalls

    @property
    def consoles(self) -> ConsoleFiles:
        """Console files of the only account in the list."""
        return self._engine("Opening a console").consoles

    @property
    def history(self) -> SensorHistory:
        """Samples of the only account in the list."""
        return self._engine("Reading the history").history

    @property
    def calls(self) -> Sequence[CallRecord]:
        """The last requests of all accounts, oldest first."""
        calls = [call for engine in self._engines for call in engine.calls]
        return sorted(calls, key=attrgetter("started"))

    @property
    def eyes(self) -> Eyes:
        """The servers that the person looks at, by list id."""
        return self._eyes

    def on_disk(self, job: Callable[[], None]) -> None:
        """Have `job` run by the disk thread of the first account."""
        self._engines[0].on_disk(job)

    def sign_out(self) -> None:
        """End the session of the only account in the list."""
        self._engine("Signing out").sign_out()

    def renew(self) -> None:
        """Read what is on the screen anew in every account."""
        for engine in self._engines:
            engine.renew()

    @property
    def idle(self) -> bool:
        """No account has a job that a person waits for. For tests."""
        return all(engine.idle for engine in self._engines)

    @property
    def satisfied(self) -> bool:
        """Every account that is signed in has read what is looked at. For tests."""
        return all(engine.satisfied for engine in self._engines if engine.store.session.signed_in)

    # What screens want read

    def _look(self, eyes: Eyes) -> None:
        """Tell each account which of its servers are looked at."""
        self._eyes = eyes
        for position, engine in enumerate(self._engines):
            selected = None if eyes.selected is None else _own_id(eyes.selected, position)
            also = (
                Wish(own_id, wish.want)
                for wish in eyes.also
                if (own_id := _own_id(wish.server_id, position)) is not None
            )
            visible = (_own_id(number, position) for number in eyes.visible)
            engine.look(
                Eyes(
                    selected,
                    tuple(own_id for own_id in visible if own_id is not None),
                    eyes.sensors,
                    tuple(also),
                )
            )

    def _want(self, source: Source[Any], key: Key, *, now: bool = False) -> None:
        """Have the account of a server read something; what belongs to an account is read only
        while the list shows that account alone."""
        number = server_of(key)
        if number == 0:
            only = self._combined.only
            if only:
                self._by_name[only].want(source, key, now=now)
            return
        if not is_list_id(number):
            return
        position, own_id = split_list_id(number)
        own_key = own_id if isinstance(key, int) else (own_id, *key[1:])
        self._engines[position].want(source, own_key, now=now)

    def _search(self, text: str, on_answer: Callable[[frozenset[int], str], None]) -> None:
        """Ask the provider in every account that is signed in; the answers come together."""
        asked = [
            (position, name, engine)
            for position, (name, engine) in enumerate(self._by_name.items())
            if engine.store.session.signed_in and self._combined.only in ("", name)
        ]
        if not asked:
            on_answer(frozenset(), "No account is signed in. Nothing was sent.")
        answers: list[tuple[frozenset[int], str]] = []

        def take(position: int, name: str, found: frozenset[int], problem: str) -> None:
            ids = frozenset(list_id(position, own_id) for own_id in found)
            answers.append((ids, f"{name}: {problem}" if problem else ""))
            if len(answers) == len(asked):
                problems = " ".join(words for _, words in answers if words)
                on_answer(frozenset().union(*(ids for ids, _ in answers)), problems)

        for position, name, engine in asked:
            engine.search(text, partial(take, position, name))

    def _ask(
        self,
        read: Callable[[Client], T],
        on_answer: Callable[[T | None, HostdeckError | None], object],
    ) -> None:
        self._engine("Reading").ask(read, on_answer)

    # Start and end

    def open_cache(self) -> None:
        """Put the last known fleet of every account into its store."""
        for engine in self._engines:
            engine.open_cache()

    def start(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Start nothing: each account starts its own engine, with its own way to ask."""

    @property
    def in_hand(self) -> int:
        """Number of operations that this process has to end in all accounts."""
        return sum(engine.in_hand for engine in self._engines)

    @property
    def settled(self) -> bool:
        """Return whether everything that happened in all accounts is written down."""
        return all(engine.settled for engine in self._engines)

    @property
    def waiting(self) -> int:
        """Number of operations that wait for their turn in all accounts."""
        return sum(engine.waiting for engine in self._engines if engine.in_hand)

    def work_unseen(self) -> None:
        """Go on without a screen in every account."""
        for engine in self._engines:
            engine.work_unseen()

    def hand_over(self, keep_open: int | None) -> int | None:
        """Give the work of every account to a process of its own. Returns one of their ids."""
        pids = [engine.hand_over(keep_open) for engine in self._engines if engine.in_hand]
        return next((pid for pid in pids if pid is not None), None)

    def stop(self, *, hurried: bool = False) -> None:
        """Stop every account; they end at the same time."""
        import threading

        ending = [
            threading.Thread(target=engine.stop, kwargs={"hurried": hurried})
            for engine in self._engines
        ]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()


def _own_id(number: int, position: int) -> int | None:
    """Return the server id of a list id if it is one of this account."""
    if not is_list_id(number):
        return None
    at, own_id = split_list_id(number)
    return own_id if at == position else None


def _pin_left_s(engine: Engine) -> float:
    return engine.lease.left_s
