"""Paths of Hostdeck's files, private to the user. Worker thread for disk only."""

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
    """The four directories, following XDG. Each is created with mode 0700 at the first write."""

    config: Path
    state: Path
    cache: Path
    runtime: Path

    @classmethod
    def of_user(cls) -> Paths:
        """Return the locations from XDG variables that are set and absolute, otherwise the system
        defaults."""
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
    """Return the default locations on a system, by its name in `sys.platform`.

    On macOS and Windows platformdirs provides them. Elsewhere they are three fixed names, because
    importing platformdirs would take longer than the list of servers.
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
    # State and configuration share one directory, because their files have different names.
    return Paths(places.user_config_path, state, places.user_cache_path, state / "run")


def _is_ours(runtime: str) -> bool:
    """Return whether a directory belongs to this user. After `su`, the environment may name another
    user's directory."""
    try:
        return runtime.startswith("/") and os.stat(runtime).st_uid == user_id()
    except OSError:
        return False


def file_name(profile: str, *more: str) -> str:
    """Return a readable and unique file name for a profile and anything else that distinguishes
    it."""
    mark = hashlib.sha256("\n".join((profile, *more)).encode()).hexdigest()[:10]
    return "".join(char if char.isalnum() or char in "-_" else "_" for char in profile) + f"-{mark}"


def account_name(profile: str, url: str) -> str:
    """Return the journal's name of an account: the profile, and the installation if it is not the
    provider's own."""
    host = urlsplit(url).netloc
    return profile if url == PROVIDER else f"{profile}@{host}"


def person() -> str:
    """Return the user of this terminal: "anna", "anna over ssh from 192.0.2.1". Several people may
    share an account."""
    names = [os.environ.get(name, "") for name in ("SUDO_USER", "USER", "LOGNAME")]
    name_found = next((name for name in names if name), "") or user_name()
    origin = os.environ.get("SSH_CONNECTION", os.environ.get("SSH_CLIENT", "")).partition(" ")[0]
    return safe_text(f"{name_found} over ssh from {origin}" if origin else name_found, 100)


def make_dirs(path: Path) -> None:
    """Create `path` and its missing parents, all private. Raises OSError.

    `mkdir(parents=True)` would apply the umask to the parents. In a directory that is writable for
    everybody, any user could replace ours.
    """
    missing = [item for item in (path, *path.parents) if not item.exists()]
    for item in reversed(missing):
        item.mkdir(mode=PRIVATE_DIR, exist_ok=True)


def others_may_write(found: os.stat_result) -> bool:
    """Return whether users other than its owner, root, and its group can change a file or
    directory."""
    return bool(open_to_others(found.st_mode, stat.S_IWOTH))


def private_dir(path: Path) -> Path:
    """Create `path` if needed and check that only its owner can enter it.

    If `path` is below a Hostdeck directory, that directory is checked first, because another user
    who owns it could replace everything in it.

    Raises:
        ConfigError: It is a link, belongs to another user, or cannot be created.
    """
    # Use the nearest directory with our name, because a user or a checkout can have the same name.
    named = (
        -1
        if path.name == OWN
        else next((at for at, item in enumerate(path.parents) if item.name == OWN), -1)
    )
    for own in reversed(path.parents[: named + 1]):
        # A link into a collection of dot files is allowed if the user made it.
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
    """Create a file that only its owner can read. Return its descriptor, open for writing.

    An existing file is not used, and a link is not followed. Raises FileExistsError, OSError.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_CLOEXEC
    return os.open(path, flags, PRIVATE_FILE)


def open_private(path: Path) -> int:
    """Return the descriptor of a file, open for reading and writing. A missing file is created so
    that only its owner can read it. A link is not followed. Raises OSError."""
    return os.open(path, os.O_RDWR | os.O_CREAT | O_NOFOLLOW | O_CLOEXEC, PRIVATE_FILE)


def make_private_file(path: Path) -> bool:
    """Create the file if it is missing, and remove other users' access. Return whether it is a
    regular file of this user. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(create_private(path))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid != user_id():
        return False
    if open_to_others(found.st_mode):
        path.chmod(PRIVATE_FILE)
    return True


def replace_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write `content` to `path` atomically: readers see the old file or the new file, never a part.

    Args:
        content: The whole content, or its parts in order.
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
