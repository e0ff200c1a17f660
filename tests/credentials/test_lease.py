"""A PIN that is kept for minutes: only on wish, only as long as that, and gone by every way that is
promised."""

from __future__ import annotations

import pytest

from tui.clock import SystemClock
from tui.config.settings import LONGEST_LEASE_MIN
from tui.credentials.lease import IDLE_S, PinLease
from tui.credentials.pin import Pin
from tui.secrets import REDACTOR


class Wound(SystemClock):
    """Stands still until it is moved."""

    at = 1000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Wound:
    return Wound()


def leased(clock: Wound, minutes: float = 10.0, typed: str = "8642") -> PinLease:
    lease, pin = PinLease(clock, minutes), Pin(typed)
    lease.keep(pin)
    pin.wipe()
    return lease


def test_nothing_is_kept_unless_it_is_asked_for(clock: Wound) -> None:
    lease = leased(clock, minutes=0.0)
    assert lease.left_s == 0
    assert lease.lend() is None
    assert leased(clock, typed="").left_s == 0, "there was no PIN"


def test_it_is_lent_and_masked_until_all_is_wiped(clock: Wound) -> None:
    lease = leased(clock)
    lent = lease.lend()
    assert lent is not None
    assert lent.secret is not None
    assert lent.secret.get_secret_value() == "8642"
    assert "8642" not in REDACTOR.mask("it was 8642")
    lent.wipe()
    assert lease.left_s == IDLE_S, "what is lent is wiped on its own"
    lease.wipe()
    assert lease.lend() is None
    assert REDACTOR.mask("it was 8642") == "it was 8642", "nothing of it is left"


def test_what_was_lent_for_one_request_can_be_kept_and_masks_as_long_as_it_is(clock: Wound) -> None:
    lease, owner = PinLease(clock, 10.0), Pin("8642")
    lent = owner.lent()
    lease.keep(lent)
    lent.wipe()
    owner.wipe()
    assert lease.left_s > 0
    assert "8642" not in REDACTOR.mask("it was 8642")
    lease.wipe()
    assert REDACTOR.mask("it was 8642") == "it was 8642"


def test_a_pin_is_leased_when_it_is_proven_and_its_time_starts_before(
    clock: Wound,
) -> None:
    lease, typed = PinLease(clock, 2.0), Pin("8642")
    for number in (1, 2):
        lease.try_out(number, typed)
    typed.wipe()
    assert (lease.left_s, lease.lend()) == (0, None)
    clock.at += 30
    lease.proven(1)
    assert lease.left_s == 90
    clock.at += 30
    lease.proven(2)
    lease.proven(3)
    assert lease.left_s == 60, "the next of a batch does not prolong it"
    lease.wipe()
    assert REDACTOR.mask("it was 8642") == "it was 8642"


@pytest.mark.parametrize("gone", ["unproven", "wipe", "minutes", "idle"])
def test_one_that_is_not_proven_in_time_is_gone(clock: Wound, gone: str) -> None:
    lease, typed = PinLease(clock, 10.0), Pin("8642")
    lease.try_out(1, typed)
    typed.wipe()
    assert "8642" not in REDACTOR.mask("it was 8642")
    if gone == "unproven":
        lease.unproven(1)
    elif gone == "wipe":
        lease.wipe()
    else:
        for _ in range(20 if gone == "minutes" else 1):
            clock.at += 30 if gone == "minutes" else IDLE_S
            lease.touched()
    assert REDACTOR.mask("it was 8642") == "it was 8642", "nothing of it is left"
    lease.proven(1)
    assert lease.left_s == 0


def test_it_ends_after_its_minutes_however_often_it_is_used(clock: Wound) -> None:
    lease = leased(clock, minutes=2.0)
    for _ in range(3):
        clock.at += 30
        lease.touched()
        lent = lease.lend()
        assert lent is not None
        lease.keep(lent)
        lease.keep(lent.shared())
        lease.keep(Pin("8642"))
    clock.at += 30
    lease.look()
    assert lease._pin is None
    lease.wipe()


def test_it_ends_when_the_user_is_idle(clock: Wound) -> None:
    lease = leased(clock)
    clock.at += IDLE_S - 1
    lease.touched()
    assert lease.left_s > 0
    clock.at += IDLE_S
    lease.touched()
    assert lease.lend() is None, "the key came too late"


def test_more_than_the_most_is_the_most(clock: Wound) -> None:
    lease = leased(clock, minutes=500.0)
    for _ in range(10):
        clock.at += LONGEST_LEASE_MIN * 6
        lease.touched()
    assert lease.left_s == 0
