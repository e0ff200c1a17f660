"""Reads for the reinstall wizard: systems for a server, tasks, and the keys of the account."""

from __future__ import annotations

from tui.api.catalog import os_images_actions as os_images
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog.common import NoParams
from tui.api.catalog.os_images_actions import OsParams
from tui.models.install import InstallTask, OsList
from tui.models.listed import Listing
from tui.models.ssh_key import SshKey
from tui.readings.topic_reader import direct, of_server, same
from tui.store.topics import Topic

SYSTEMS = Topic[OsList]("systems")
"""By server. The provider omits systems that it knows to be unsuitable."""
TASKS = Topic[tuple[InstallTask, ...]]("tasks")
ACCOUNT_KEYS = Topic[Listing[SshKey]]("SSH keys")

READ_SYSTEMS = direct(SYSTEMS, os_images.OS_LIST, of_server(OsParams), fresh_s=600.0)
READ_TASKS = direct(TASKS, os_images.GET_TASKS, same(OsParams()), fresh_s=600.0)
READ_ACCOUNT_KEYS = direct(ACCOUNT_KEYS, ssh_keys.LIST, same(NoParams()), fresh_s=600.0)
