"""Every action of the provider, declared once. One module per endpoint file.

Code that needs an action imports its module; `CATALOG` imports all modules and serves help,
documentation, and tests.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from tui.api.action import ApiAction

MODULES = (
    "auth",
    "auth_more",
    "eq",
    "eq_power",
    "eq_access",
    "eq_more",
    "eq_install",
    "eq_callback",
    "tags",
    "nat",
    "jira",
    "net",
    "ip",
    "whmcs",
    "order",
    "os_images",
    "ssh_keys",
    "vm",
    "iso",
    "dns",
    "api_keys",
    "rhr",
    "others",
    "rtm",
    "contacts",
    "s3",
)


@cache
def declared_actions() -> dict[str, ApiAction[Any, Any]]:
    """All actions by name, `eq/reboot`. A name declared twice is an error."""
    found: dict[str, ApiAction[Any, Any]] = {}
    for module in MODULES:
        for value in vars(import_module(f"tui.api.catalog.{module}_actions")).values():
            if isinstance(value, ApiAction) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"{value.name} is declared twice")
    return found
