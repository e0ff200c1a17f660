"""The file with the dashboard's last screen: its path, format, and validation.

It is read within the first milliseconds of startup, so this module imports almost nothing: no
dataclasses, no json, no typing. The file is private, because it contains host names and addresses.
"""

from __future__ import annotations

import os
import stat
import sys
import zlib

from tui.system import O_CLOEXEC, O_NOFOLLOW, O_NONBLOCK, open_to_others, user_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT = "hostdeck-screen 1"
PREFIX = "screen-"
SUFFIX = ".saved"
MOST_FILES = 8
"""Maximum number of saved screens: one per terminal, profile, and size."""
MOST_BYTES = 512 * 1024
_VARIABLES = (
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "COLORFGBG",
    "TERM_PROGRAM",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "TZ",
    "HOSTKEY_API_KEY_FILE",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
)
"""Variables whose values determine the look of a screen or its account."""
_PRESENCE = ("TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
"""Variables whose presence matters; their values change with each connection."""
_SECRETS = ("HOSTKEY_API_KEY", "HOSTKEY_API_TOKEN")
_SGR = frozenset(b"0123456789;:")


class SavedScreen:
    """A screen with everything that determines whether it may be shown again."""

    def __init__(
        self,
        rows: Sequence[str],
        *,
        taken_at: float,
        mark_row: int,
        is_ascii: bool,
        asks: bool,
        watched: Sequence[str],
    ) -> None:
        """
        Args:
            rows: The lines of the screen: text with SGR sequences and nothing else.
            taken_at: Time of the list on it, Unix seconds.
            mark_row: Row that displays the age.
            is_ascii: Only ASCII characters are drawn.
            asks: The terminal is asked for its round trip.
            watched: Files that determine what the screen shows.
        """
        self.rows, self.taken_at, self.mark_row = list(rows), taken_at, mark_row
        self.is_ascii, self.asks, self.watched = is_ascii, asks, list(watched)


class StartKey:
    """Identity of a start: version, arguments, terminal, locale, and credential."""

    def __init__(self, version: str, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        values = (f"{name}={environ.get(name)}" for name in _VARIABLES)
        present = (f"{name}:{name in environ}" for name in _PRESENCE)
        # The path of the configuration may be relative.
        place = _current() if any(word.startswith("--config") for word in argv) else ""
        parts = (FORMAT, version, *argv, place, *values, *present)
        self._base = "\x1f".join(parts).encode("utf-8", "surrogateescape").hex()
        secrets = [environ.get(name, "") for name in _SECRETS]
        self._secret = (
            _digest("\n".join(secrets).encode("utf-8", "replace")) if any(secrets) else b""
        )

    def at(self, columns: int, lines: int) -> str:
        """Return the identity for a terminal size."""
        return f"{columns}x{lines} {self._base}"

    def file_name(self, columns: int, lines: int) -> str:
        """Return the file name for a terminal size."""
        return f"{PREFIX}{zlib.crc32(self.at(columns, lines).encode()):08x}{SUFFIX}"

    def credential_mark(self, salt: str) -> str:
        """Return a short fingerprint of the credential in the environment; empty without one.

        Its 32 bits distinguish two keys and reveal neither.
        """
        return _digest(salt.encode() + self._secret)[:4].hex() if self._secret else ""


def _current() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _digest(content: bytes) -> bytes:
    import hashlib

    return hashlib.blake2b(content, digest_size=32).digest()


def cache_directory(environ: Mapping[str, str]) -> str:
    """Return Hostdeck's cache directory, like `tui.paths`."""
    base = environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
        base = os.path.join(os.path.expanduser("~"), usual)
    return os.path.join(base, "hostdeck")


def stamp(path: str) -> str:
    """Return a line that changes whenever the file changes: its time, size, and inode."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return "-"
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


def encoded(screen: SavedScreen, key: StartKey, columns: int, lines: int) -> bytes:
    """Return the file content."""
    salt = os.urandom(12).hex()
    head = [
        f"key {key.at(columns, lines)}",
        f"credential {salt} {key.credential_mark(salt)}",
        f"taken {screen.taken_at!r}",
        f"mark {screen.mark_row}",
        f"flags {int(screen.is_ascii)} {int(screen.asks)}",
        *(f"file {path.encode().hex()} {stamp(path)}" for path in screen.watched),
    ]
    body = "\n".join((*head, "", *screen.rows)).encode()
    return f"{FORMAT} {zlib.crc32(body):08x}\n".encode() + body


def decoded(content: bytes, key: StartKey, columns: int, lines: int) -> SavedScreen | None:
    """Return the screen in a file; `None` if it is damaged or belongs to another start."""
    first, _, body = content.partition(b"\n")
    try:
        if first.decode() != f"{FORMAT} {zlib.crc32(body):08x}":
            return None
        head, _, rest = body.decode().partition("\n\n")
        fields = [line.split(" ") for line in head.split("\n")]
        named = {field[0]: field[1:] for field in fields}
        salt, mark = named["credential"]
        is_same = " ".join(named["key"]) == key.at(columns, lines) and mark == key.credential_mark(
            salt
        )
        files = [
            (bytes.fromhex(parts[1]).decode(), " ".join(parts[2:]))
            for parts in fields
            if parts[0] == "file"
        ]
        if not is_same or any(stamp(path) != then for path, then in files):
            return None
        rows, mark_row = rest.split("\n"), int(named["mark"][0])
        if len(rows) != lines or not 0 <= mark_row < lines or not all(map(is_plain, rows)):
            return None
        flags = named["flags"]
        return SavedScreen(
            rows,
            taken_at=float(named["taken"][0]),
            mark_row=mark_row,
            is_ascii=flags[0] == "1",
            asks=flags[1] == "1",
            watched=[path for path, _ in files],
        )
    except (ValueError, KeyError, IndexError):
        return None


def is_plain(row: str) -> bool:
    """Return whether a row contains only text and SGR sequences, and nothing else that a terminal
    acts on."""
    first, *rest = row.split("\x1b")
    texts = [first]
    for part in rest:
        code, is_sgr, text = part.partition("m")
        if not (is_sgr and code.startswith("[") and _SGR.issuperset(code[1:].encode())):
            return False
        texts.append(text)
    return all(text.isprintable() for text in texts)


def read_private(path: str) -> bytes:
    """Return the content of a file that only this user can read; empty if there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    except (OSError, ValueError):
        return b""
    try:
        found = os.fstat(handle)
        is_private = stat.S_ISREG(found.st_mode) and not open_to_others(found.st_mode)
        if not is_private or found.st_uid != user_id() or found.st_size > MOST_BYTES:
            return b""
        return os.read(handle, MOST_BYTES)
    except OSError:
        return b""
    finally:
        os.close(handle)


def remove_all(directory: str) -> None:
    """Remove every saved screen, because the account may change."""
    for name in _names(directory):
        _remove(os.path.join(directory, name))


def remove_oldest(directory: str) -> None:
    """Remove the oldest saved screens above the limit."""
    paths = [os.path.join(directory, name) for name in _names(directory)]
    for path in sorted(paths, key=stamp, reverse=True)[MOST_FILES:]:
        _remove(path)


def _names(directory: str) -> list[str]:
    try:
        return [
            name
            for name in os.listdir(directory)
            if name.startswith(PREFIX) and name.endswith(SUFFIX)
        ]
    except OSError:
        return []


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
