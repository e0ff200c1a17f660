"""The list of faults that change no behavior."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.faults import Fault

PAGE = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True)
class Equivalent:
    """A fault without effect, and the reason."""

    file: str
    line: str
    change: str
    reason: str

    def is_of(self, fault: Fault, root: Path) -> bool:
        """Return whether this is the fault."""
        if fault.file != self.file or self.change not in fault.line_of_report():
            return False
        lines = (root / fault.file).read_text("utf-8").splitlines()
        return lines[fault.line - 1].strip() == self.line


def equivalents() -> list[Equivalent]:
    """Return the list."""
    read = tomllib.loads(PAGE.read_text("utf-8"))
    return [Equivalent(**item) for item in read.get("equivalent", [])]
