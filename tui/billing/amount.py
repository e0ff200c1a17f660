"""Amounts of money as typed by the user. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from tui.format import money

MOST = Decimal(50_000)
"""Largest amount that is accepted as intended. This limit is Hostdeck's, not the provider's."""
LEAST = Decimal("0.01")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")


class AmountProblem(ValueError):
    """A text that is not an amount. The text of the exception is the reason, a sentence."""


def amount_of(text: str, currency: str = "") -> Decimal:
    """Return the amount in `text`: "25", "25.50".

    Raises:
        AmountProblem: There is no amount, or an implausible one.
    """
    word = text.strip()
    if currency and word.upper().endswith(currency):
        word = word[: -len(currency)].strip()
    if not word:
        raise AmountProblem("Enter an amount, for example 25 or 25.50.")
    if "," in word:
        # "1,000" and "1,50" look alike and differ by three orders of magnitude.
        raise AmountProblem(
            "Write the amount with a decimal point and without commas: 1000 or 1.50."
        )
    if word[0] in "+-":
        raise AmountProblem("Enter the amount without a sign.")
    if not word.isascii() or not _AMOUNT.fullmatch(word):
        raise AmountProblem("Not a valid amount. Write 25 or 25.50, with at most two decimals.")
    amount = Decimal(word)
    if amount < LEAST:
        raise AmountProblem("The amount must be greater than 0.")
    if amount > MOST:
        raise AmountProblem(
            f"The maximum is {money(MOST, currency)} at a time, to protect against typing errors."
        )
    return amount
