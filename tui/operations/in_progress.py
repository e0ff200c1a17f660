"""The operations that one process runs, and their batches. Thread-safe."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tui.operations.batch import Batch
from tui.store.operations import Operation

if TYPE_CHECKING:
    from tui.clock import Clock


class InProgress:
    """Operations and batches of one process. `lock` also guards the batches."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lock = threading.RLock()
        self.attended = True
        """A screen shows the end of each operation."""
        self._batches: dict[int, Batch] = {}
        self._numbers: set[int] = set()
        self._looked_at: dict[int, float] = {}
        self._awaited: dict[int, Batch] = {}
        """Batches that wait until the server of a finished operation responds."""
        self.unanswered: list[str] = []
        """Servers that did not respond as a batch required, with the reasons."""
        self._is_elsewhere: Callable[[str], bool] | None = None

    def add(self, batch: Batch, numbers: Iterable[int]) -> None:
        """Add a new batch with the numbers of its operations."""
        added = set(numbers)
        with self.lock:
            self._batches.update(dict.fromkeys(added, batch))
            self._numbers |= added

    def take_over(self, batches: Sequence[Batch], numbers: Iterable[int]) -> None:
        """Add the batches and operations that another process handed over."""
        with self.lock:
            for batch in batches:
                self._batches.update(dict.fromkeys((*batch.waiting, *batch.going), batch))
            self._numbers |= set(numbers)

    def follow(self, number: int) -> None:
        """Add an operation whose async key this process polls from now on."""
        with self.lock:
            self._numbers.add(number)

    def follows(self, number: int) -> bool:
        """Return whether this process runs the operation."""
        with self.lock:
            return number in self._numbers

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all operations of this process."""
        with self.lock:
            return tuple(self._numbers)

    def finish(self, operation: Operation) -> Batch | None:
        """Remove a finished operation. Return its batch, which may continue."""
        with self.lock:
            self._numbers.discard(operation.id)
            self._looked_at.pop(operation.id, None)
            batch = self._batches.pop(operation.id, None)
            if batch is not None:
                batch.ended(operation)
                if batch.awaits(operation.id):
                    self._awaited[operation.id] = batch
            return batch

    def until_of(self, number: int) -> str:
        """Return the server response that a batch waits for after a finished operation; empty if
        there is none."""
        with self.lock:
            batch = self._awaited.get(number)
            return "" if batch is None else batch.until

    def came_back(self, number: int, problem: str) -> Batch | None:
        """Note that an awaited server responded, or why not. Return its batch."""
        with self.lock:
            batch = self._awaited.pop(number, None)
            if batch is not None and (words := batch.came_back(number, problem)):
                self.unanswered.append(words)
            return batch

    @property
    def awaited(self) -> int:
        """Return the number of servers that batches wait for."""
        with self.lock:
            return len(self._awaited)

    def let_go(self, number: int, *, with_batch: bool) -> Batch | None:
        """Remove an operation that another process has taken over. Return the batch that it stops.

        Args:
            with_batch: False if the whole batch goes to that process.
        """
        with self.lock:
            self._numbers.discard(number)
            batch = self._batches.pop(number, None) if with_batch else None
            if batch is not None:
                batch.let_go(number)
            return batch

    def give_away(self) -> list[Batch]:
        """Forget all operations, because another process has them. Return their batches."""
        with self.lock:
            self._numbers.clear()
            return self._distinct_batches()

    def batch_of(self, number: int) -> Batch | None:
        """Return the batch of an operation that this process runs."""
        return self._batches.get(number)

    def batches_of(self, numbers: Iterable[int]) -> list[Batch]:
        """Return the batches of these operations, each once."""
        wanted = set(numbers)
        with self.lock:
            found = [batch for number, batch in self._batches.items() if number in wanted]
        return list({id(batch): batch for batch in found}.values())

    def is_awaited(self, number: int) -> bool:
        """Return whether a caller in this process waits for the result of the operation."""
        batch = self.batch_of(number)
        return batch is not None and batch.on_end is not None

    # Polls of async keys

    def looked(self, number: int) -> None:
        """Note that the provider answered a poll of the key, so the work continues."""
        self._looked_at[number] = self._clock.monotonic()

    def since_look_s(self, number: int) -> float:
        """Return the seconds since the last answered poll; infinite if there is none."""
        return self._clock.monotonic() - self._looked_at.get(number, -math.inf)

    # Jobs that another process runs

    def leave_batches(self, is_elsewhere: Callable[[str], bool]) -> None:
        """Ignore the operations of a batch while `is_elsewhere` returns true for it."""
        self._is_elsewhere = is_elsewhere

    def is_elsewhere(self, batch: str) -> bool:
        """Return whether another living process runs the batch."""
        return self._is_elsewhere is not None and self._is_elsewhere(batch)

    # Counting

    def __len__(self) -> int:
        with self.lock:
            return len(self._numbers)

    @property
    def waiting(self) -> int:
        """Return the number of operations that were not sent yet."""
        with self.lock:
            return sum(len(batch.waiting) for batch in self._distinct_batches())

    @property
    def batches(self) -> list[Batch]:
        """Return all batches, each once."""
        with self.lock:
            return self._distinct_batches()

    def _distinct_batches(self) -> list[Batch]:
        return list({id(batch): batch for batch in self._batches.values()}.values())
