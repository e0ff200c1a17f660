"""The account beside its money: the session's environment and the SSH keys kept there."""

from __future__ import annotations

from tui.api.catalog import auth_actions as auth
from tui.api.catalog.common import NoParams
from tui.models.account import Session
from tui.readings.install_topics import ACCOUNT_KEYS as SSH_KEYS
from tui.readings.install_topics import READ_ACCOUNT_KEYS as READ_SSH_KEYS
from tui.readings.topic_reader import direct
from tui.store.topics import Topic

__all__ = ["READ_SESSION", "READ_SSH_KEYS", "SESSION", "SSH_KEYS"]

SESSION = Topic[Session]("session")
READ_SESSION = direct(SESSION, auth.INFO, lambda key: NoParams())
