"""Command lines for a laptop that reaches a BMC through this host: ssh tunnels and the URLs to
open. Pure."""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEB, KVM = 443, 5900
"""Ports of a BMC: its web page, and the console ports of BMCs with a separate console
connection."""
LOCAL_WEB = 8443
"""Local ports start here, because a port below 1024 would need root on the laptop."""


_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*")
"""Allowed text, which ssh cannot parse as an option."""


@dataclass(frozen=True, slots=True)
class Jump:
    """This host, as the laptop reaches it."""

    user: str
    host: str
    """The address at which the ssh connection arrived, or the host name."""
    port: int = 22

    @property
    def target(self) -> str:
        """Return arguments of `ssh`: "-p 2222 anna@192.0.2.5"."""
        port = f"-p {self.port} " if self.port != 22 else ""
        return f"{port}{shlex.quote(f'{self.user}@{self.host}' if self.user else self.host)}"


def jump_from(environment: Mapping[str, str], name: str = "") -> Jump:
    """Return the login from sshd's information about the connection.

    Args:
        name: Name of this host, used if sshd provides no information.
    """
    user = environment.get("USER", "") or environment.get("LOGNAME", "")
    user = user if _USER.fullmatch(user) else ""
    words = environment.get("SSH_CONNECTION", "").split()
    if len(words) == 4 and words[3].isdigit() and is_address(words[2]):
        return Jump(user, words[2], int(words[3]))
    return Jump(user, name or "this-host")


def caller_in(environment: Mapping[str, str]) -> str:
    """Return the address of the user's own computer; empty if unknown."""
    first = environment.get("SSH_CONNECTION", "").partition(" ")[0]
    return first if is_address(first) else ""


def is_address(text: str) -> bool:
    """Return the address if it is valid, because it goes into a shell command line."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def tunnel_line(jump: Jump, forwards: Sequence[tuple[int, str, int]]) -> str:
    """Return `ssh -N -L …` that forwards each (local port, host, port)."""
    carried = " ".join(
        f"-L {local}:{shlex.quote(_bracketed(host))}:{port}" for local, host, port in forwards
    )
    return f"ssh -N {carried} {jump.target}"


def bmc_lines(jump: Jump, address: str) -> tuple[str, str]:
    """Return the tunnel to a BMC, and the URL for the browser."""
    tunnel = tunnel_line(jump, [(LOCAL_WEB, address, WEB), (KVM, address, KVM)])
    return tunnel, f"https://127.0.0.1:{LOCAL_WEB}/"


def viewer_line(jump: Jump, path: str) -> str:
    """Return the command that opens a `.vv` file of this host in the viewer on the user's
    computer."""
    return (
        f"ssh {jump.target} cat {shlex.quote(path)} | sed 's/^host=.*/host=127.0.0.1/' | "
        "remote-viewer -"
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
