"""Checks whether a server responds: on a TCP port, or to a ping. Worker threads only.

A check sends one packet or one connection attempt and no data. It never raises. The result is yes,
no, or unknown with the reason.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import os
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, urlsplit

SSH_PORT, RDP_PORT = 22, 3389
TAG = "answers"
"""The tag of a server that overrides the setting: `answers=port:8443`."""
CHECK_S = 2.0
"""Seconds for which one check waits for an answer."""
_PORT = re.compile(r"(?:port|tcp):([0-9]{1,5})", re.ASCII)
_ECHO, _ECHO_6 = 8, 128
_NO_ROUTE = frozenset(
    {errno.ENETUNREACH, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
)
"""Errors of this machine, which are not evidence about the server."""


class Reply(Enum):
    """The result of one check."""

    YES = "answers"
    NO = "no answer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """The condition under which a server counts as responding."""

    port: int = 0
    """A TCP port that accepts connections; 0: a ping."""

    @property
    def words(self) -> str:
        """The rule in words: "port 22", "ping"."""
        return f"port {self.port}" if self.port else "ping"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check and its result."""

    reply: Reply
    reason: str = ""
    """The reason for an unknown result."""
    is_final: bool = False
    """True if further checks would have the same result."""


Check = Callable[[str, Rule], Checked]
"""A check of an address by a rule."""


def rule_from(text: str) -> Rule | None:
    """Return the rule written as `ssh`, `rdp`, `ping`, or `port:N`; `None` for `none`.

    Raises:
        ValueError: The text is invalid.
    """
    words = text.strip().lower()
    named = {"ssh": Rule(SSH_PORT), "rdp": Rule(RDP_PORT), "ping": Rule(), "none": None}
    if words in named:
        return named[words]
    match = _PORT.fullmatch(words)
    if match is None or not 0 < int(match[1]) < 2**16:
        raise ValueError(f"{text!r} is not ssh, rdp, ping, none, or port:N.")
    return Rule(int(match[1]))


def until_words(text: str) -> str:
    """Return a sentence with the condition that a batch waits for after each wave."""
    rule = rule_from(text)
    words = "nothing" if rule is None else rule.words
    what = f"answer on {words}" if rule is None or rule.port else "answer a ping"
    return f"Waits after each wave until the servers {what}. Stops if a server does not."


def rule_for(tags: Mapping[str, str], system: str, setting: str = "") -> Rule | None:
    """Return the condition for a server; `None` if it is not checked.

    The server's tag comes first, then the setting, then its system: RDP for Windows, SSH for the
    rest. An invalid tag is ignored.
    """
    for text in (tags.get(TAG, ""), setting):
        if text:
            try:
                return rule_from(text)
            except ValueError:
                continue
    return Rule(RDP_PORT if "windows" in system.lower() else SSH_PORT)


def check(address: str, rule: Rule, timeout_s: float = CHECK_S) -> Checked:
    """Check a server over the network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return Checked(Reply.UNKNOWN, "its address is not known", is_final=True)
    if parsed.is_loopback or parsed.is_multicast or parsed.is_unspecified or parsed.is_link_local:
        return Checked(Reply.UNKNOWN, f"{parsed} is not an address of a server", is_final=True)
    family = socket.AF_INET if parsed.version == 4 else socket.AF_INET6
    if rule.port:
        return _connect(str(parsed), rule.port, family, timeout_s)
    return _ping(str(parsed), family, timeout_s)


def _connect(address: str, port: int, family: socket.AddressFamily, timeout_s: float) -> Checked:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as link:
            link.settimeout(timeout_s)
            link.connect((address, port))
    except TimeoutError:
        return Checked(Reply.NO)
    except OSError as error:
        if error.errno in _NO_ROUTE:
            return Checked(Reply.UNKNOWN, f"this machine cannot reach it ({error.strerror})")
        return Checked(Reply.NO)
    return Checked(Reply.YES)


def _ping(address: str, family: socket.AddressFamily, timeout_s: float) -> Checked:
    six = family == socket.AF_INET6
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    sent = struct.pack("!BBHHH", _ECHO_6 if six else _ECHO, 0, 0, os.getpid() & 0xFFFF, 1)
    sent = sent[:2] + struct.pack("!H", _checksum(sent)) + sent[4:]
    try:
        with socket.socket(family, socket.SOCK_DGRAM, protocol) as link:
            link.connect((address, 0))
            link.send(sent)
            return _reply(link, six=six, timeout_s=timeout_s)
    except PermissionError:
        return Checked(Reply.UNKNOWN, "this machine does not allow pings", is_final=True)
    except OSError as error:
        if error.errno in _NO_ROUTE | {errno.EPROTONOSUPPORT}:
            return Checked(Reply.UNKNOWN, f"this machine cannot send pings ({error.strerror})")
        return Checked(Reply.NO)


def _reply(link: socket.socket, *, six: bool, timeout_s: float) -> Checked:
    """Wait for the echo reply. Other messages, such as "host unreachable", are not a response."""
    wanted = 129 if six else 0
    until = time.monotonic() + timeout_s
    while (left_s := until - time.monotonic()) > 0:
        if not select.select([link], [], [], left_s)[0]:
            break
        message = link.recv(512)
        if message and message[0] == wanted:
            return Checked(Reply.YES)
    return Checked(Reply.NO)


def _checksum(message: bytes) -> int:
    """Return the Internet checksum. The kernel fills it in for ICMPv6, and on Linux for ICMP."""
    total: int = sum(struct.unpack(f"!{len(message) // 2}H", message))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def check_at(url: Callable[[], str]) -> Check:
    """Return the check for the provider's servers. Simulated servers are not on any network."""
    from tui.api.api_url import LOOPBACK

    def ask(address: str, rule: Rule) -> Checked:
        at = url()
        simulated = urlsplit(at).hostname in LOOPBACK
        return simulated_check(at)(address, rule) if simulated else check(address, rule)

    return ask


def simulated_check(url: str) -> Check:
    """Return a check that asks the simulator at `url` about its servers.

    The addresses of simulated servers are reserved for documentation. Nothing is ever sent to them;
    the simulator reports whether the server would respond.
    """

    def ask(address: str, rule: Rule) -> Checked:
        place = urlsplit(url)
        link = http.client.HTTPConnection(
            place.hostname or "127.0.0.1", place.port or 80, timeout=CHECK_S
        )
        try:
            link.request("GET", f"/simulated/answers?address={quote(address)}&port={rule.port}")
            answer = link.getresponse()
            if answer.status != 200:
                return Checked(Reply.UNKNOWN, "the provider is simulated", is_final=True)
            found = json.loads(answer.read(1000))
        except (OSError, ValueError, http.client.HTTPException):
            return Checked(Reply.UNKNOWN, "the simulator did not say")
        finally:
            link.close()
        if not isinstance(found, dict) or not isinstance(found.get("answers"), bool):
            return Checked(Reply.UNKNOWN, "the simulator did not say")
        return Checked(Reply.YES if found["answers"] else Reply.NO)

    return ask
