"""The provider's `.vv` file, checked key by key before it is written or used. Pure.

Source: virt-viewer's manual, "Connection file"; files from oVirt and OpenStack. The written file is
generated from the parsed values, so no unchecked byte of the answer gets into it.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

LONGEST = 64 * 1024
"""Maximum characters. Real files have a few thousand, certificates included."""
_MAIN = "virt-viewer"


class ViewerFileError(ValueError):
    """The reason why a file is not trusted, in a sentence without values."""


@dataclass(frozen=True, slots=True)
class ViewerFile:
    """Contents of a checked file."""

    type: str
    """spice or vnc."""
    host: str
    port: int | None
    tls_port: int | None
    text: SecretStr
    """The content to write; contains a password."""

    @property
    def ports(self) -> tuple[int, ...]:
        """Return the ports that a tunnel has to forward."""
        return tuple(dict.fromkeys(port for port in (self.port, self.tls_port) if port))


def _is_host(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        # A text of digits and dots would be a mistyped address, and some resolvers accept it as
        # another address.
        return (
            bool(_HOST.fullmatch(value))
            and len(value) <= 253
            and not re.fullmatch(r"[0-9.]+", value)
        )
    return True


def _is_port(value: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", value)) and 1 <= int(value) <= 65535


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: bool(compiled.fullmatch(value))


def _is_plain(value: str) -> bool:
    """Return printable text without escapes that the viewer's parser would interpret."""
    return "\\" not in value


_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
_flag = _matches("[01]")
_words = _matches(r"[A-Za-z0-9_,;:|+ .*-]*")
_NEEDED: Mapping[str, Callable[[str], bool]] = {
    "type": _matches("(?i:spice|vnc)"),
    "host": _is_host,
    "username": _is_plain,
    "password": _is_plain,
    "secure-channels": _words,
    "tls-ciphers": _matches(r"[A-Za-z0-9_:!+@=-]*"),
    "host-subject": _matches(r"(?:[^\\]|\\\\,)*"),
}
"""Keys that the connection requires. If such a value is invalid, nothing is written."""
_OPTIONAL: Mapping[str, Callable[[str], bool]] = {
    "port": _is_port,
    "tls-port": _is_port,
    "title": _is_plain,
    "fullscreen": _flag,
    "color-depth": _matches("16|24|32"),
    "disable-effects": _words,
    "disable-channels": _words,
    # The certificate itself, with escaped line breaks; never the path of one.
    "ca": _matches(r"-----BEGIN CERTIFICATE-----(?:[A-Za-z0-9+/=-]|\\n| )+"),
    "toggle-fullscreen": _words,
    "release-cursor": _words,
}
"""Keys that are omitted if their value is invalid."""
_OFF = ("enable-smartcard=0", "enable-usb-autoshare=0", "enable-usbredir=0")
"""Settings that stop the viewer from sharing devices with the server."""


def checked_viewer_file(text: str) -> ViewerFile:
    """Return the file with the keys that are known to be harmless. All others are omitted, and so
    are comments and sections.

    Raises:
        ViewerFileError: A required key is missing or invalid. Only the browser console is available
            then.
    """
    if len(text) > LONGEST:
        raise ViewerFileError("It is too long.")
    found = dict(_pairs(text))
    for needed in ("type", "host"):
        if needed not in found:
            raise ViewerFileError(f"It names no {needed}.")
    if "port" not in found and "tls-port" not in found:
        raise ViewerFileError("It has no usable port.")
    off = _OFF if found["type"] == "spice" else ()
    lines = [
        f"[{_MAIN}]",
        *(f"{name}={value}" for name, value in found.items()),
        *off,
        "delete-this-file=1",
        "",
    ]
    port, tls_port = (int(found[name]) if name in found else None for name in ("port", "tls-port"))
    return ViewerFile(found["type"], found["host"], port, tls_port, SecretStr("\n".join(lines)))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Return the checked values of the accepted keys, each once."""
    section: str | None = None
    seen: dict[str, str] = {}
    for at, line in enumerate(
        text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), start=1
    ):
        line = line.strip(" \t")
        if line.startswith("["):
            section = _section(line, at, is_first=section is None)
            continue
        name, equals, value = (part.strip(" \t") for part in line.partition("="))
        name = name.lower()
        if not equals or line.startswith(("#", ";")) or name not in (*_NEEDED, *_OPTIONAL):
            continue
        if section is None:
            raise ViewerFileError(f"Line {at} is before any section.")
        if section != _MAIN or not value:
            continue
        if any(
            unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
            for char in value
        ):
            raise ViewerFileError(f"Line {at} contains a control character.")
        if seen.setdefault(name, value) != value:
            raise ViewerFileError(f"Line {at} repeats a key.")
        if _is_right(name, value, at):
            yield name, value.lower() if name == "type" else value


def _section(line: str, at: int, *, is_first: bool) -> str:
    """Return the name of a section; empty for a section that the viewer ignores."""
    if re.fullmatch(rf"(?i)\[[ \t]*{_MAIN}[ \t]*\]", line):
        if not is_first:
            raise ViewerFileError(f"Line {at} repeats the section of the viewer.")
        return _MAIN
    return ""


def _is_right(name: str, value: str, at: int) -> bool:
    """Return whether a known key is passed on. Raises ViewerFileError if the console must not be
    opened without it."""
    if name in _OPTIONAL:
        return _OPTIONAL[name](value)
    if not _NEEDED[name](value):
        raise ViewerFileError(f"Line {at}: the value of {name} is not valid.")
    return True
