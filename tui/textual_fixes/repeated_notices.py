"""Notices that repeat: the newest stands alone, for its whole time."""

from __future__ import annotations

from typing import Any

from textual.app import App

PRIVATE = ("textual.app.App._notifications", "textual.app.App._unnotify")


class RepeatedNotices(App[Any]):
    """App that can take back a notice by its words."""

    def drop_notice(self, message: str, title: str) -> None:
        """Take back the notices of these words: a pile of the same hides what is beneath."""
        same = [
            notice
            for notice in self._notifications
            if (notice.message, notice.title) == (message, title)
        ]
        for notice in same:
            self._unnotify(notice, refresh=False)
