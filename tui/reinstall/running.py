"""One reinstall in this process, with data that exists only in memory: PIN, password, script.
Worker threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.reinstall.decision import Have
from tui.reinstall.record import Record, mark_of
from tui.wizards.installing.script import read_script

if TYPE_CHECKING:
    from tui.credentials.pin import Pin


class Running:
    """One reinstall in this process, with data that exists only in memory."""

    def __init__(self, record: Record, *, mine: bool) -> None:
        self.record = record
        self.mine = mine
        self.lock = threading.RLock()
        self.go_on = False
        self.pin: Pin | None = None
        self.pin_tries = 0
        """Number of PIN attempts before the current PIN."""
        self.look = False
        """True if the state of the installation is fresh."""
        self.follows = True
        """True if this process polls the key."""
        self.password: SecretStr | None = None
        self.script: SecretStr | None = None
        self.submitted = ""
        """The step that was handed over and is not in the journal yet."""
        self.wait_for: tuple[str, int] = ("", 0)
        """The step and the number of its request whose waiting time is running."""
        self.wait_until = 0.0
        self.told_of: tuple[str, str, str] | None = None
        self.looks = 0
        """Number of updates for the screen. Only the newest counts."""
        self.problem = ""

    @property
    def have(self) -> Have:
        """Return the available secrets and facts."""
        if not self.mine:
            # The process that runs it has the secrets, so do not ask for them here.
            return Have(go_on=True, pin=True, password=True, script=True)
        return Have(
            self.go_on,
            self.pin is not None and self.pin.secret is not None,
            self.password is not None,
            self.script is not None,
            self.pin_tries,
            self.look,
            self.follows,
        )

    def forget(self) -> None:
        """Stop sending and wipe the secrets."""
        if self.pin is not None:
            self.pin.wipe()
        self.pin = self.password = self.script = None

    def read_script(self) -> None:
        """Read the script again after a restart, if the file is still the reviewed one. Disk."""
        record = self.record
        if not record.script_mark or self.script is not None or not record.script_path:
            return
        try:
            script = read_script(Path(record.script_path).expanduser())
        except (ValueError, RuntimeError) as error:
            self.problem = f"The script {record.script_path}: {error}"
            return
        if mark_of(script.get_secret_value()) != record.script_mark:
            self.problem = f"The script {record.script_path} has changed since the review."
            return
        self.script = script

    # Handover to the next process, through a pipe

    def secrets(self) -> dict[str, str]:
        """Return what the next process needs to continue without asking. In clear, for the pipe
        only."""
        found = (
            ("pin", self.pin.secret if self.pin else None),
            ("password", self.password),
            ("script", self.script),
        )
        return {name: held.get_secret_value() for name, held in found if held is not None}

    def take_secrets(self, held: Mapping[str, str]) -> None:
        """Continue with the data of another process."""
        from tui.credentials.pin import Pin

        self.go_on = True
        self.pin = Pin(held["pin"]) if "pin" in held else None
        self.password = SecretStr(held["password"]) if "password" in held else None
        self.script = SecretStr(held["script"]) if "script" in held else None
