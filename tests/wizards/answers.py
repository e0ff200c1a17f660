"""A draft with every answer given, and what it is checked against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from tui.models.install import read_os_list, read_tasks
from tui.models.kind import ServerKind
from tui.wizards.installing.draft import Draft, InstallFacts
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.post_install_tasks import task_choices
from tui.wizards.installing.systems import choices

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLcJRRjZzN4JB9pHUFHMv1J7gGuZ7NhtNYtJCYHPd/R anna@jump"
PASSWORD = "Root-canary-4711"
SCRIPT = "#!/bin/sh\n# script-canary-4711\nexit 0\n"
TARGET = Target(
    25251,
    "db-replica",
    "198.51.100.8",
    "NL",
    ServerKind.BARE_METAL,
    8,
    128.0,
    "2x960 SSD",
    1920.0,
    "Debian 12",
    remote_control=True,
)


def known(target: Target = TARGET) -> InstallFacts:
    """Two systems and two tasks."""
    systems = read_os_list(
        {
            "os_list": [
                {
                    "id": 219,
                    "name": "Debian 12",
                    "active": 1,
                    "tags": [{"tag": "bm", "value": "true"}],
                },
                {"id": 250, "name": "Windows Server 2022", "tags": [{"tag": "bm"}]},
                {"id": 500, "name": "VM only", "tags": [{"tag": "vm", "value": "true"}]},
            ]
        }
    )
    tasks = read_tasks(
        {
            "tasks": [
                {"id": 1, "name": "Nothing more", "tags": "default,bm"},
                {"id": 21, "tags": "bm"},
            ]
        }
    )
    return InstallFacts(target, choices(systems, target), task_choices(tasks, target))


def full(**more: Any) -> Draft:
    """Ready for the review."""
    draft = Draft(
        TARGET.id,
        os_id=219,
        os_name="Debian 12",
        hostname="db-replica",
        ssh_key=KEY,
        script_path="~/after.sh",
        script=SecretStr(SCRIPT),
        callback="https://example.net/ready",
        password=SecretStr(PASSWORD),
        password_stored=True,
    )
    return replace(draft, **more)
