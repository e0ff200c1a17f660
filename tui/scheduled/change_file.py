"""The file of planned changes of one account, and the locks of the processes that send them.

One JSON file for each account beside the journal, replaced atomically, private, and limited in
size. Each change also has a lock file. The process that holds the lock sends the change. The lock
ends with the process, so another process can detect a change whose process was killed. Worker
thread for disk only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from tui.errors import HostdeckError
from tui.file_locks import lock
from tui.paths import file_name, make_private_file, open_private, private_dir, replace_file
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange
from tui.small_files import UnusableFile, read_small_text

FOLDER = "plans"
MOST_OPEN = 200
"""Maximum number of changes that wait at the same time."""
MOST_ENDED = 100
"""Number of ended changes that are listed."""
LIMIT_BYTES = 4 * 1024 * 1024
_DOING = "Reading the planned changes"


class PlanError(HostdeckError):
    """The file of planned changes cannot be used, or a change cannot be planned or cancelled."""

    exit_code = 3


class ChangeFile:
    """The planned changes of one account."""

    def __init__(self, state: Path, account: str) -> None:
        """
        Args:
            state: The directory of the journal.
            account: The account's name in the journal.
        """
        self._folder = state / FOLDER
        self._name = file_name(account)

    @property
    def path(self) -> Path:
        """The file with the records."""
        return self._folder / f"{self._name}.json"

    def all(self) -> list[ScheduledChange]:
        """Return all changes, the next one first. Raises PlanError for an unreadable file."""
        if not self.path.exists():
            return []
        try:
            tree = json.loads(read_small_text(self.path, LIMIT_BYTES))
            found = [ScheduledChange.from_record(each) for each in tree["changes"]]
        except (UnusableFile, ValueError, KeyError, TypeError) as error:
            said = str(error) if isinstance(error, UnusableFile) else "The file is damaged."
            raise PlanError(
                _DOING,
                said=f"{self.path}: {said}",
                certain="Nothing was sent.",
                next="Move the file away; the servers keep their tags.",
            ) from None
        return sorted(found, key=_time)

    def get(self, number: int) -> ScheduledChange:
        """Return a change by its id. Raises PlanError if there is none."""
        found = next((each for each in self.all() if each.id == number), None)
        if found is None:
            raise PlanError(
                f"Planned change {number}",
                said="There is no planned change with this id.",
                certain="Nothing was sent.",
            )
        return found

    def add(self, change: ScheduledChange) -> ScheduledChange:
        """Store a new change on disk. Return it with its id. Raises PlanError."""
        with self._writing() as changes:
            if sum(each.is_open for each in changes) >= MOST_OPEN:
                raise PlanError(
                    "Planning a change",
                    said=f"{MOST_OPEN} changes are already planned.",
                    certain="Nothing was planned.",
                    next="Cancel some of them first.",
                )
            number = max((each.id for each in changes), default=0) + 1
            added = replace(change, id=number)
            changes.append(added)
        return added

    def update(
        self, number: int, change: Callable[[ScheduledChange], ScheduledChange]
    ) -> ScheduledChange:
        """Replace a change with the result of `change`. It is on disk when this returns. Raises
        PlanError."""
        with self._writing() as changes:
            for at, each in enumerate(changes):
                if each.id == number:
                    changes[at] = changed = change(each)
                    break
            else:
                raise PlanError(
                    f"Planned change {number}",
                    said="There is no planned change with this id.",
                    certain="Nothing was sent.",
                )
        return changed

    def cancel(self, number: int, who: str, now: float) -> ScheduledChange:
        """Cancel a change that waits.

        Raises:
            PlanError: The change has ended or is being sent.
        """

        def cancelled(change: ScheduledChange) -> ScheduledChange:
            if change.state is not ChangeState.WAITING:
                raise PlanError(
                    f"Canceling planned change {number}",
                    said=f"It is {change.state}.",
                    certain="Nothing was cancelled.",
                    next="To list operations, run: hostdeck ops",
                )
            return change.ended(ChangeState.CANCELLED, f"Cancelled by {who}.", now)

        return self.update(number, cancelled)

    def sweep(self, now: float) -> list[ScheduledChange]:
        """Mark changes as missed whose window passed while no process could send them. Return the
        missed changes."""
        missed: list[ScheduledChange] = []
        for change in self.all():
            if change.state is not ChangeState.WAITING or not change.is_overdue(now):
                continue
            handle = self.take(change.id)
            if handle is None:
                continue  # another process is about to report this
            try:
                missed.append(self.update(change.id, _missed_at(now)))
            finally:
                os.close(handle)
        return missed

    def take(self, number: int) -> int | None:
        """Lock a change for this process. Return the descriptor that holds the lock; `None` while
        another process has it."""
        path = private_dir(self._folder) / f"{self._name}.{number}.lock"
        make_private_file(path)
        handle = open_private(path)
        try:
            lock(handle)
        except BlockingIOError:
            os.close(handle)
            return None
        except BaseException:
            os.close(handle)
            raise
        return handle

    @contextmanager
    def _writing(self) -> Iterator[list[ScheduledChange]]:
        """Read the changes, let the caller change them, and write them, under a lock against other
        processes."""
        try:
            guard = private_dir(self._folder) / f"{self._name}.lock"
            make_private_file(guard)
            handle = open_private(guard)
        except OSError as error:
            raise _unwritable(self.path, error) from None
        try:
            lock(handle, wait=True)
            changes = self.all()
            yield changes
            remaining = _bounded(changes)
            tree = {"changes": [each.record() for each in remaining]}
            replace_file(self.path, json.dumps(tree, ensure_ascii=False).encode())
            self._remove_locks({each.id for each in changes} - {each.id for each in remaining})
        except OSError as error:
            raise _unwritable(self.path, error) from None
        finally:
            os.close(handle)

    def _remove_locks(self, numbers: set[int]) -> None:
        for number in numbers:
            with suppress(OSError):
                (self._folder / f"{self._name}.{number}.lock").unlink()


def _time(change: ScheduledChange) -> tuple[float, int]:
    return change.window.at, change.id


def _missed_at(now: float) -> Callable[[ScheduledChange], ScheduledChange]:
    def missed(change: ScheduledChange) -> ScheduledChange:
        if change.state is not ChangeState.WAITING:
            return change
        said = "No process could send it in its window. Nothing was sent."
        return change.ended(ChangeState.MISSED, said, now)

    return missed


def _bounded(changes: list[ScheduledChange]) -> list[ScheduledChange]:
    """Return all open changes and the newest ended ones."""
    ended = sorted((each for each in changes if not each.is_open), key=_changed)[-MOST_ENDED:]
    remaining = {each.id for each in ended}
    newest = max((each.id for each in changes), default=0)  # never reuse its id
    return [each for each in changes if each.is_open or each.id in remaining or each.id == newest]


def _changed(change: ScheduledChange) -> float:
    return change.changed_at


def _unwritable(path: Path, error: OSError) -> PlanError:
    return PlanError(
        "Writing the planned changes",
        said=f"{path}: {error.strerror or type(error).__name__}.",
        certain="Nothing was planned or sent.",
        next="Check the directory and the space on the disk.",
    )
