"""The file of an unfinished conformance run: one line for each answered read.

It contains the future content of the report, and fingerprints of the values for the final check: no
value, no address, no name. A line truncated by a kill is skipped; its read is sent again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tui.conformance.fingerprints import Fingerprints
from tui.conformance.picture_facts import PictureFacts
from tui.conformance.shapes import Shape, shape_of_json
from tui.errors import ConfigError
from tui.file_locks import lock
from tui.paths import PRIVATE_FILE, open_private, private_dir

FORMAT = 1


@dataclass
class FinishedRead:
    """The findings of one read."""

    action: str
    mark: str
    """Fingerprint of the action and its parameters."""
    is_deferred: bool = False
    outcome: str = "refused"
    took_s: float = 0.0
    shape: Shape = field(default_factory=Shape)
    values: list[str] = field(default_factory=list)
    """Fingerprints of values that no earlier read contained."""
    pictures: list[PictureFacts] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the read for the file."""
        return {
            "action": self.action,
            "mark": self.mark,
            "deferred": self.is_deferred,
            "outcome": self.outcome,
            "took_s": round(self.took_s, 2),
            "shape": self.shape.as_json() if self.shape.seen else None,
            "values": self.values,
            "pictures": [asdict(facts) for facts in self.pictures],
        }


class RunFile:
    """The open file of one run, locked against a second process."""

    def __init__(self, path: Path, version: str, account: str) -> None:
        """Open the file and read it; clear a file of another version or account.

        Args:
            version: Version of Hostdeck.
            account: Profile, address and account, in any form; only its fingerprint is saved.

        Raises:
            ConfigError: The file cannot be used, or another process uses it.
        """
        self.path = path
        self.reads: list[FinishedRead] = []
        self.labels: dict[str, str] = {}
        self.marks = Fingerprints()
        self._handle = _opened(path)
        try:
            if not self._load(version, account):
                self._begin(version, account)
        except BaseException:
            self.close()
            raise

    def _load(self, version: str, account: str) -> bool:
        """Read the file. Return whether it belongs to this version and account."""
        lines = _lines(self._handle)
        first = next(lines, None)
        if first is None or first.get("format") != FORMAT or first.get("hostdeck") != version:
            return False
        try:
            marks = Fingerprints(bytes.fromhex(str(first.get("salt"))))
        except ValueError:
            return False
        if first.get("account") != marks.of(account):
            return False
        self.marks = marks
        for line in lines:
            try:
                self.reads.append(_read_of(line))
            except (KeyError, TypeError, ValueError):
                continue
            self.labels.update({str(k): str(v) for k, v in line.get("labels", {}).items()})
        return True

    def _begin(self, version: str, account: str) -> None:
        self.reads.clear()
        self.labels.clear()
        os.ftruncate(self._handle, 0)
        self._write(
            {
                "format": FORMAT,
                "hostdeck": version,
                "salt": self.marks.salt.hex(),
                "account": self.marks.of(account),
            }
        )

    def append(self, read: FinishedRead, labels: Mapping[str, str]) -> None:
        """Write a read to disk before the next one is sent. Raises ConfigError."""
        new = {mark: label for mark, label in labels.items() if mark not in self.labels}
        self.labels.update(new)
        self._write({**read.as_json(), "labels": new})

    def _write(self, line: Mapping[str, Any]) -> None:
        # Start with a line break, which ends any line that a kill left incomplete.
        content = f"\n{json.dumps(line, separators=(',', ':'))}\n".encode()
        try:
            os.lseek(self._handle, 0, os.SEEK_END)
            while content:
                content = content[os.write(self._handle, content) :]
            os.fsync(self._handle)
        except OSError as error:
            raise _unusable(self.path, error) from None

    def remove(self) -> None:
        """Delete the file because the run is complete."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def close(self) -> None:
        """Release the file for other processes."""
        with contextlib.suppress(OSError):
            os.close(self._handle)


def _opened(path: Path) -> int:
    private_dir(path.parent)
    try:
        handle = open_private(path)
    except OSError as error:
        raise _unusable(path, error) from None
    try:
        os.chmod(handle if os.chmod in os.supports_fd else path, PRIVATE_FILE)
        lock(handle)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise ConfigError(
                f"Opening {path}",
                said="Another conformance run of this account is in progress.",
                certain="Nothing was sent.",
                next="Wait until it ends, or stop it.",
            ) from None
        raise _unusable(path, error) from None
    return handle


def _unusable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"Saving the progress of the run in {path}",
        said=f"{error.strerror or type(error).__name__}.",
        next="Check its permissions and the free space, then run the same command again.",
    )


def _lines(handle: int) -> Iterator[dict[str, Any]]:
    """Yield the objects in the file; skip invalid lines."""
    os.lseek(handle, 0, os.SEEK_SET)
    with os.fdopen(os.dup(handle), "rb") as file:
        for raw in file:
            try:
                found = json.loads(raw)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found


def _read_of(line: Mapping[str, Any]) -> FinishedRead:
    shape = line["shape"]
    return FinishedRead(
        action=str(line["action"]),
        mark=str(line["mark"]),
        is_deferred=bool(line["deferred"]),
        outcome=str(line["outcome"]),
        took_s=float(line["took_s"]),
        shape=Shape() if shape is None else shape_of_json(shape),
        values=[str(mark) for mark in line["values"]],
        pictures=[_picture_of(facts) for facts in line["pictures"]],
    )


def _picture_of(facts: Mapping[str, Any]) -> PictureFacts:
    lists = ("colors", "generators", "fonts", "letters")
    made: dict[str, Any] = {
        name: tuple(value) if name in lists else value for name, value in facts.items()
    }
    return PictureFacts(**made)
