"""Every option, declared once: type, default, allowed values, one sentence. Plain values, cheap to
import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields, replace
from typing import Any

from tui.config.options import option
from tui.config.user_commands import UserCommand
from tui.config.watch_settings import Watch
from tui.lazy_dataclass import dataclass
from tui.paths import PROVIDER
from tui.ssh import SshOptions

MOST_HISTORY_DAYS = 90
MOST_HISTORY_MB = 50


@dataclass(frozen=True)
class Ui:
    """[ui]"""

    theme: str = option(
        "auto",
        "Theme: dark, light, … or the name of a file in themes/ beside the configuration.",
        "auto",
        "dark",
        "light",
        "high-contrast",
        "color-blind",
        "ansi",
        "ansi-light",
        open=True,
    )
    mouse: str = option(
        "auto", "Mouse support. auto: on for local terminals, off over SSH.", "auto", "on", "off"
    )
    ascii: str = option(
        "auto", "Draw with ASCII characters only. auto: depends on the locale.", "auto", "on", "off"
    )
    columns: list[str] = option(
        [], "Columns of the fleet list by id, in order. tag:KEY shows a tag."
    )
    sort: str = option("", "Column to sort by. A leading minus reverses the order.")
    lean: str = option(
        "auto",
        "Lean mode: send fewer bytes. auto: measures the round trip of a remote terminal.",
        "auto",
        "on",
        "off",
    )
    redraw: str = option(
        "changes",
        "How the screen is redrawn. changes: only the cells that changed. lines: whole lines, for "
        "terminals that draw incorrectly.",
        "changes",
        "lines",
    )
    privacy: bool = option(
        False, "Privacy mode: show invented names and addresses, for screen sharing and recordings."
    )
    notice: str = option("bell", "Notification when a long operation ends.", "none", "bell", "osc9")
    tour: bool = option(True, "Show the introduction at the first start.")
    splash: bool = option(
        True, "Show the saved list of servers at once while the dashboard starts."
    )


@dataclass(frozen=True)
class Network:
    """[network]"""

    requests_in_flight: int = option(4, "Maximum number of requests at a time, at most 4.")
    requests_per_second: float = option(2.0, "Average requests per second.")
    budget_per_minute: float = option(
        60.0, "Requests per minute for reading servers. Servers on the screen are read first."
    )
    read_all: bool = option(
        True, "Read the servers that are not on the screen too, in the background."
    )


@dataclass(frozen=True)
class History:
    """[history]"""

    on: bool = option(True, "Keep samples and known values of servers on this machine.")
    days: int = option(MOST_HISTORY_DAYS, "Days after which samples are removed, at most 90.")
    size_mb: int = option(
        MOST_HISTORY_MB, "Maximum size of the history file of each profile in MB, at most 50."
    )


@dataclass(frozen=True)
class Traffic:
    """[traffic]"""

    warn_percent: float = option(
        100.0, "Warn when the use or its forecast reaches this share of the traffic allowance."
    )


LONGEST_LEASE_MIN = 15.0
"""Longest time that a PIN stays in memory."""


@dataclass(frozen=True)
class Profile:
    """[profiles.NAME]: one account at one installation."""

    url: str = option(PROVIDER, "URL of the API.")
    sign_in: str = option("api-key", "How to sign in.", "api-key", "login")
    user: str = option("", 'Email address or login name, for sign_in = "login".')
    credential_command: list[str] = option(
        [], "Command and arguments that print the API key or password."
    )
    store: str = option("none", "Where a saved key is stored.", "none", "keyring")
    read_only: bool = option(False, "Refuse every change.")
    color: str = option("", "Color of the bar that marks this account: a color name or #rrggbb.")
    requests_per_second: float = option(
        0.0, "Requests per second for this account. 0: the value of [network].", zero=True
    )
    pin_lease: float = option(
        0.0,
        (
            "Minutes to keep a correct PIN in memory for further changes, at most 15. 0: ask "
            "every time."
        ),
        zero=True,
    )
    reinstall: str = option(
        "staged",
        "Reinstall method: staged (the provider's documented steps) or single (one request).",
        "staged",
        "single",
    )
    reason: str = option(
        "",
        "Text that each change requires, for the audit trail. reason: a reason. ticket: a reason "
        "and a ticket id.",
        "",
        "reason",
        "ticket",
    )
    ssh_user: str = option("root", "User for ssh. The tag ssh_user of a server takes precedence.")
    ssh_port: int = option(22, "Port for ssh. The tag ssh_port of a server takes precedence.")
    ssh_jump: str = option("", "Jump host for ssh, in the format of ssh -J.")
    ssh_command: list[str] = option(["ssh"], "Program and first arguments that log in to a server.")
    answers: str = option(
        "",
        "How to check that a server is up again: ssh, rdp, ping, port:N, or none. Empty: ssh, or "
        "rdp for Windows. The tag answers of a server takes precedence.",
    )

    @property
    def ssh(self) -> SshOptions:
        """Return how to log in to the servers of this profile."""
        return SshOptions(self.ssh_user, self.ssh_port, self.ssh_jump, tuple(self.ssh_command))


@dataclass(frozen=True)
class Settings:
    """The whole file, with defaults for missing options."""

    default_profile: str = option("default", "Profile to use without --profile.")
    ui: Ui = field(default_factory=Ui)
    network: Network = field(default_factory=Network)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    keys: Mapping[str, list[str]] = field(default_factory=dict)
    """Binding id → keys."""
    views: Mapping[str, str] = field(default_factory=dict)
    """Name → filter: `--select @name`, and in the dashboard's palette."""
    history: History = field(default_factory=History)
    traffic: Traffic = field(default_factory=Traffic)
    watch: Watch = field(default_factory=Watch)
    commands: Mapping[str, UserCommand] = field(default_factory=dict)
    """Name → program of the user that runs on selected servers."""

    def profile(self, name: str) -> Profile:
        """Return the named profile. A profile that is not in the file has all defaults."""
        return self.profiles.get(name, Profile())

    def network_of(self, name: str) -> Network:
        """Return the network settings of a profile, with its own rate if it has one."""
        rate = self.profile(name).requests_per_second
        return replace(self.network, requests_per_second=rate) if rate else self.network


def option_names(section: type[Any]) -> list[str]:
    """Return the option names of a section."""
    return [option.name for option in fields(section)]
