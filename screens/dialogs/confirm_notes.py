"""Reason and ticket id in the confirmation of a change, if the profile requires them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.operations.justification import reason_fault, ticket_fault
from tui.operations.plan import Plan

LABELS = {"reason": "Reason, for the audit trail", "ticket": "Ticket id"}


class NoteFields:
    """The fields that a profile requires, and their validation."""

    def __init__(self, wanted: str) -> None:
        """
        Args:
            wanted: The option `reason` of the profile.
        """
        self._wanted = wanted
        self.names = {"": (), "reason": ("reason",), "ticket": ("reason", "ticket")}[wanted]
        """Ids of the fields, in order."""

    def fault(self, name: str, text: str) -> str:
        """Return the error in a field's text; empty if it is valid."""
        check = reason_fault if name == "reason" else ticket_fault
        return check(self._wanted, text.strip())

    def justified(self, plan: Plan, typed: Mapping[str, str]) -> Plan:
        """Return the plan with the typed values; the unchanged plan if none are required."""
        if not typed:
            return plan
        return replace(plan, reason=typed["reason"].strip(), ticket=typed.get("ticket", "").strip())
