"""Start options that the command line passes to the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui.config.settings import Settings
from tui.errors import ConfigError
from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from tui.api.answer_recorder import AnswerRecorder


class DemoOptions(NamedTuple):
    """The built-in simulator."""

    fleet: str = "demo"
    speed: float = 10.0
    seed: int = 7
    still: bool = False
    names: str = ""
    """Prefix of the server names, so that two accounts differ."""
    replay: str = ""
    """File of a recording whose answers are shown; empty for a simulated fleet."""
    title: str = "demo"
    """Name in the header instead of a profile."""

    def of_account(self, position: int) -> DemoOptions:
        """Return the simulator of one of several accounts: the same ids with different names."""
        names = "" if position == 0 else f"{DEMO_ACCOUNTS[position]}-"
        fleet = "small" if position and self.fleet == "demo" else self.fleet
        return self._replace(seed=self.seed + position, names=names, fleet=fleet)


DEMO_ACCOUNTS = ("acme", "lab", "shop", "edge")
"""Account names of a demo with several accounts."""
DEMO_COLORS = ("#5fafff", "#ffaf5f", "#87d787", "#d787d7")
"""Account colors of the demo."""


@dataclass(frozen=True)
class StartOptions:
    """Start options."""

    settings: Settings
    profile: str = "default"
    profiles: tuple[str, ...] = ()
    """Profiles of a session with several accounts, in order; empty for one account."""
    url: str | None = None
    demo: DemoOptions | None = None
    refuses_changes: bool = False
    """Read-only for every profile: set by --read-only, or because an unusable file may hide
    restrictions."""
    config_problem: ConfigError | None = None
    """The error of an unusable file. `settings` then contains the defaults or the readable part."""
    answer_s: float | None = None
    """Time limit of each answer of the provider; `None`: as the action declares."""
    config_file: Path | None = None
    """The configuration file that the user named; `None` for the default file."""
    recorder: AnswerRecorder | None = None
    """Receives the answers of a recorded session."""

    @property
    def read_only(self) -> bool:
        """Return whether no changes are allowed in the account of `profile`. Each profile has its
        own setting, also in a command for several."""
        return self.refuses_changes or self.settings.profile(self.profile).read_only

    @property
    def provider_is_known(self) -> bool:
        """Return whether the user chose the provider URL that requests and keys go to."""
        problem = self.config_problem
        return (
            problem is None
            or self.url is not None
            or self.demo is not None
            or problem.usable is not None
        )

    def require_provider(self) -> None:
        """Stop if an unusable configuration hides where a key would go. Raises ConfigError."""
        problem = self.config_problem
        if self.provider_is_known or problem is None:
            return
        problem.certain = "The provider to sign in to is unknown. Nothing was sent."
        problem.next = problem.next or (
            "Correct the file, or give the URL of the provider with --url."
        )
        raise problem
