"""iso.php: the customer's own boot images."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tui.api.action import Deferred, Direct, Effect
from tui.api.catalog.common import ServerRef
from tui.models.async_results import read_text
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.iso import IsoImage

_SOURCE = "apidocs iso"


class IsoList(Params):
    """For which server."""

    server_id: int = Field(ge=1)
    """Id of the server."""


class IsoRef(Params):
    """The image to act on."""

    id_of: ClassVar[str] = "image"
    id: int = Field(ge=1)
    """Id of the image."""


class IsoUpload(Params):
    """An image to fetch from the web."""

    url: str = Field(min_length=1)
    """Where it is."""
    name: str = Field(min_length=1)
    """What to call it."""


class IsoMount(ServerRef):
    """An image for a server."""

    iso: str = Field(min_length=1)
    """Id or name of the image."""


LIST_ISO = Direct(
    "iso/list_iso", "List boot images", IsoList, Effect.READ, _SOURCE, read=Payload.read
)
UPLOADED = Direct(
    "iso/uploaded", "List your own boot images", IsoList, Effect.READ, _SOURCE, read=Payload.read
)
ADD = Direct(
    "iso/add",
    "Register a boot image",
    IsoUpload,
    Effect.CHANGE,
    _SOURCE,
    read=IsoImage.model_validate,
)
UPLOAD = Direct(
    "iso/upload",
    "Download a boot image",
    IsoUpload,
    Effect.CHANGE,
    _SOURCE,
    deciding_reads=("iso/uploaded",),
    read=Acknowledged.read,
)
MOUNT_ISO = Deferred(
    "iso/mount_iso",
    "Insert a boot image into a server",
    IsoMount,
    Effect.DISRUPTIVE,
    _SOURCE,
    read=read_text,
)
UNMOUNT_ISO = Deferred(
    "iso/unmount_iso",
    "Eject the boot image",
    IsoMount,
    Effect.CHANGE,
    _SOURCE,
    closes=("iso/mount_iso",),
    read=read_text,
)
DELETE = Direct(
    "iso/delete",
    "Delete a boot image",
    IsoRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("iso/uploaded",),
    read=Acknowledged.read,
)
HISTORY = Direct(
    "iso/history",
    "Read the history of boot images",
    IsoList,
    Effect.READ,
    _SOURCE,
    read=Payload.read,
)
