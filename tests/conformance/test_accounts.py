"""Nothing of an account is in its report, also when nobody reviews it."""

from __future__ import annotations

import os

import pytest

from tests.conformance.accounts import ALLOWED, EXAMPLES, Account
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.identity_check import IdentityFound, SeenValues, check

ACCOUNTS = int(os.environ.get("HOSTDECK_ACCOUNTS", "80"))
"""10,000 were tried by hand."""


def test_no_canary_of_any_account_is_in_its_report() -> None:
    planted = 0
    for seed in range(ACCOUNTS):
        account = Account(seed)
        planted += len(account.canaries) + len(account.keys)
        assert account.found() == [], seed
    assert planted > 10 * ACCOUNTS


@pytest.mark.parametrize(
    "canary",
    ["canaryhost01", "db.acme.example", "anna@acme.example", "198.51.100.9", "7654321", "1234.56"],
)
@pytest.mark.parametrize("place", [0, 4321])
def test_the_last_check_finds_whatever_gets_through(canary: str, place: int) -> None:
    """The check rests on the values alone: a value written anywhere is found."""
    account = Account(1)
    account.answers = list(EXAMPLES[:3])
    report = account.report()
    values = SeenValues(Fingerprints(), ALLOWED)
    values.add([canary])
    check(report, values)
    at = place % len(report)
    with pytest.raises(IdentityFound):
        check(f"{report[:at]} {canary} {report[at:]}", values)
