"""Every option once: type, default, allowed values, one sentence. Plain values, cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tui.paths import PROVIDER


def option(
    default: Any, meaning: str, *allowed: str, zero: bool = False, open: bool = False
) -> Any:
    """A field with its meaning and, for words, the allowed ones.

    Args:
        zero: The number may be 0.
        open: There are more words than `allowed`; names of files are looked for when it is read.
    """
    extra = {"meaning": meaning, "allowed": allowed, "zero": zero, "open": open}
    if isinstance(default, list | dict):
        kind = type(default)
        return field(default_factory=lambda: kind(default), metadata=extra)
    return field(default=default, metadata=extra)


MOST_HISTORY_DAYS = 90
MOST_HISTORY_MB = 50


@dataclass(frozen=True)
class Ui:
    """[ui]"""

    theme: str = option(
        "auto",
        "Colors; also the name of a file in themes/ beside the configuration.",
        "auto",
        "dark",
        "light",
        "high-contrast",
        "ansi",
        "ansi-light",
        open=True,
    )
    mouse: str = option("auto", "Mouse; auto is off over SSH.", "auto", "on", "off")
    ascii: str = option(
        "auto", "Draw with ASCII only; auto looks at the locale.", "auto", "on", "off"
    )
    columns: list[str] = option([], "Columns of the fleet by id, in order; tag:KEY shows a tag.")
    sort: str = option("", "Column to sort by; a minus before it reverses.")
    lean: str = option(
        "auto",
        "Fewer bytes; auto measures the round trip of a remote terminal.",
        "auto",
        "on",
        "off",
    )
    notice: str = option("bell", "What tells that long work has ended.", "none", "bell", "osc9")
    tour: bool = option(True, "Show the ten keys that matter at the first start.")


@dataclass(frozen=True)
class Network:
    """[network]"""

    requests_in_flight: int = option(4, "Requests at once, at most 4.")
    requests_per_second: float = option(2.0, "Requests a second on average.")
    budget_per_minute: float = option(60.0, "Requests a minute spent on keeping the screen fresh.")


@dataclass(frozen=True)
class History:
    """[history]"""

    on: bool = option(True, "Keep power and sensor samples on this machine.")
    days: int = option(MOST_HISTORY_DAYS, "Days after which samples are removed, at most 90.")
    size_mb: int = option(MOST_HISTORY_MB, "Size of the file of a profile in MB, at most 50.")


@dataclass(frozen=True)
class Traffic:
    """[traffic]"""

    warn_percent: float = option(
        100.0, "Warn when the use or its forecast reaches this share of the traffic allowance."
    )


LONGEST_LEASE_MIN = 15.0
"""A PIN is kept in memory for no longer."""


@dataclass(frozen=True)
class Profile:
    """[profiles.NAME]: one account at one installation."""

    url: str = option(PROVIDER, "Address of the API.")
    sign_in: str = option("api-key", "What to sign in with.", "api-key", "login")
    user: str = option("", 'Login, for sign_in = "login".')
    credential_command: list[str] = option(
        [], "Program and arguments that print the key or password."
    )
    store: str = option("none", "Where a saved key is kept.", "none", "keyring")
    read_only: bool = option(False, "Refuse every change.")
    color: str = option("", "Color of the bar that marks this account: a color's name or #rrggbb.")
    requests_per_second: float = option(
        0.0, "Requests a second for this account; 0 takes that of [network].", zero=True
    )
    pin_lease: float = option(
        0.0,
        "Minutes that a PIN which was right is kept in memory for further changes, at most "
        "15; 0 asks each time.",
        zero=True,
    )
    reinstall: str = option(
        "staged",
        "How a reinstall is done: in the guide's steps, or in one call.",
        "staged",
        "single",
    )


@dataclass(frozen=True)
class Settings:
    """The whole file, defaults filled in."""

    default_profile: str = option("default", "Profile used without --profile.")
    ui: Ui = field(default_factory=Ui)
    network: Network = field(default_factory=Network)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    keys: Mapping[str, list[str]] = field(default_factory=dict)
    """Binding id → keys."""
    views: Mapping[str, str] = field(default_factory=dict)
    """Name → filter: `--select @name`, and in the dashboard's palette."""
    history: History = field(default_factory=History)
    traffic: Traffic = field(default_factory=Traffic)

    def profile(self, name: str) -> Profile:
        """The named profile; one that is not in the file has every default."""
        return self.profiles.get(name, Profile())

    def network_of(self, name: str) -> Network:
        """The pace for a profile: its own rate where it has one."""
        rate = self.profile(name).requests_per_second
        return replace(self.network, requests_per_second=rate) if rate else self.network


def option_names(section: type[Any]) -> list[str]:
    """The option names of a section."""
    return [one.name for one in fields(section)]
