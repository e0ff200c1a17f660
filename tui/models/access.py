"""Access to a server that does not respond. These values hold credentials: shown once, never
stored.

Source: guide Remote access; examples of callbacks in apidocs; an article of the provider.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from tui.models.async_answer import Finished
from tui.text import Untrusted

_VIEWER_FILE = re.compile(r"(?mi)\A(?:\ufeff|\s|[#;].*$)*\[[ \t]*virt-viewer[ \t]*\]")
"""Beginning of a virt-viewer file, with comments."""


@dataclass(frozen=True, slots=True)
class NatOpened:
    """nat/add_static_nat."""

    address: str
    """Public address of the BMC."""
    inner: str | None
    """Internal address of the BMC."""


@dataclass(frozen=True, slots=True)
class IpmiUser:
    """eq/add_ipmi_user."""

    user: Untrusted | None
    password: SecretStr | None
    address: str | None
    said: Untrusted


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """eq/console: a `.vv` file with a one-time password."""

    content: SecretStr


@dataclass(frozen=True, slots=True)
class NovncLink:
    """eq/novnc: a link that contains a password."""

    url: SecretStr


def _address(value: Any) -> str | None:
    try:
        return str(ipaddress.ip_address(str(value).strip()))
    except ValueError:
        return None


def _context(finished: Finished) -> dict[str, Any]:
    return finished.context if isinstance(finished.context, dict) else {}


def read_nat(finished: Finished) -> NatOpened:
    """Return the access; the public address is in `scope` or `context.white_ip`. Raises ValueError
    without one."""
    context = _context(finished)
    scope = finished.scope if isinstance(finished.scope, dict) else {"ip": finished.scope}
    values = (*scope.values(), context.get("white_ip"), context.get("ip"))
    address = next((found for value in values if (found := _address(value))), None)
    if address is None:
        raise ValueError("the answer names no address")
    return NatOpened(address, _address(context.get("ip_ipmi")))


def read_ipmi_user(finished: Finished) -> IpmiUser:
    """Return the user; name and password are in `context`, or in an object in `scope`."""
    found = {**_context(finished), **(finished.scope if isinstance(finished.scope, dict) else {})}
    low = {str(name).lower(): value for name, value in found.items()}
    user, password = low.get("user") or low.get("login"), low.get("password")
    said = finished.scope if isinstance(finished.scope, str) else finished.debug or ""
    return IpmiUser(
        Untrusted(str(user)) if user else None,
        SecretStr(str(password)) if password else None,
        _address(low.get("ip_ipmi")),
        Untrusted(said),
    )


def read_console(finished: Finished) -> ConsoleFile:
    """Return the viewer file from plain text or its Base64. Raises ValueError if it is not a
    virt-viewer file."""
    text = finished.scope if isinstance(finished.scope, str) else ""
    if not _VIEWER_FILE.search(text):
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            text = ""
    if not _VIEWER_FILE.search(text):
        raise ValueError("the answer is no virt-viewer file")
    return ConsoleFile(SecretStr(text))


def read_novnc(finished: Finished) -> NovncLink:
    """Return the link. Raises ValueError if `scope` is not a web address."""
    text = finished.scope.strip() if isinstance(finished.scope, str) else ""
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise ValueError("the answer is no web address")
    return NovncLink(SecretStr(text))
