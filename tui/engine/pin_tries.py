"""How the tries of a PIN ended: written down for the next, and kept or wiped where one is kept. Thread-safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.access.lease import PinLease
    from tui.access.pin import Pin
    from tui.engine.journal import Journal
    from tui.engine.ledger import Ledger


class PinTries:
    """Of one process, for one account."""

    def __init__(self, ledger: Ledger, profile: str, lease: PinLease) -> None:
        self._ledger, self._profile = ledger, profile
        self.lease = lease
        """Keeps a PIN that was right, if it is to be kept."""

    def failed(self) -> None:
        """It was wrong: the next has to wait, and what is kept is good for nothing."""
        self.lease.wipe()
        self._ledger.later(lambda journal: journal.note_pin(self._profile, worked=False))

    def worked(self, pin: Pin | None = None) -> None:
        """It was right; `pin` is kept, if it is to be."""
        self._ledger.later(self._forgive)
        if pin is not None:
            self.lease.keep(pin)

    def _forgive(self, journal: Journal) -> None:
        if journal.pin_failures(self._profile)[0]:
            journal.note_pin(self._profile, worked=True)
