"""Attempts with a PIN: recorded for the next attempt, and the PIN kept or wiped. Thread-safe.

A key means only that work has started; the callback can still report a wrong PIN. A PIN sent with
such a request is therefore proven correct only when the work has succeeded. Before that, no failed
attempt is reset and the PIN is not lent.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.api.catalog.eq_power_actions import SET_PIN

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.credentials.lease import PinLease
    from tui.credentials.pin import Pin
    from tui.models.base import Params
    from tui.operations.journal.journal import Journal
    from tui.operations.ledger import Ledger
    from tui.operations.plan import Request


class PinTries:
    """The attempts of one process, for one account."""

    def __init__(self, ledger: Ledger, profile: str, lease: PinLease) -> None:
        self._ledger, self._profile = ledger, profile
        self._lock = threading.Lock()
        self._unproven: set[int] = set()
        self.lease = lease
        """Holds an accepted PIN, if the configuration allows it."""

    def failed(self) -> None:
        """Note that the PIN was wrong: the next attempt has to wait, and a held PIN is wiped."""
        self.lease.wipe()

        def note(journal: Journal) -> None:
            journal.note_pin(self._profile, worked=False)

        self._ledger.later(note)

    def taken(
        self, number: int, request: Request, sent: Params, pin: Pin | None, *, settled: bool
    ) -> None:
        """Note that the provider accepted a request, and carried it out if `settled`.

        Args:
            sent: The sent parameters. The PIN counts only if they contain it.
            pin: The PIN typed for the request.
        """
        if request.action is SET_PIN:
            self.lease.wipe()
        if getattr(sent, "pin", None) is None:
            return
        own_pin = pin if request.takes_pin else None
        if settled:
            self._right(number)
            if own_pin is not None:
                self.lease.keep(own_pin)
            return
        self.take_over((number,))
        if own_pin is not None:
            self.lease.try_out(number, own_pin)

    def worked(self, number: int, action: ApiAction[Any, Any]) -> None:
        """Note that the work behind a key has succeeded, so the PIN sent with it was correct."""
        field = action.params.model_fields.get("pin")
        with self._lock:
            went = number in self._unproven
        if went or (field is not None and field.is_required()):
            self._right(number)
            self.lease.proven(number)

    def _right(self, number: int) -> None:
        self._ledger.later(partial(self._forgive, number))

    def over(self, number: int) -> None:
        """Note that an operation has ended or has another owner. It proves nothing about its PIN
        here."""
        with self._lock:
            self._unproven.discard(number)
        self.lease.unproven(number)

    def _forgive(self, number: int, journal: Journal) -> None:
        failures, last_at = journal.pin_failures(self._profile)
        sent_at = journal.get(number).sent_at
        # This success does not reset a wrong PIN that was reported after this request was sent.
        if failures and sent_at is not None and last_at <= sent_at:
            journal.note_pin(self._profile, worked=True)

    # Handover from one process to another

    def unproven(self) -> list[int]:
        """Return the unfinished operations that were sent with a PIN, for the next process."""
        with self._lock:
            return sorted(self._unproven)

    def take_over(self, numbers: Iterable[int]) -> None:
        """Take over these operations from the previous process."""
        with self._lock:
            self._unproven.update(numbers)
