"""The engine behind the combined list of several accounts. It reads, and never changes anything.

Every request goes through the engine of its account. Changes are outside this module: the parts of
the server's account perform a command (`tui.app.account_performer`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.accounts.combined_reads import CombinedReads, refuse
from tui.conformance.answer_watch import JoinedWatches
from tui.engine import Engine

if TYPE_CHECKING:
    from tui.accounts.combined_store import CombinedStore
    from tui.api.client import CallRecord
    from tui.credentials.lease import PinLease
    from tui.history.sensor_history import SensorHistory
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import FollowUps
    from tui.readings.attention import Eyes
    from tui.reinstall.runner import Reinstalls
    from tui.remote.console_files import ConsoleFiles
    from tui.sign_in import SignIn
    from tui.user_channel import AskFor, Tell


class CombinedEngine(Engine):
    """The engines of several accounts, presented to the combined list as one."""

    def __init__(self, store: CombinedStore, engines: Mapping[str, Engine]) -> None:
        # The parts of one account, which the base class stores, do not exist in this class.
        self.store = store
        self._combined = store
        self._by_name = dict(engines)
        self._engines = tuple(engines.values())
        self._combined_reads = reads = CombinedReads(store, engines)
        self.look, self.want, self.search = reads.look, reads.want, reads.search
        self.ask = reads.ask
        self.answers = JoinedWatches([engine.answers for engine in self._engines])

    # Services for screens

    @property
    def here(self) -> frozenset[str]:  # type: ignore[override]  # found by each account's engine
        """Addresses of this machine."""
        return frozenset().union(*(engine.here for engine in self._engines))

    @property
    def lease(self) -> PinLease:  # type: ignore[override]  # the longest kept is shown
        """The PIN lease that ends last among the accounts. The screen shows its time."""
        return max(self._engines, key=_pin_left_s).lease

    @property
    def sign_in(self) -> SignIn:  # type: ignore[override]  # each account has its own
        """The sign-in of the account that the list is limited to."""
        return self._engine("Signing in").sign_in

    def _engine(self, doing: str) -> Engine:
        """Return the engine of the only account in the list. Raise an error if there are
        several."""
        only = self._combined.only
        return self._by_name[only] if only else refuse(doing)

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
        """The servers that the user is viewing, by list id."""
        return self._combined_reads.eyes

    def on_disk(self, job: Callable[[], None]) -> None:
        """Run `job` on the disk thread of the first account."""
        self._engines[0].on_disk(job)

    def sign_out(self) -> None:
        """End the session of the only account in the list."""
        self._engine("Signing out").sign_out()

    def renew(self) -> None:
        """Refresh what is on the screen in every account."""
        for engine in self._engines:
            engine.renew()

    @property
    def idle(self) -> bool:
        """Return whether no account has a job that the user waits for. For tests."""
        return all(engine.idle for engine in self._engines)

    @property
    def satisfied(self) -> bool:
        """Return whether every signed-in account has read what is on the screen. For tests."""
        return all(engine.satisfied for engine in self._engines if engine.store.session.signed_in)

    # Start and end

    def open_cache(self) -> None:
        """Put the last known fleet of every account into its store."""
        for engine in self._engines:
            engine.open_cache()

    def start(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Start nothing: each account starts its own engine, with its own credential prompt."""

    @property
    def in_hand(self) -> int:
        """Return the number of operations in all accounts that this process must finish."""
        return sum(engine.in_hand for engine in self._engines)

    @property
    def settled(self) -> bool:
        """Return whether everything in all accounts has been written to disk."""
        return all(engine.settled for engine in self._engines)

    def work_unseen(self) -> None:
        """Continue without a screen in every account."""
        for engine in self._engines:
            engine.work_unseen()

    def hand_over(self, keep_open: int | None) -> int | None:
        """Hand the work of every account over to a separate process. Return one of their ids."""
        pids = [engine.hand_over(keep_open) for engine in self._engines if engine.in_hand]
        return next((pid for pid in pids if pid is not None), None)

    def stop(self, *, hurried: bool = False) -> None:
        """Stop every account, all at the same time."""
        import threading

        ending = [
            threading.Thread(target=engine.stop, kwargs={"hurried": hurried})
            for engine in self._engines
        ]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()


def _pin_left_s(engine: Engine) -> float:
    return engine.lease.left_s
