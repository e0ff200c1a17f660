"""A notice that expires on its way to the screen does not stop the program."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.widgets._toast import Toast

from tests.support.until import until
from tui.textual_fixes.repeated_notices import RepeatedNotices, TimedNotice


def expired() -> TimedNotice:
    return TimedNotice("Done.", timeout=5.0, raised_at=time.time() - 5.0002)


def test_an_expired_notice_says_so_and_has_no_negative_time() -> None:
    assert expired().has_expired
    assert expired().time_left > 0
    fresh = TimedNotice("Done.", timeout=5.0)
    assert not fresh.has_expired
    assert 4.0 < fresh.time_left <= 5.0


class _App(RepeatedNotices):
    def compose(self) -> ComposeResult:
        yield Toast(expired())


async def test_a_toast_of_an_expired_notice_goes_by_itself() -> None:
    """With a negative time the event loop would never run again."""
    app = _App()
    async with app.run_test():
        await until(lambda: not app.query(Toast), "the toast is gone")


async def test_every_notice_of_the_app_is_such_a_notice() -> None:
    app = _App()
    async with app.run_test() as pilot:
        app.notify("Hello.")
        await pilot.pause()
        assert [type(notice) for notice in app._notifications] == [TimedNotice]
