"""The record of a reinstall beside its operations: the plan as it was confirmed. Worker threads
only (disk).

The journal contains the sent requests and their outcomes. The record contains the requests still to
send, so that a killed program can continue. It holds no secret. Hostdeck asks for the password
again and reads the script again, and uses the script only if it is the reviewed one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.api.action import ApiAction
from tui.api.catalog import declared_actions
from tui.file_locks import lock
from tui.models.base import Params
from tui.paths import open_private, private_dir, replace_file
from tui.wizards.installing.draft import Draft, InstallFacts
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import Move, WizardRequest, plan

_VERSION = 1
_SECRETS = ("root_pass", "post_install_script", "pin", "reinstall_key")


@dataclass(frozen=True, slots=True)
class Step:
    """One request of the plan, without its secrets."""

    id: str
    """Name of the step within the plan: "reboot", "task:21"."""
    move: Move
    action: str
    params: dict[str, Any]
    words: str

    @property
    def api(self) -> ApiAction[Any, Any]:
        """Return the action. Raises KeyError if this Hostdeck does not know it."""
        return declared_actions()[self.action]

    @property
    def takes_pin(self) -> bool:
        """Return whether the action has a PIN among its parameters."""
        return "pin" in self.api.params.model_fields

    @property
    def takes_password(self) -> bool:
        """Return whether the action sets the administrator's password."""
        return "root_pass" in self.api.params.model_fields

    def complete(
        self,
        *,
        password: SecretStr | None,
        script: SecretStr | None,
        key: SecretStr | None,
        pin: SecretStr | None,
    ) -> Params:
        """Return the parameters to send, without the PIN unless the action is about the PIN."""
        sent = dict(self.params)
        if self.move is Move.PIN:
            sent["pin"] = pin
        if self.takes_password:
            sent |= {"root_pass": password, "post_install_script": script}
        if self.move is Move.ARM and key is not None:
            sent["reinstall_key"] = key
        params: Params = self.api.params.model_validate(sent)
        return params


@dataclass(frozen=True, slots=True)
class Record:
    """One reinstall as the user confirmed it."""

    id: str
    """The batch of its operations."""
    profile: str
    server_id: int
    server_name: str
    way: InstallMethod
    os_name: str
    hostname: str
    steps: tuple[Step, ...]
    script_path: str
    script_mark: str
    """Hash of the reviewed script; empty without one."""
    pin_used: bool
    """A PIN was typed because the account requires one."""
    began_at: float
    """Unix seconds."""
    stopping: bool = False
    """The user stopped it. Only the clean-up remains."""
    granted: tuple[str, ...] = ()
    """Requests that the user allowed to send again: "reboot#1" is the second request of that
    step."""
    passed: tuple[str, ...] = ()
    """Steps that the user skipped. "end": the user declared the installation over."""
    closed: str = ""
    """Result in a sentence; empty while the reinstall runs."""
    went_well: bool = False

    def step(self, name: str) -> Step | None:
        """Return the step with that id; `None` if the plan has none."""
        return next((step for step in self.steps if step.id == name), None)

    @property
    def main(self) -> str:
        """Return the step whose key reports the stages."""
        return "order" if self.way is InstallMethod.SINGLE else "key"


def record_of(
    draft: Draft, known: InstallFacts, *, id: str, profile: str, pin_used: bool, now: float
) -> Record:
    """Return the record of a newly confirmed reinstall. Raises DraftIncomplete if the draft has
    problems."""
    requests = [step for step in plan(draft, known) if pin_used or step.move is not Move.PIN]
    script = draft.script.get_secret_value() if draft.script is not None else ""
    return Record(
        id,
        profile,
        draft.server_id,
        known.target.name,
        draft.way,
        draft.os_name,
        draft.hostname,
        tuple(_step(request) for request in requests),
        draft.script_path if script else "",
        mark_of(script),
        pin_used,
        now,
    )


def _step(request: WizardRequest) -> Step:
    params = request.params.model_dump(mode="json", exclude_none=True)
    bare = {name: value for name, value in params.items() if name not in _SECRETS}
    name = f"task:{bare['task']}" if request.move is Move.TASK else str(request.move)
    return Step(name, request.move, request.action.name, bare, request.words)


def mark_of(script: str) -> str:
    """Return a hash that distinguishes scripts; empty without a script."""
    return hashlib.sha256(script.encode("utf-8", "surrogatepass")).hexdigest() if script else ""


# On disk


class Records:
    """A folder with one file for each reinstall, and a lock for the process that runs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: dict[str, int] = {}

    def keep(self, record: Record) -> None:
        """Write a record to the disk. Raises OSError and ConfigError; nothing may be sent then."""
        tree = {"version": _VERSION, **asdict(record)}
        replace_file(self._path(record.id), json.dumps(tree, ensure_ascii=False).encode())

    def all(self, profile: str) -> list[Record]:
        """Return every readable reinstall of a profile, oldest first."""
        try:
            paths = sorted(self._folder.glob("*.json"))
        except OSError:
            return []
        found = [_read(path) for path in paths]
        return sorted(
            (record for record in found if record is not None and record.profile == profile),
            key=_began_at,
        )

    def get(self, number: str) -> Record | None:
        """Return one record as it is on the disk."""
        return _read(self._path(number))

    def take(self, number: str) -> bool:
        """Take the lock of a reinstall; `False` if another living process has it. The lock ends
        with this process."""
        if number in self._locks:
            return True
        try:
            private_dir(self._folder)
            handle = open_private(self._path(number).with_suffix(".lock"))
        except OSError:
            return False
        try:
            lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._locks[number] = handle
        return True

    def taken(self, known: Record) -> tuple[Record, bool]:
        """Return the current record and whether this process holds its lock, so that no other
        process writes it.

        `known` was read earlier. The process that had the lock may have written since, and ended.
        """
        if not self.take(known.id):
            return self.get(known.id) or known, False
        fresh = self.get(known.id)
        if fresh is None or fresh.closed:
            self.drop(known.id)  # there is nothing to run, or the file cannot be read
            return fresh or known, False
        return fresh, True

    @property
    def handles(self) -> dict[str, int]:
        """Return the descriptors that hold the locks. A process that inherits one holds that lock
        from its start."""
        return dict(self._locks)

    def inherit(self, handles: Mapping[str, int]) -> None:
        """Take over the locks of the previous process, which also holds them until it ends."""
        for handle in handles.values():
            os.set_inheritable(handle, False)
        self._locks.update(handles)

    def is_in_hand(self, number: str) -> bool:
        """Return whether a living process has the lock. Does not take the lock."""
        try:
            handle = os.open(self._path(number).with_suffix(".lock"), os.O_RDWR)
        except OSError:
            return False
        try:
            lock(handle)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    def drop(self, number: str) -> None:
        """Release the lock of a reinstall that has ended."""
        handle = self._locks.pop(number, None)
        if handle is not None:
            with contextlib.suppress(OSError):
                self._path(number).with_suffix(".lock").unlink()
            os.close(handle)

    def close(self) -> None:
        """Release all locks, so that the next process continues."""
        for handle in self._locks.values():
            os.close(handle)
        self._locks.clear()

    def _path(self, number: str) -> Path:
        return self._folder / f"{number}.json"


def _read(path: Path) -> Record | None:
    try:
        tree = json.loads(path.read_bytes())
        if tree.pop("version") != _VERSION:
            return None
        steps = tuple(Step(**{**step, "move": Move(step["move"])}) for step in tree["steps"])
        known = {**tree, "steps": steps, "way": InstallMethod(tree["way"])}
        known |= {name: tuple(tree[name]) for name in ("granted", "passed")}
        return Record(**known)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # damaged, or of a later version; the journal still has the sent requests


def _began_at(record: Record) -> float:
    return record.began_at
