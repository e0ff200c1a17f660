"""A reinstall that kills itself at one named moment: `python -m tests.hardening.dying URL STATE
SPEED WAY PIN`.

The moments are everything between which it matters whether a process still lives: before and after
each record of the journal and within its transaction, before and after the file of the reinstall is
put in place, before a request leaves and after its answer came. `MOMENTS` names a file that gets a
line for each that is passed, `DIE_AT` the one that is the last. The second request of the same kind
is another moment: "#2".
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from tests.reinstall.reinstall_process import main
from tui.api.client import Client
from tui.operations.journal.journal import Journal

DIE_AT, MOMENTS = "HOSTDECK_DIE_AT", "HOSTDECK_MOMENTS"
_lock = threading.Lock()
_passed = Counter[str]()


def _moment(what: str) -> None:
    """This moment has come."""
    with _lock:
        _passed[what] += 1
        name = f"{what} #{_passed[what]}"
        if file := os.environ.get(MOMENTS):
            with open(file, "a", encoding="utf-8") as out:
                out.write(f"{name}\n")
        if name == os.environ.get(DIE_AT):
            os.kill(os.getpid(), signal.SIGKILL)


def _around(kind: type, method: str, named: Callable[..., str]) -> Any:
    usual = getattr(kind, method)

    def watched(self: Any, *args: Any, **more: Any) -> Any:
        name = named(self, *args, **more)
        _moment(f"before {name}")
        result = usual(self, *args, **more)
        _moment(f"after {name}")
        return result

    return patch.object(kind, method, watched)


def _note(usual: Callable[..., None]) -> Any:
    def watched(self: Journal, number: int, at: float, state: Any, words: str) -> None:
        usual(self, number, at, state, words)
        (action,) = self._db.execute(
            "SELECT action FROM operation WHERE id=?", (number,)
        ).fetchone()
        _moment(f"within {action} {state}")

    return patch.object(Journal, "_note", watched)


def _replace(usual: Callable[..., None]) -> Any:
    def watched(source: Any, target: Any, **more: Any) -> None:
        _moment("before the record of the reinstall is in place")
        usual(source, target, **more)
        _moment("after the record of the reinstall is in place")

    return patch.object(os, "replace", watched)


def _run() -> int:
    def planned(self: Journal, wanted: Any, **_: Any) -> str:
        return f"{'+'.join(request.action for request in wanted)} planned"

    def moved(self: Journal, number: int, to: Any, **_: Any) -> str:
        return f"{self.get(number).action} {to}"

    def answered(self: Journal, number: int, raw: str) -> str:
        return f"{self.get(number).action}: answer kept"

    def asked(self: Client, action: Any, *_: Any) -> str:
        return f"{action.name}: request and answer"

    with (
        _around(Journal, "plan", planned),
        _around(Journal, "move", moved),
        _around(Journal, "keep_raw", answered),
        _around(Client, "_exchange", asked),
        _note(Journal._note),
        _replace(os.replace),
    ):
        return main(*sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_run())
