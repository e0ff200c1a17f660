"""The only writer of the configuration. It changes one value and leaves the rest as it was. Worker
thread for disk."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui.config.config_loader import read
from tui.config.value_origins import option_of, split_key
from tui.errors import ConfigError, HostdeckError, UsageError
from tui.paths import make_dirs

_UNCHANGED = "The file was not changed."


def set_value(path: Path, key: str, words: str) -> Any:
    """Set `key` to the value in `words`, and return the value as it was written.

    Comments, order, and blank lines stay. The new text is parsed before it is written, so an
    unusable value is refused.

    Raises:
        UsageError: There is no such option, or `words` are of another type.
        ConfigError: The file cannot be read or written, or could not be loaded afterwards.
    """
    with _only_writer(path):
        text, value = _with_value(path, _text(path), key, words)
        _write(path, text)
    return value


def problem_of(path: Path, text: str, key: str, words: str) -> str:
    """Return why `words` cannot be the value of `key`, as a sentence; empty if they can.

    Args:
        text: The content of `path`. The file itself is neither read nor written.
    """
    try:
        changed, _ = _with_value(path, text, key, words)
        read(changed, path)
    except HostdeckError as error:
        return " ".join(part for part in (error.said or f"{error.doing}.", error.next) if part)
    return ""


def _with_value(path: Path, text: str, key: str, words: str) -> tuple[str, Any]:
    """Return the text of the file with the new value, and the value."""
    default, _ = option_of(key)
    value = _typed(key, words, default)
    import tomlkit

    tree = _parsed(path, text)
    *sections, leaf = split_key(key)
    at: Any = tree
    for part in sections:
        if part not in at:
            at[part] = tomlkit.table(is_super_table=part == "profiles")
        at = at[part]
    at[leaf] = value
    return tomlkit.dumps(tree), value


@contextlib.contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    """Wait until no other process writes the file, so that no change is lost."""
    from tui.file_locks import lock

    handle = None
    # without locks or permissions, the write itself fails or succeeds
    with contextlib.suppress(OSError):
        directory = path.resolve().parent
        make_dirs(directory)
        # Lock the directory: the file is replaced, and a lock file would remain.
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        lock(handle, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def unset_value(path: Path, key: str) -> bool:
    """Remove `key`, so that its default applies again. Return whether the file contained it."""
    option_of(key)
    import tomlkit

    with _only_writer(path):
        tree = _parsed(path, _text(path))
        *sections, leaf = split_key(key)
        at: Any = tree
        for part in sections:
            if part not in at:
                return False
            at = at[part]
        if leaf not in at:
            return False
        del at[leaf]
        _write(path, tomlkit.dumps(tree))
    return True


def file_text(path: Path) -> str:
    """Return the content of the file; empty if there is none.

    Raises:
        ConfigError: The file cannot be read.
    """
    return _text(path)


def _typed(key: str, words: str, default: Any) -> Any:
    doing = f"Setting {key}"
    if isinstance(default, bool):
        if words.lower() not in ("true", "false"):
            raise UsageError(
                doing, said=f"{words!r} is neither true nor false.", certain=_UNCHANGED
            )
        return words.lower() == "true"
    if isinstance(default, int | float):
        try:
            number = float(words)
        except ValueError:
            raise UsageError(
                doing, said=f"{words!r} is not a number.", certain=_UNCHANGED
            ) from None
        return int(number) if isinstance(default, int) and number.is_integer() else number
    if isinstance(default, list):
        return _listed(words)
    return words


def _listed(words: str) -> list[str]:
    """`a,b` or a TOML list."""
    import tomllib

    if words.strip().startswith("["):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            found = tomllib.loads(f"value = {words}")["value"]
            return [str(item) for item in found]
    return [word.strip() for word in words.split(",") if word.strip()]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"Reading {path}",
            said=f"The file cannot be read ({type(error).__name__}).",
            certain=_UNCHANGED,
            next="Check the file.",
        ) from None


def _parsed(path: Path, text: str) -> Any:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(
            f"Reading {path}",
            said=f"The file is not valid TOML: {error}.",
            certain=_UNCHANGED,
            next="Correct that line first.",
        ) from None


def _write(path: Path, text: str) -> None:
    try:
        read(text, path)
    except ConfigError as error:
        error.doing, error.certain = f"Changing {path}", _UNCHANGED
        raise
    # Keep a link into a collection of dot files.
    target = path.resolve()
    try:
        make_dirs(target.parent)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise ConfigError(
            f"Writing {path}",
            said=f"{os.strerror(error.errno or 0)}.",
            certain=_UNCHANGED,
            next="Check the directory and its permissions.",
        ) from None
