"""The commands, found by name and imported when used.

To add a command, create a module here that declares `VERB = Verb(…)`, and add its name to the list
below.
"""

from __future__ import annotations

from importlib import import_module

from tui.cli.verb import Verb

NAMES = (
    "ls",
    "inventory",
    "show",
    "status",
    "sensors",
    "metrics",
    "changes",
    "traffic",
    "presets",
    "stock",
    "tags",
    "billing",
    "account",
    "order",
    "watch",
    "power",
    "cancel",
    "do",
    "reinstall",
    "run",
    "access",
    "snapshot",
    "backup",
    "iso",
    "dns",
    "pin",
    "ops",
    "plans",
    "audit",
    "loose-ends",
    "api",
    "login",
    "logout",
    "whoami",
    "config",
    "doctor",
    "conformance",
    "line",
    "demo",
    "open",
    "simulate",
    "completion",
    "help",
)
"""Names in the order of the help. The module of `a-b` is `a_b`."""


def verb(name: str) -> Verb:
    """Return the command with that name. Raises KeyError if there is none."""
    if name not in NAMES:
        raise KeyError(name)
    found: Verb = import_module(f"{__name__}.{name.replace('-', '_')}_verb").VERB
    return found


def verbs() -> list[Verb]:
    """Yield all commands, in the order of the help."""
    return [verb(name) for name in NAMES]
