"""The disk fails at any write, the clock is set at any step: nothing is sent that is not written
down, nor twice."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.operations.rig import rig
from tests.operations.test_operations import METAL, Scene, another, provider, reboot, scene
from tests.reinstall.reinstalling import Site, open_site
from tests.support.until import until_now
from tui.store.operations import OpState

__all__ = ["provider", "scene"]
WRITES = 8
"""More than a reboot has: planned, sent, answer kept, running, answer kept, done, and signs of
life."""
ERRORS = {
    "full": sqlite3.OperationalError("database or disk is full"),
    "EIO": sqlite3.OperationalError("disk I/O error"),
    "read-only": sqlite3.OperationalError("attempt to write a readonly database"),
    "no locks": OSError(errno.ENOLCK, "No locks available"),
}


class Disk:
    """Stands between the journal and its file; from the nth commit on it fails until it is
    mended."""

    def __init__(self, db: sqlite3.Connection, at: int, error: Exception) -> None:
        self._db, self._at, self._error = db, at, error
        self.commits, self.failed = 0, 0

    def execute(self, sql: str, *more: Any) -> Any:
        if sql == "COMMIT":
            self.commits += 1
            if self.commits >= self._at > 0:
                self.failed += 1
                raise self._error
        return self._db.execute(sql, *more)

    def mend(self) -> None:
        self._at = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("at", range(1, WRITES))
def test_whichever_write_fails_what_was_sent_is_accounted_for(
    scene: Scene, at: int, error: str
) -> None:
    journal = scene.operations.ledger.journal()
    disk = Disk(journal._db, at, ERRORS[error])
    journal._db = disk  # type: ignore[assignment]  # it does what the journal needs of it
    scene.submit(reboot(METAL))
    scene.wind(
        lambda: scene.refused or disk.failed or scene.operations.settled,
        "it fails, or ends before that",
    )
    for _ in range(40):
        scene.world.clock.advance(0.5)
        scene.parts.clock.advance(0.5)
    until_now(lambda: not scene.parts.pool.busy, "what could be done has been done")
    if scene.refused:
        assert scene.world.requests["eq/reboot"] == 0, "what could not be written down was not sent"
        assert "Nothing was sent" in str(scene.refused[0])
    disk.mend()
    scene.wind(lambda: scene.operations.settled, "it comes to its end")
    assert scene.world.requests["eq/reboot"] <= 1
    written = journal.since("main", 0)
    if scene.world.requests["eq/reboot"]:
        assert [item.state for item in written] in ([OpState.DONE], [OpState.UNKNOWN])
        assert written[0].sent_at is not None
    else:
        assert {item.state for item in written} <= {OpState.NOT_SENT}
    _nothing_is_sent_by_the_next(scene)


def _nothing_is_sent_by_the_next(scene: Scene) -> None:
    before = scene.world.requests["eq/reboot"]
    scene.operations.close()
    with rig() as parts:
        other = another(scene, parts).begin()
        other.wind(lambda: other.operations.settled, "the next start is at rest")
        other.operations.close()
    assert scene.world.requests["eq/reboot"] == before


def test_a_reboot_has_no_more_writes_than_were_tried(scene: Scene) -> None:
    """Else a write would be left out above."""
    journal = scene.operations.ledger.journal()
    disk = Disk(journal._db, 0, ERRORS["full"])
    journal._db = disk  # type: ignore[assignment]  # see above
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert disk.commits < WRITES


# The clock

JUMPS_S = {
    "an hour on": 3600.0,
    "an hour back": -3600.0,
    "a day on": 86_400.0,
    "a day back": -86_400.0,
    "to 1970": None,
}
STEPS = (
    "eq/check_pin",
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/reboot",
    "jenkins/call",
    "eq/clear_pxe",
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("jump", JUMPS_S)
def test_a_clock_that_is_set_in_the_middle_of_a_reinstall_changes_nothing(
    home: Path, jump: str, step: str
) -> None:
    with open_site(home) as site:
        # Otherwise chance decides whether a restart is needed.
        site.world.account.reinstall_wipes = False
        site.begin()
        until_now(lambda: site.pass_time() or site.world.requests[step], f"{step} is asked for")
        by = JUMPS_S[jump]
        site.parts.clock._now = 0.0 if by is None else site.parts.clock._now + by
        _ends_well(site)


@pytest.mark.parametrize("step", STEPS)
def test_a_laptop_that_sleeps_in_the_middle_of_a_reinstall_changes_nothing(
    home: Path, step: str
) -> None:
    """Eight hours pass at once, for the provider as well; what became due meanwhile is done
    once."""
    with open_site(home) as site:
        site.begin()
        until_now(lambda: site.pass_time() or site.world.requests[step], f"{step} is asked for")
        looks = site.world.requests["eq_callback/check"]
        site.world.clock.advance(8 * 3600)
        site.world.settle_due()
        site.parts.clock.advance(8 * 3600)
        until_now(lambda: not site.parts.pool.busy, "what had become due is done")
        assert site.world.requests["eq_callback/check"] - looks <= 4, "no burst of looks"
        site.finish()
        assert site.installs <= 1
        assert site.reboots <= 1
        assert site.is_clean


def _ends_well(site: Site) -> None:
    going = site.until("end", "ask", "need")
    assert going.went_well, going
    assert (site.installs, site.reboots) == (1, 1)
    assert site.is_clean
    assert {
        site.world.requests[name] for name in ("eq/reinstall", "eq/create_pxe", "eq/reboot")
    } == {1}
