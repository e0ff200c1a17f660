"""The account beside its money: the session's environment and the SSH keys kept there."""

from __future__ import annotations

from tui.api.catalogue import auth, ssh_keys
from tui.api.catalogue.common import NoParams
from tui.engine.topics import direct
from tui.models.account import Session
from tui.models.ssh_key import SshKey
from tui.store.topics import Topic

SESSION = Topic[Session]("session")
SSH_KEYS = Topic[tuple[SshKey, ...]]("SSH keys")
READ_SESSION = direct(SESSION, auth.INFO, lambda key: NoParams())
READ_SSH_KEYS = direct(SSH_KEYS, ssh_keys.LIST, lambda key: NoParams())
