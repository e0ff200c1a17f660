"""Every option once: type, default, allowed values, one sentence. Plain values, cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tui.paths import PROVIDER


def option(default: Any, meaning: str, *allowed: str) -> Any:
    """A field with its meaning and, for words, the allowed ones."""
    extra = {"meaning": meaning, "allowed": allowed}
    if isinstance(default, list | dict):
        kind = type(default)
        return field(default_factory=lambda: kind(default), metadata=extra)
    return field(default=default, metadata=extra)


@dataclass(frozen=True)
class Ui:
    """[ui]"""

    theme: str = option("auto", "Colours.", "auto", "dark", "light", "high-contrast", "ansi", "ansi-light")
    mouse: str = option("auto", "Mouse; auto is off over SSH.", "auto", "on", "off")
    ascii: str = option("auto", "Draw with ASCII only; auto looks at the locale.", "auto", "on", "off")
    columns: list[str] = option([], "Columns of the fleet by id, in order; tag:KEY shows a tag.")
    sort: str = option("", "Column to sort by; a minus before it reverses.")


@dataclass(frozen=True)
class Network:
    """[network]"""

    requests_in_flight: int = option(4, "Requests at once, at most 4.")
    requests_per_second: float = option(2.0, "Requests a second on average.")
    budget_per_minute: float = option(60.0, "Requests a minute spent on keeping the screen fresh.")


@dataclass(frozen=True)
class Profile:
    """[profiles.NAME]: one account at one installation."""

    url: str = option(PROVIDER, "Address of the API.")
    sign_in: str = option("api-key", "What to sign in with.", "api-key", "login")
    user: str = option("", 'Login, for sign_in = "login".')
    credential_command: list[str] = option([], "Program and arguments that print the key or password.")
    store: str = option("none", "Where a saved key is kept.", "none", "keyring")
    read_only: bool = option(False, "Refuse every change.")


@dataclass(frozen=True)
class Settings:
    """The whole file, defaults filled in."""

    default_profile: str = option("default", "Profile used without --profile.")
    ui: Ui = field(default_factory=Ui)
    network: Network = field(default_factory=Network)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    keys: Mapping[str, list[str]] = field(default_factory=dict)
    """Binding id → keys."""

    def profile(self, name: str) -> Profile:
        """The named profile; one that is not in the file has every default."""
        return self.profiles.get(name, Profile())


def option_names(section: type[Any]) -> list[str]:
    """The option names of a section."""
    return [one.name for one in fields(section)]
