"""A `.vv` file of the provider, checked key by key before anything is written or started. Pure.

Source: virt-viewer's manual, "Connection file"; files as oVirt and OpenStack write them. What is
written is made anew from what was understood: no byte of the answer gets through unread.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

LONGEST = 64 * 1024
"""Characters. Certificates included, real ones have a few thousand."""
_MAIN, _OVIRT = "virt-viewer", "ovirt"


class ViewerFileError(ValueError):
    """Why a file is not trusted. A sentence that quotes no value."""


@dataclass(frozen=True, slots=True)
class ViewerFile:
    """What a checked file says."""

    type: str
    """spice or vnc."""
    host: str
    port: int | None
    tls_port: int | None
    text: SecretStr
    """The file as it is to be written; holds a password."""

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that a tunnel has to carry."""
        return tuple(dict.fromkeys(port for port in (self.port, self.tls_port) if port))


def _is_host(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        # All digits and dots would be a mistyped address, and some resolvers read it as another.
        return bool(_HOST.fullmatch(value)) and len(value) <= 253 and not re.fullmatch(r"[0-9.]+", value)
    return True


def _is_port(value: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", value)) and 1 <= int(value) <= 65535


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: bool(compiled.fullmatch(value))


def _is_plain(value: str) -> bool:
    """Printable, and without the escapes that the viewer's parser would turn into something else."""
    return "\\" not in value


_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
_flag = _matches("[01]")
_words = _matches(r"[A-Za-z0-9_,;:|+ .*-]*")
_KEPT: Mapping[str, Callable[[str], bool]] = {
    "type": _matches("spice|vnc"),
    "host": _is_host,
    "port": _is_port,
    "tls-port": _is_port,
    "username": _is_plain,
    "password": _is_plain,
    "title": _is_plain,
    "fullscreen": _flag,
    "enable-smartcard": _flag,
    "enable-usbredir": _flag,
    "enable-usb-autoshare": _flag,
    "usb-filter": _words,
    "color-depth": _matches("16|24|32"),
    "disable-effects": _words,
    "disable-channels": _words,
    "secure-channels": _words,
    "tls-ciphers": _matches(r"[A-Za-z0-9_:!+@=-]*"),
    "host-subject": _matches(r"(?:[^\\]|\\\\,)*"),
    # The certificate's line breaks are written as two characters.
    "ca": _matches(r"-----BEGIN CERTIFICATE-----(?:[A-Za-z0-9+/=-]|\\n| )+"),
    "toggle-fullscreen": _words,
    "release-cursor": _words,
    "smartcard-insert": _words,
    "smartcard-remove": _words,
    "secure-attention": _words,
    "proxy": _matches(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?"),
}
"""Keys that are passed on, each with what its value has to look like."""
_LEFT_OUT = frozenset({"version", "versions", "newer-version-url", "delete-this-file"})
"""Known and not passed on: a link to "a newer version" is no business of the server's."""
_OVIRT_KEYS = frozenset({"host", "vm-guid", "jsessionid", "sso-token", "admin", "ca"})
"""For the viewer's menu of ISO images; never passed on, it opens more than the console."""


def checked_viewer_file(text: str) -> ViewerFile:
    """The file, if every line of it is known and harmless.

    Raises:
        ViewerFileError: Something in it is not. The console is then to be had by the browser only.
    """
    if len(text) > LONGEST:
        raise ViewerFileError("It is longer than any real one.")
    found = dict(_pairs(text))
    for needed in ("type", "host"):
        if needed not in found:
            raise ViewerFileError(f"It names no {needed}.")
    if "port" not in found and "tls-port" not in found:
        raise ViewerFileError("It names no port.")
    lines = [f"[{_MAIN}]", *(f"{name}={value}" for name, value in found.items()), "delete-this-file=1", ""]
    port, tls_port = (int(found[name]) if name in found else None for name in ("port", "tls-port"))
    return ViewerFile(found["type"], found["host"], port, tls_port, SecretStr("\n".join(lines)))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The keys that are passed on, with their checked values."""
    section, seen = "", set[tuple[str, str]]()
    for at, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), start=1):
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in line):
            raise ViewerFileError(f"Line {at} holds a control character.")
        line = line.strip(" ")
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = _section(line, at, seen)
            continue
        name, equals, value = line.partition("=")
        name, value = name.strip(" "), value.strip(" ")
        if not equals:
            raise ViewerFileError(f"Line {at} is no key with a value.")
        if (section, name) in seen:
            raise ViewerFileError(f"Line {at} says something for the second time.")
        seen.add((section, name))
        if _is_passed_on(section, name, value, at):
            yield name, value


def _section(line: str, at: int, seen: set[tuple[str, str]]) -> str:
    name = line[1:-1] if line.endswith("]") else ""
    if name not in (_MAIN, _OVIRT) or (name, "") in seen:
        raise ViewerFileError(f"Line {at} begins a section that does not belong there.")
    seen.add((name, ""))
    return name


def _is_passed_on(section: str, name: str, value: str, at: int) -> bool:
    if section == _OVIRT:
        if name not in _OVIRT_KEYS:
            raise ViewerFileError(f"Line {at} has a key that is not known.")
        return False
    if section != _MAIN:
        raise ViewerFileError(f"Line {at} stands before any section.")
    if name in _LEFT_OUT:
        return False
    check = _KEPT.get(name)
    if check is None:
        raise ViewerFileError(f"Line {at} has a key that is not known.")
    if not value:
        return False
    if not check(value):
        raise ViewerFileError(f"Line {at}: the value of {name} is not what it has to be.")
    return True
