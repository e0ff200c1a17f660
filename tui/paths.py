"""Paths of Hostdeck's files, private to the user. Local thread only (disk)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from tui.errors import ConfigError
from tui.lazy_dataclass import dataclass
from tui.system import O_CLOEXEC, O_NOFOLLOW, open_to_others, user_id, user_name
from tui.text import safe_text

PRIVATE_DIR = 0o700
PRIVATE_FILE = 0o600
OWN = "hostdeck"
"""Name of our directories."""
PROVIDER = "https://invapi.hostkey.com"
"""Default address of the API."""
JOURNAL_NAME = "journal.sqlite3"


@dataclass(frozen=True)
class Paths:
    """The four directories, following XDG; each is made 0700 when first written to."""

    config: Path
    state: Path
    cache: Path
    runtime: Path

    @classmethod
    def of_user(cls) -> Paths:
        """Return the XDG variables' places when set and absolute, else the usual ones of the
        system."""
        usual = _usual(Path.home(), sys.platform)

        def base(variable: str, default: Path) -> Path:
            value = os.environ.get(variable, "")
            return Path(value) / OWN if value.startswith("/") else default

        state = base("XDG_STATE_HOME", usual.state)
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        return cls(
            config=base("XDG_CONFIG_HOME", usual.config),
            state=state,
            cache=base("XDG_CACHE_HOME", usual.cache),
            # Never a guessable name in /tmp.
            runtime=Path(runtime) / OWN if _is_ours(runtime) else state / "run",
        )


def _usual(home: Path, system: str) -> Paths:
    """Return the usual places of a system, by its name in `sys.platform`.

    On macOS and Windows platformdirs knows them. Elsewhere they are three fixed names, and its
    import would take longer than the list of servers.
    """
    if system not in ("darwin", "win32"):
        state = home / ".local/state" / OWN
        return Paths(home / ".config" / OWN, state, home / ".cache" / OWN, state / "run")
    if system == "darwin":
        from platformdirs.macos import MacOS as Places
    else:
        from platformdirs.windows import Windows as Places  # type: ignore[assignment]
    places = Places(OWN, appauthor=False)
    state = places.user_state_path
    # One directory for state and configuration: a file of each has a name of its own.
    return Paths(places.user_config_path, state, places.user_cache_path, state / "run")


def _is_ours(runtime: str) -> bool:
    """Return whether a directory belongs to this user: after `su`, the environment may name another
    user's."""
    try:
        return runtime.startswith("/") and os.stat(runtime).st_uid == user_id()
    except OSError:
        return False


def file_name(profile: str, *more: str) -> str:
    """A file name for a profile, and for whatever else tells it apart: readable, and never that of
    another."""
    mark = hashlib.sha256("\n".join((profile, *more)).encode()).hexdigest()[:10]
    return "".join(char if char.isalnum() or char in "-_" else "_" for char in profile) + f"-{mark}"


def account_name(profile: str, url: str) -> str:
    """Return the journal's name of an account: the profile, and the installation when it is not the
    provider's own."""
    host = urlsplit(url).netloc
    return profile if url == PROVIDER else f"{profile}@{host}"


def person() -> str:
    """Return the person at this terminal: "anna", "anna over ssh from 192.0.2.1". Several people
    may share an account."""
    names = [os.environ.get(name, "") for name in ("SUDO_USER", "USER", "LOGNAME")]
    name_found = next((name for name in names if name), "") or user_name()
    origin = os.environ.get("SSH_CONNECTION", os.environ.get("SSH_CLIENT", "")).partition(" ")[0]
    return safe_text(f"{name_found} over ssh from {origin}" if origin else name_found, 100)


def make_dirs(path: Path) -> None:
    """Make `path` and what is missing above it, private all of it. Raises OSError.

    `mkdir(parents=True)` would leave the parents to the umask: in a directory that everybody may
    write to,
    everybody may put another in the place of ours.
    """
    missing = [item for item in (path, *path.parents) if not item.exists()]
    for item in reversed(missing):
        item.mkdir(mode=PRIVATE_DIR, exist_ok=True)


def others_may_write(found: os.stat_result) -> bool:
    """Return whether others than its owner, root and its group can change a file or directory."""
    return bool(open_to_others(found.st_mode, stat.S_IWOTH))


def private_dir(path: Path) -> Path:
    """Make `path` if needed and check that it is a directory only its owner can enter.

    Below a directory of Hostdeck, that directory is checked first: another user who owns it could
    replace everything in it.

    Raises:
        ConfigError: It is a link, belongs to someone else, or cannot be made.
    """
    # The nearest directory with our name: a user or a checkout can have the same name.
    named = (
        -1
        if path.name == OWN
        else next((at for at, item in enumerate(path.parents) if item.name == OWN), -1)
    )
    for own in reversed(path.parents[: named + 1]):
        # Into a collection of dot files it may be a link, if its user made it.
        _private(own.resolve() if _is_own_link(own) else own)
    return _private(path)


def _is_own_link(path: Path) -> bool:
    try:
        return path.is_symlink() and path.lstat().st_uid == user_id()
    except OSError:
        return False


def _private(path: Path) -> Path:
    doing = f"Preparing the directory {path}"
    try:
        make_dirs(path)
        found = path.lstat()
    except OSError as error:
        raise ConfigError(
            doing,
            said=f"{error.strerror or type(error).__name__}.",
            certain="Nothing was sent.",
            next="Check its permissions, or name another place with XDG_STATE_HOME, XDG_CACHE_HOME "
            "or XDG_CONFIG_HOME.",
        ) from None
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigError(
            doing, said="It is a link or a file, not a directory.", next=f"Move {path} away."
        )
    if found.st_uid != user_id():
        raise ConfigError(
            doing, said="It belongs to another user.", next="Choose another directory."
        )
    if open_to_others(found.st_mode):
        path.chmod(PRIVATE_DIR)
    return path


def create_private(path: Path) -> int:
    """Create a file that only its owner can read, and return its descriptor, open for writing.

    A file that is there is not used, and a link is not followed. Raises FileExistsError, OSError.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_CLOEXEC
    return os.open(path, flags, PRIVATE_FILE)


def open_private(path: Path) -> int:
    """Return a descriptor of a file, open for reading and writing; a missing one is created so that
    only its owner can read it. A link is not followed. Raises OSError."""
    return os.open(path, os.O_RDWR | os.O_CREAT | O_NOFOLLOW | O_CLOEXEC, PRIVATE_FILE)


def make_private_file(path: Path) -> bool:
    """Make the file if it is missing, and close it to others. Returns whether it is a regular file
    of this user. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(create_private(path))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid != user_id():
        return False
    if open_to_others(found.st_mode):
        path.chmod(PRIVATE_FILE)
    return True


def replace_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write `content` to `path` so that readers see the old file or the new one, never a part.

    Args:
        content: All of it, or its parts in order.
    """
    private_dir(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, PRIVATE_FILE)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
