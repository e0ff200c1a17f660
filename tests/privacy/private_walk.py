"""The way through every place in privacy mode, on a real terminal, with a search for real names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.hardening.walk import Stop, Walker
from tests.support.tty import Tty
from tui.privacy.privacy_mode import Privacy
from tui.privacy.salt_file import NAME
from tui.privacy.sensitive_values import GENERIC
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

CLIENT = ("Ada", "Grace", "Example", "54321", "30277", "ada@example.com")


def canaries() -> frozenset[str]:
    """Return what the simulator's fleet and account have that identifies them."""
    world = World(fleet("demo"), clock=SimClock(1.0), still=True)
    found: set[str] = set(CLIENT)
    for machine in world.machines.values():
        found |= {machine.hostname, *machine.ips, machine.mac}
        found |= {value for _, value, _ in machine.tags if not value.isdigit()}
    account = world.account
    for entries in (account.contacts, account.storage, account.ssh_keys, account.api_keys):
        for entry in entries:
            found |= {str(entry.get(name, "")) for name in _FIELDS}
    return frozenset(word for word in found if len(word) > 2 and word.lower() not in GENERIC)


SALT = bytes(range(32))


def _salt() -> bytes:
    return SALT


_FIELDS = ("name", "email", "firstname", "lastname", "companyname", "phonenumber", "s3uid")


def leaks(text: str, words: Sequence[str]) -> list[str]:
    """Return the real names that a screen shows as words of their own."""
    return [
        word
        for word in words
        if re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-]|\.\w)", text, re.I)
    ]


class PrivateWalker(Walker):
    """Waits for the invented names."""

    def __init__(self, tty: Tty) -> None:
        super().__init__(tty, ascii=False)
        self.privacy = Privacy(_salt, on=True)
        self.privacy.learn(word for name in canaries() for word in name.split())

    def _press(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super()._press(tuple((keys, self.privacy.text(words)) for keys, words in pairs))


def walked(home: Path, stops: Sequence[Stop]) -> Iterator[tuple[Stop, str, list[str]]]:
    """Walk the stops in privacy mode. Yield each with its screen and the real names on it."""
    known = canaries()
    invented = {Privacy(_salt, on=True).text(word) for word in known}
    words = sorted(known - invented)  # the addresses of the demo are for documentation too
    state = home / ".local/state/hostdeck"
    state.mkdir(parents=True, mode=0o700)
    (state / NAME).write_bytes(SALT)
    with Tty(home, "-m", "tui", "demo", "--privacy") as tty:
        tty.sees("privacy")
        walker = PrivateWalker(tty)
        for stop in stops:
            try:
                walker.go(stop)
            except AssertionError as error:
                yield stop, tty.text, [f"not reached: {str(error)[:90]}"]
            else:
                yield stop, tty.text, leaks(tty.text, words)
            walker.back(stop)
        tty.press("q")
