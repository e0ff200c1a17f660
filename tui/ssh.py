"""Command lines that open ssh to a server. Pure.

What is put into them came from the provider: only a real address gets in, there is no shell,
and `--` ends the options.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence

USER = "root"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def is_address(text: str) -> bool:
    """Return whether `text` is an IP address and nothing else, without a zone behind %."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def ssh_words(address: str) -> list[str] | None:
    """`ssh -- root@192.0.2.10`; `None` when that is no address."""
    return ["ssh", "--", f"{USER}@{address}"] if is_address(address) else None


def window_words(
    words: Sequence[str], hostname: str, server_id: int, environ: Mapping[str, str]
) -> list[str] | None:
    """Return the command in a new window of tmux; `None` outside tmux."""
    if not environ.get("TMUX"):
        return None
    # tmux reads #{…} in names; a host name may be anything.
    name = hostname if _NAME.fullmatch(hostname) else str(server_id)
    return ["tmux", "new-window", "-n", name, "--", *words]
