"""What the command line hands to the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tui.config.settings import Settings
from tui.errors import ConfigError


class DemoOptions(NamedTuple):
    """The embedded simulator."""

    fleet: str = "small"
    speed: float = 10.0
    seed: int = 7
    still: bool = False


@dataclass(frozen=True)
class StartOptions:
    """How to start."""

    settings: Settings
    profile: str = "default"
    url: str | None = None
    demo: DemoOptions | None = None
    read_only: bool = False
    config_problem: ConfigError | None = None
    """The file could not be used; defaults are in `settings`."""
    answer_s: float | None = None
    """How long each answer of the provider is waited for; `None`: as its action declares."""
