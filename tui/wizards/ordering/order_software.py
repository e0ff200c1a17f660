"""Software of the marketplace that an order can include. Source: apidocs software; the provider's
Terraform client (`soft_id`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tui.format import money
from tui.models.install import Software
from tui.text import SafeText, safe_text
from tui.wizards.installing.systems import SystemChoice


@dataclass(frozen=True, slots=True)
class SoftwareChoice:
    """An item of the marketplace, and why it is unavailable; an empty reason means that it is
    available."""

    id: int
    name: SafeText
    price: Decimal | None
    """Monthly price in EUR; 0 is free, `None` is unknown."""
    family: str = ""
    """Kind of system on which it runs, lower case; empty if the provider does not say."""
    reason: str = ""

    def price_in(self, currency: str) -> Decimal | None:
        """Return the monthly price. The provider gives it in EUR, so in other currencies only
        "free" is known."""
        if self.price is None:
            return None
        return self.price if currency == "EUR" or self.price == 0 else None

    @property
    def price_words(self) -> str:
        """Return the price in words."""
        if self.price is None:
            return "price unknown"
        return "free" if self.price == 0 else f"{money(self.price, 'EUR')}/month"

    def misfit(self, system: SystemChoice | None) -> str:
        """Return why it cannot run on a system; empty if no reason is known."""
        if self.reason or system is None or self.family not in ("windows", "linux"):
            return self.reason
        is_windows = "windows" in system.name.lower()
        if is_windows == (self.family == "windows"):
            return ""
        return f"{self.name} needs {self.family.capitalize()}; {system.name} is selected."


def software_choices(found: Iterable[Software]) -> tuple[SoftwareChoice, ...]:
    """Return the software by name, available items first."""
    made = [
        SoftwareChoice(
            item.id,
            item.name.part(60) if item.name else safe_text(f"#{item.id}"),
            None if item.price is None or item.price < 0 else item.price,
            (item.tag("os") or "").strip().lower(),
            "The provider has disabled this software." if item.active is False else "",
        )
        for item in found
    ]
    return tuple(sorted(made, key=_offered_first))


def _offered_first(choice: SoftwareChoice) -> tuple[bool, str]:
    return bool(choice.reason), choice.name.lower()
