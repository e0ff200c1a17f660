"""Command lines that log in to a server: ssh, and RDP for Windows. Pure.

The address and the tags come from the provider. A command line gets only a valid address, a plain
user name, and a port number. There is no shell, and `--` ends the options.
"""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.lazy_dataclass import dataclass

USER = "root"
PORT = 22
USER_TAG, PORT_TAG = "ssh_user", "ssh_port"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,31}", re.ASCII)
_JUMP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@:,\[\]-]{0,252}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SshOptions:
    """The SSH login settings of a profile."""

    user: str = USER
    port: int = PORT
    jump: str = ""
    """Jump host for `ssh -J`; empty for a direct connection."""
    command: tuple[str, ...] = ("ssh",)
    """The program and its first arguments."""

    def of_server(self, tags: Mapping[str, str]) -> SshOptions:
        """Return the options for one server. Its tags `ssh_user` and `ssh_port` take precedence.

        A tag that is not a user name or a port is ignored.
        """
        user = tags.get(USER_TAG, "")
        port = tags.get(PORT_TAG, "")
        return replace(
            self,
            user=user if is_user(user) else self.user,
            port=int(port) if is_port(port) else self.port,
        )


def is_user(text: str) -> bool:
    """Return whether `text` is a plain user name."""
    return _USER.fullmatch(text) is not None


def is_port(text: str) -> bool:
    """Return whether `text` is a TCP port."""
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 2**16


def is_jump_host(text: str) -> bool:
    """Return whether `text` may follow `ssh -J`: hosts with users and ports, no options."""
    return _JUMP.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Return whether `text` is an IP address and nothing else. A zone after % is refused."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def ssh_words(address: str, options: SshOptions | None = None) -> list[str] | None:
    """Return the words of `ssh -- root@192.0.2.10`; `None` if the address is invalid."""
    chosen = options or SshOptions()
    if not is_address(address):
        return None
    port = [] if chosen.port == PORT else ["-p", str(chosen.port)]
    jump = ["-J", chosen.jump] if chosen.jump else []
    return [*chosen.command, *port, *jump, "--", f"{chosen.user}@{address}"]


def ssh_line(address: str, options: SshOptions | None = None) -> str:
    """Return the line to copy into a shell; empty if the address is invalid."""
    words = ssh_words(address, options)
    return "" if words is None else shlex.join([word for word in words if word != "--"])


def rdp_line(address: str) -> str:
    """Return the line that opens a Windows desktop from Linux; empty if the address is invalid."""
    return f"xfreerdp /v:{_bracketed(address)} /u:Administrator" if is_address(address) else ""


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def is_windows(system: str) -> bool:
    """Return whether the name of an operating system is that of a Windows version."""
    return "windows" in system.lower()


def window_words(
    words: Sequence[str], hostname: str, server_id: int, environ: Mapping[str, str]
) -> list[str] | None:
    """Return the words that run `words` in a new tmux window; `None` outside tmux."""
    if not environ.get("TMUX"):
        return None
    # tmux expands #{…} in names, and a host name may contain anything.
    name = hostname if _NAME.fullmatch(hostname) else str(server_id)
    return ["tmux", "new-window", "-n", name, "--", *words]
