"""Three of the moments on every run of the tests; `make hardening` ends there at dozens, `FULL=1`
at all of them."""

from __future__ import annotations

from tests.hardening import boundaries

MOMENTS = (
    "after eq/create_pxe: request and answer #1",
    "within eq/reboot sent #1",
    "after eq/boot_dev: answer kept #1",
)


def test_killed_at_a_moment_it_installs_once_and_leaves_nothing_unsaid() -> None:
    found = boundaries.Boundaries(chosen=len(MOMENTS))
    for moment in MOMENTS:
        boundaries.kill_at(found, moment, "staged")
    assert not [*found.doubled, *found.wrong, *found.missed], boundaries.report(found)
    assert found.killed == len(MOMENTS)


def test_a_start_that_sends_again_what_was_on_its_way_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    found = boundaries.control()
    assert found.killed == 1, boundaries.report(found)
    assert found.doubled, boundaries.report(found)
