"""Foreign packages in PYTHONPATH: find them, name them, and keep them out of this process and its
children.

`tui`, `widgets`, and `screens` are common names. `tui/entry.py` describes the risk.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "PYTHONPATH"
PACKAGES = ("tui", "widgets", "screens")


def isolate() -> None:
    """Make the installation the first source of imports.

    Directories of PYTHONPATH that hold packages of our names leave the import path. All other
    foreign directories move to its end, because they may hold packages that are installed nowhere
    else.
    """
    foreign = [os.path.abspath(part) for part in foreign_directories(os.environ)]
    if foreign:
        own = [part for part in sys.path if os.path.abspath(part or os.curdir) not in foreign]
        sys.path[:] = [*own, *(part for part in foreign if not shadowing(part))]


def foreign_directories(environment: Mapping[str, str]) -> list[str]:
    """Return the directories of PYTHONPATH in which Hostdeck is not installed."""
    given = environment.get(VARIABLE, "")
    parts = given.split(os.pathsep) if given else []
    return [part or os.curdir for part in parts if not _is_ours(part or os.curdir)]


def shadowing(directory: str) -> list[str]:
    """Return the names of our packages that also exist in a foreign directory."""
    return [
        name
        for name in PACKAGES
        if os.path.isfile(os.path.join(directory, name, "__init__.py"))
        or os.path.isfile(os.path.join(directory, f"{name}.py"))
    ]


def child_environment(environment: Mapping[str, str], root: str = "") -> dict[str, str]:
    """Return an environment without foreign packages, for a Python process of Hostdeck.

    Args:
        root: The directory of our packages, for a process that imports them.
    """
    foreign = {part for part in foreign_directories(environment) if shadowing(part)}
    given = environment.get(VARIABLE, "").split(os.pathsep)
    own_parts = [part for part in (root, *given) if part and part not in foreign]
    made = {name: value for name, value in environment.items() if name != VARIABLE}
    return made | ({VARIABLE: os.pathsep.join(dict.fromkeys(own_parts))} if own_parts else {})


def _is_ours(directory: str) -> bool:
    return os.path.isfile(os.path.join(directory, "tui", "launcher.py"))
