"""Answers of a recorded session: `hostdeck simulate --replay FILE`. Changes are refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.simulator.report_file import read_json

FORMAT = 1
KEY_AFTER_S = 2.0
"""Virtual seconds until the answer of an async key is available."""
_SUBJECTS = ("id", "server_id", "params[server_id]", "ip", "port", "graph")


class Recording:
    """The answers of one recorded session, all masked."""

    def __init__(self, recorded: Any) -> None:
        """Read a decoded file. Raises ValueError if it is not a recording."""
        answers = recorded.get("answers") if isinstance(recorded, dict) else None
        form = recorded.get("recording") if isinstance(recorded, dict) else None
        if isinstance(form, int) and form > FORMAT:
            raise ValueError("a later version of Hostdeck wrote the recording")
        if not isinstance(answers, list) or form != FORMAT:
            raise ValueError("the file is not a recording")
        self._by_subject: dict[tuple[str, tuple[str, ...]], Mapping[str, Any]] = {}
        self._actions: set[str] = set()
        for item in answers:
            if not isinstance(item, dict) or not isinstance(item.get("params"), dict):
                raise ValueError("the file is not a recording")
            name = str(item.get("action"))
            self._actions.add(name)
            self._by_subject[name, _subject(item["params"])] = item

    def answer(self, action: str, fields: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Return the recorded answer for a request; `None` if there is none."""
        return self._by_subject.get((action, _subject(fields)))

    @staticmethod
    def refusal(action: str) -> dict[str, Any]:
        """Return the answer for all unrecorded requests."""
        return {"code": -1, "message": f"{action}: not recorded"}


def _subject(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(fields.get(name, "")) for name in _SUBJECTS)


def body_of(item: Mapping[str, Any], action: str) -> dict[str, Any]:
    """Return the body for a recorded payload."""
    payload = item.get("answer")
    name = action.partition("/")[2]
    if isinstance(payload, dict) and "result" not in payload:
        return {"result": "OK", "action": name, **payload}
    return {"result": payload, "action": name}


def read_recording(path: Path) -> Recording:
    """Return the recording in a file. Raises ValueError if it cannot be used."""
    return Recording(read_json(path, "a recording"))
