"""eq.php: reinstallation. The guide calls `eq/reinstall` a key; it wipes the disk at once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from tui.api.action import Deferred, Effect
from tui.api.catalog.common import PIN_TIMEOUT_S, ServerPin, ServerRef
from tui.models.async_results import read_text, settled_text

_SOURCE = "guide Reinstall procedures"
_WIPES = "guide Reinstall procedures; a user's report that it wipes"


class CreatePxe(ServerPin):
    """The operating system that the network boot installs, with its settings."""

    os_id: int = Field(ge=1)
    """Id of the operating system, from os/list."""
    root_pass: SecretStr
    """Password of the administrator."""
    hostname: str = Field(min_length=1)
    """Host name."""
    ssh_key: str | None = None
    """Public key."""
    post_install_callback: str | None = None
    """URL that the server calls when it is ready."""
    post_install_script: SecretStr | None = Field(None, max_length=32768)
    """Script that runs at the end; may hold secrets."""
    reinstall_key: SecretStr | None = None
    """The key of eq/reinstall, which then reports the stages."""


class BootDev(ServerPin):
    """The boot device."""

    media: Literal["pxe", "disk", "cd"]
    """The medium."""


class ClearPxe(ServerRef):
    """Disables the network boot."""

    hostname: str | None = None
    """Host name; required by older installations."""


REINSTALL = Deferred(
    "eq/reinstall",
    "Reinstall: wipes the disk at once",
    ServerRef,
    Effect.DESTRUCTIVE,
    _WIPES,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
    settles=settled_text,
)
CREATE_PXE = Deferred(
    "eq/create_pxe",
    "Arm the network boot with an installation",
    CreatePxe,
    Effect.DESTRUCTIVE,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
)
BOOT_DEV = Deferred(
    "eq/boot_dev",
    "Set the boot device; may reboot",
    BootDev,
    Effect.DISRUPTIVE,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    closes=("eq/boot_dev",),
    read=read_text,
)
CLEAR_PXE = Deferred(
    "eq/clear_pxe",
    "Disarm the network boot",
    ClearPxe,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    guide=True,
    closes=("eq/create_pxe",),
    read=read_text,
)
ABORT_REINSTALL = Deferred(
    "eq/abort_reinstall",
    "Abort a reinstall",
    ServerRef,
    Effect.DISRUPTIVE,
    "apidocs eq",
    read=read_text,
    settles=settled_text,
)
