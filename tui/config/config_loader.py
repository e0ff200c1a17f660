"""Reader of the configuration file. Only `hostdeck config set` writes the file
(`tui.config.config_writer`)."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tui.config.eaten_keys import EATEN
from tui.config.line_numbers import line_of
from tui.config.settings import (
    LONGEST_LEASE_MIN,
    MOST_HISTORY_DAYS,
    MOST_HISTORY_MB,
    History,
    Network,
    Profile,
    Settings,
    Traffic,
    Ui,
)
from tui.config.user_commands import NAME, UserCommand, fault_of
from tui.config.watch_settings import Watch
from tui.errors import ConfigError
from tui.paths import others_may_write
from tui.small_files import UnusableFile, read_small_text, reason
from tui.system import user_id

S = TypeVar("S", Ui, Network, History, Traffic, Watch, UserCommand, Profile)
SECRET_KEYS = frozenset({"api_key", "apikey", "key", "password", "token", "pin", "secret"})
UNUSED = "Hostdeck uses the defaults and refuses changes."
"""Fixed sentence about the effect of an unusable file."""
LONGEST = 1024 * 1024
"""Maximum size in bytes, larger than any configuration."""
SECTIONS = (
    "default_profile",
    "ui",
    "network",
    "history",
    "traffic",
    "watch",
    "commands",
    "profiles",
    "views",
    "keys",
)
_HARMLESS = frozenset({"ui", "views", "keys", "history", "traffic", "watch", "commands"})
"""Sections that do not affect where requests and keys go."""
_ANSWERS = re.compile(r"ssh|rdp|ping|none|port:0*[1-9][0-9]{0,4}", re.ASCII)
_MOST = {
    "history.days": MOST_HISTORY_DAYS,
    "history.size_mb": MOST_HISTORY_MB,
    "watch.webhook_timeout": 60,
    "watch.metrics_port": 65_535,
}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}|[a-z]{3,20}(?:_[a-z]{3,20})?")
_VIEW = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def load(path: Path) -> Settings:
    """Return the settings of a file; a missing file gives the defaults.

    Raises:
        ConfigError: With file, line, key, allowed values, and the nearest known name. If there are
            several mistakes, it lists all.
    """
    doing = f"Reading {path}"
    try:
        found = path.stat()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(
            doing, said=reason(error), certain=UNUSED, next="Check the file."
        ) from None
    _trust(found, path)
    _trust_place(path)
    try:
        text = read_small_text(path, LONGEST)
    except UnusableFile as problem:
        raise ConfigError(
            doing, said=str(problem), certain=UNUSED, next="Check the file."
        ) from None
    return read(text, path)


def _trust(found: os.stat_result, path: Path) -> None:
    """Refuse a file that others can write to, because it names the program that prints the key.
    Raises ConfigError."""
    # In a container, or with sudo, another user may own the home directory and everything in it. It
    # is then trusted.
    if found.st_uid not in (user_id(), 0, Path.home().stat().st_uid):
        said, advice = "The file belongs to another user.", "Use your own copy of the file."
    elif others_may_write(found):
        said, advice = "Other users can write to the file.", f"Run: chmod go-w {path}"
    else:
        return
    raise ConfigError(f"Reading {path}", said=said, certain=UNUSED, next=advice)


def _trust_place(path: Path) -> None:
    """Refuse a file that others could replace. Raises ConfigError."""
    place = path.resolve().parent
    found = place.stat()
    if others_may_write(found) and not found.st_mode & stat.S_ISVTX:
        raise ConfigError(
            f"Reading {path}",
            said=f"Other users can write to {place}.",
            certain=UNUSED,
            next=f"Run: chmod go-w {place}",
        )


def read(text: str, path: Path) -> Settings:
    """Return the settings that `text` would give as the content of `path`. Raises ConfigError like
    `load`."""
    import tomllib  # not needed by a start without the file

    doing = f"Reading {path}"
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            doing,
            said=f"The file is not valid TOML: {error}.",
            certain=UNUSED,
            next="Correct that line.",
        ) from None
    return _Reader(doing, text, path.parent).settings(tree)


def _nearest(word: str, names: Sequence[str], count: int) -> list[str]:
    """Return the nearest known names. The module is imported only at the first mistake."""
    from difflib import get_close_matches as nearest

    return nearest(word, names, count)


class _Reader:
    def __init__(self, doing: str, text: str, directory: Path) -> None:
        self._doing = doing
        self._directory = directory
        self._text = text
        self._faults: list[ConfigError] = []

    @contextmanager
    def _noting(self, faulty: set[str] | None = None, section: str = "") -> Iterator[None]:
        """Record a mistake and continue, so that all mistakes are reported together. Add its
        section to `faulty`."""
        before = len(self._faults)
        try:
            yield
        except ConfigError as error:
            self._faults.append(error)
        if faulty is not None and len(self._faults) > before:
            faulty.add(section)

    def _error_of_faults(self) -> ConfigError:
        if len(self._faults) == 1:
            return self._faults[0]
        several = ConfigError(
            self._doing,
            said=f"{len(self._faults)} mistakes:",
            certain=UNUSED,
            next="Correct each of these options.",
        )
        several.each = tuple(self._faults)
        return several

    def _fault(self, key: str, said: str, advice: str) -> ConfigError:
        line = line_of(self._text, key)
        where = f"line {line}, " if line else ""
        return ConfigError(
            self._doing,
            said=f"{where}{key}: {said}",
            certain=UNUSED,
            next=advice,
        )

    def _known(self, key: str, names: list[str], prefix: str) -> None:
        if key in names:
            return
        if key.lower() in SECRET_KEYS:
            raise self._fault(
                prefix + key,
                "secrets are not allowed in this file.",
                (
                    "Use HOSTKEY_API_KEY_FILE, credential_command, or: hostdeck login --save. "
                    "Then replace that key at the provider, because it may have been exposed."
                ),
            )
        near = _nearest(key, names, 1)
        advice = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
        raise self._fault(prefix + key, "unknown option.", advice)

    def settings(self, tree: dict[str, Any]) -> Settings:
        found: dict[str, Any] = {}
        faulty: set[str] = set()
        for key in tree:
            with self._noting(faulty, key):
                self._known(key, list(SECTIONS), "")
        sections: tuple[tuple[str, Callable[[Any], object]], ...] = (
            ("default_profile", partial(self._word, key="default_profile")),
            ("ui", partial(self._section, Ui, prefix="ui.")),
            ("network", partial(self._section, Network, prefix="network.")),
            ("history", partial(self._section, History, prefix="history.")),
            ("traffic", partial(self._section, Traffic, prefix="traffic.")),
            ("watch", partial(self._section, Watch, prefix="watch.")),
            ("commands", self._commands),
            ("profiles", self._profiles),
            ("views", self._views),
            ("keys", self._keys),
        )
        for name, read in sections:
            with self._noting(faulty, name):
                found[name] = read(tree.get(name, "default" if name == "default_profile" else {}))
        if self._faults:
            error = self._error_of_faults()
            if faulty <= _HARMLESS:
                error.usable = Settings(
                    **{name: found[name] for name in found if name not in faulty}
                )
            raise error
        return Settings(**found)

    def _profiles(self, values: Any) -> dict[str, Profile]:
        read: dict[str, Profile] = {}
        for name, table in self._table(values, "profiles").items():
            with self._noting():
                read[name] = self._section(Profile, table, f"profiles.{name}.")
        return read

    def _commands(self, values: Any) -> dict[str, UserCommand]:
        read: dict[str, UserCommand] = {}
        for name, table in self._table(values, "commands").items():
            key = f"commands.{name}"
            with self._noting():
                if not NAME.fullmatch(name):
                    raise self._fault(key, "is not a name.", "Use lower case, digits, -, and _.")
                read[name] = self._section(UserCommand, table, f"{key}.")
                fault = fault_of(read[name])
                if fault is not None:
                    raise self._fault(f"{key}.{fault[0]}", fault[1], fault[2])
        return read

    def _word(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            raise self._fault(key, "must be text.", 'Write it in quotes: "…".')
        return value

    def _table(self, value: Any, key: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._fault(key, "must be a section.", f"Write [{key}] above it.")
        return value

    def _section(self, section: type[S], values: Any, prefix: str) -> S:
        known = {option.name: option for option in fields(section)}
        table = self._table(values, prefix.rstrip("."))
        good: dict[str, Any] = {}
        for key, value in table.items():
            with self._noting():
                self._known(key, list(known), prefix)
                self._check(prefix + key, value, getattr(section(), key), known[key])
                good[key] = value
        return section(**good)

    def _check_login(self, key: str, name: str, value: Any) -> None:
        """Check the options that become parts of command lines."""
        from tui import ssh

        if name == "ssh_user" and not ssh.is_user(value):
            raise self._fault(key, f"{value!r} is not a user name.", 'Write a name like "root".')
        if name == "ssh_port" and not ssh.is_port(str(value)):
            raise self._fault(key, f"{value!r} is not a port.", "Write a number from 1 to 65535.")
        if name == "ssh_jump" and value and not ssh.is_jump_host(value):
            raise self._fault(
                key, f"{value!r} is not a jump host.", 'Write it like "user@host:22".'
            )
        if name == "ssh_command" and (not value or not value[0] or value[0].startswith("-")):
            raise self._fault(key, "does not name a program.", 'Write ["ssh"].')
        if name == "answers" and value and not _ANSWERS.fullmatch(value):
            raise self._fault(
                key, f"cannot be {value!r}.", "Write ssh, rdp, ping, none, or port:N."
            )

    def _check(self, key: str, value: Any, default: Any, option: Field[Any]) -> None:
        allowed: tuple[str, ...] = option.metadata["allowed"]
        number = isinstance(default, int | float) and not isinstance(default, bool)
        right = (
            isinstance(value, int | float) and not isinstance(value, bool)
            if number
            else isinstance(value, type(default))
        )
        if not right:
            names = {bool: "true or false", str: "text", list: "a list"}
            raise self._fault(
                key,
                f"must be {'a number' if number else names[type(default)]}.",
                "Correct the value.",
            )
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise self._fault(key, "must be a list of strings.", 'Write ["a", "b"].')
        if option.metadata["open"] and value not in allowed:
            from tui.config.theme_files import theme_names

            allowed = (*allowed, *theme_names(self._directory))
        if allowed and value not in allowed:
            near = _nearest(str(value), allowed, 1)
            advice = f"Did you mean {near[0]}? " if near else ""
            raise self._fault(
                key, f"{value!r} is not allowed.", f"{advice}Allowed: {', '.join(allowed)}."
            )
        if option.name == "url":
            self._address(key, value)
        if option.name == "color" and value and not _COLOR.fullmatch(value):
            raise self._fault(
                key, f"{value!r} is not a color.", 'Write a name like "red", or "#c0392b".'
            )
        self._check_login(key, option.name, value)
        if number and not (0 < value < float("inf") or (value == 0 and option.metadata["zero"])):
            raise self._fault(key, "must be a finite number above 0.", "Correct the value.")
        if number and isinstance(default, int) and value != int(value):
            raise self._fault(key, "must be a whole number.", "Correct the value.")
        if option.name == "pin_lease" and value > LONGEST_LEASE_MIN:
            raise self._fault(
                key,
                f"the maximum is {LONGEST_LEASE_MIN:g} minutes.",
                f"Write {LONGEST_LEASE_MIN:g} or less.",
            )
        if key == "network.requests_in_flight" and value > 4:
            raise self._fault(
                key, "the maximum is 4, to limit the load on the provider.", "Write 4 or less."
            )

        most = _MOST.get(key)
        if most is not None and value > most:
            raise self._fault(key, f"the maximum is {most}.", f"Write {most} or less.")

    def _address(self, key: str, value: str) -> None:
        from tui.api.api_url import checked_url

        try:
            checked_url(value)
        except (ConfigError, ValueError) as error:
            said, advice = (
                (error.said, error.next)
                if isinstance(error, ConfigError)
                else ("Not a valid URL.", "")
            )
            raise self._fault(
                key, f"{said[0].lower()}{said[1:]}", advice or "Correct the value."
            ) from None

    def _views(self, values: Any) -> dict[str, str]:
        table = self._table(values, "views")
        for name, text in table.items():
            key = f"views.{name}"
            with self._noting():
                if not _VIEW.fullmatch(name):
                    raise self._fault(
                        key, "is not a valid view name.", "Use letters, digits, -, and _."
                    )
                self._word(text, key)
        return table

    def _keys(self, values: Any) -> dict[str, list[str]]:
        taken: dict[tuple[str, str], str] = {}
        read: dict[str, list[str]] = {}
        for binding_id, keys in self._table(values, "keys").items():
            with self._noting():
                read[binding_id] = self._bound(binding_id, keys, taken)
        return read

    def _bound(self, binding_id: str, keys: Any, taken: dict[tuple[str, str], str]) -> list[str]:
        key_name = f"keys.{binding_id}"
        listed = [keys] if isinstance(keys, str) else keys
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self._fault(key_name, "must be a key or a list of keys.", 'Write ["j", "down"].')
        scope = binding_id.partition(".")[0]
        for key in listed:
            if key in EATEN or key.startswith("alt+"):
                why = EATEN.get(key, "many terminals use Alt keys themselves")
                raise self._fault(
                    key_name, f"terminals do not send {key}: {why}.", "Choose another key."
                )
            other = taken.setdefault((scope, key), binding_id)
            if other != binding_id:
                raise self._fault(
                    key_name, f"{key} is already used by {other}.", "Choose another key."
                )
        return listed
