"""Repeated notices: only the newest is shown, for its full time. Also notices that expire while
they are being displayed."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import Notification, Notify, SeverityLevel

LEAST_S = 0.01

PRIVATE = ("textual.app.App._notifications", "textual.app.App._unnotify")


class TimedNotice(Notification):
    """Notice whose remaining time is never negative.

    A toast created just after its notice expired starts a timer with the remaining time. With a
    negative time, Textual's timer computes its next tick in an infinite loop, and the program
    hangs.
    """

    @property
    def time_left(self) -> float:
        """Return the remaining time in seconds."""
        return max(LEAST_S, super().time_left)

    @property
    def has_expired(self) -> bool:
        """Return whether the notice is over."""
        return super().time_left <= 0


class RepeatedNotices(App[Any]):
    """App base that can withdraw a notice by its text."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice like Textual."""
        shown_s = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(TimedNotice(message, title, severity, shown_s, markup=markup)))

    def drop_notice(self, message: str, title: str) -> None:
        """Withdraw the notices with this text: a stack of equal notices hides the screen below."""
        same = [
            notice
            for notice in self._notifications
            if (notice.message, notice.title) == (message, title)
        ]
        for notice in same:
            self._unnotify(notice, refresh=False)
