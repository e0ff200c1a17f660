"""Notices that repeat: the newest stands alone, for its whole time; and notices that expire while
they are brought to the screen."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import Notification, Notify, SeverityLevel

LEAST_S = 0.01

PRIVATE = ("textual.app.App._notifications", "textual.app.App._unnotify")


class TimedNotice(Notification):
    """Notice whose remaining time is never negative.

    A toast that is made just after its notice expired starts a timer with what is left. With a
    negative time, Textual's timer computes its next tick for ever, and the program hangs.
    """

    @property
    def time_left(self) -> float:
        """The remaining time in seconds."""
        return max(LEAST_S, super().time_left)

    @property
    def has_expired(self) -> bool:
        """Return whether the notice is over."""
        return super().time_left <= 0


class RepeatedNotices(App[Any]):
    """App that can take back a notice by its words."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice, as Textual does."""
        shown_s = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(TimedNotice(message, title, severity, shown_s, markup=markup)))

    def drop_notice(self, message: str, title: str) -> None:
        """Take back the notices of these words: a pile of the same hides what is beneath."""
        same = [
            notice
            for notice in self._notifications
            if (notice.message, notice.title) == (message, title)
        ]
        for notice in same:
            self._unnotify(notice, refresh=False)
