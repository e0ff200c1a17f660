"""Key test: shows which keys arrive. Only on request, because it waits for key presses."""

from __future__ import annotations

import os
import re
import select
import sys
from argparse import Namespace
from collections.abc import Iterator

from tui.cli.doctor.facts import Finding, Severity
from tui.config.start_options import StartOptions
from tui.terminal.tty import asking

_SECTION = "keys"
_IDLE_S = 20.0
_KEY = re.compile(rb"\x1b\[[0-9;]*[A-Za-z~]|\x1bO.|\x1b[ -~]|[\xc0-\xff][\x80-\xbf]+|.", re.DOTALL)
_NAMES = {
    b"\x1b": "Esc",
    b"\r": "Enter",
    b"\n": "Enter",
    b"\t": "Tab",
    b" ": "Space",
    b"\x7f": "Backspace",
    b"\x08": "Backspace as Ctrl+H",
    b"\x1b[A": "Up",
    b"\x1b[B": "Down",
    b"\x1b[C": "Right",
    b"\x1b[D": "Left",
    b"\x1bOA": "Up",
    b"\x1bOB": "Down",
    b"\x1b[5~": "PgUp",
    b"\x1b[6~": "PgDn",
    b"\x1b[H": "Home",
    b"\x1b[1~": "Home",
    b"\x1b[F": "End",
    b"\x1b[4~": "End",
    b"\x1bOP": "F1",
    b"\x1b[Z": "Shift+Tab",
}


def keys(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Show every key pressed until `q`."""
    with asking() as asker:
        if asker is None:
            yield Finding(_SECTION, "keys", "there is no terminal to press keys on")
            return
        sys.stdout.write("Press keys to see what arrives. Press q to quit. Nothing is sent.\n")
        sys.stdout.flush()
        arrived = list(_pressed())
    for sent in dict.fromkeys(arrived):
        yield Finding(
            _SECTION, _name(sent), " ".join(f"{byte:02x}" for byte in sent), Severity.FINE
        )
    if not arrived:
        yield Finding(_SECTION, "keys", "no key was pressed")


def _pressed() -> Iterator[bytes]:
    while select.select([sys.stdin.fileno()], [], [], _IDLE_S)[0]:
        sent = os.read(sys.stdin.fileno(), 256)
        if not sent:
            return
        for key in _KEY.findall(sent):
            if key == b"q":
                return
            yield key


def _name(sent: bytes) -> str:
    if sent in _NAMES:
        return _NAMES[sent]
    if len(sent) == 1 and sent[0] < 0x20:
        return f"Ctrl+{chr(sent[0] + 0x40)}"
    text = sent.decode("utf-8", "replace")
    return (
        text
        if text.isprintable()
        else f"Alt+{text[1:]}"
        if text[:1] == "\x1b" and text[1:].isprintable()
        else "unknown"
    )
