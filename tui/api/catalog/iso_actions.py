"""iso.php: the library of ISO images and the customer's own."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from tui.api.action import Deferred, Direct, Effect
from tui.api.catalog.common import ServerRef
from tui.models.async_results import read_text, settled_text
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.iso import IsoImage, read_isos

_SOURCE = "apidocs iso"


class IsoList(Params):
    """The server to list images for."""

    server_id: int = Field(ge=1)
    """Id of the server."""


class IsoRef(Params):
    """The image to act on."""

    id_of: ClassVar[str] = "image"
    id: int = Field(ge=1)
    """Id of the image."""


class IsoUpload(Params):
    """An image to download from the web."""

    url: str = Field(min_length=1)
    """Address of the image."""
    name: str = Field(min_length=1)
    """Name."""


class IsoMount(ServerRef):
    """An image for a server: its id, or its name."""

    iso_id: int | None = Field(None, ge=1)
    """Id of the image."""
    name: str | None = Field(None, min_length=1)
    """Name of the image, in place of the id."""

    @model_validator(mode="after")
    def _one_of_them(self) -> IsoMount:
        if (self.iso_id is None) == (self.name is None):
            raise ValueError("it takes the id of an image or its name")
        return self


LIST_ISO = Direct("iso/list_iso", "List ISO images", IsoList, Effect.READ, _SOURCE, read=read_isos)
UPLOADED = Direct(
    "iso/uploaded", "List your own ISO images", IsoList, Effect.READ, _SOURCE, read=read_isos
)
ADD = Direct(
    "iso/add",
    "Register an ISO image",
    IsoUpload,
    Effect.CHANGE,
    _SOURCE,
    read=IsoImage.model_validate,
)
UPLOAD = Deferred(
    "iso/upload",
    "Upload an ISO image",
    IsoUpload,
    Effect.CHANGE,
    _SOURCE,
    deciding_reads=("iso/uploaded",),
    read=read_text,
    settles=settled_text,
)
MOUNT_ISO = Deferred(
    "iso/mount_iso",
    "Mount an ISO image",
    IsoMount,
    Effect.DISRUPTIVE,
    _SOURCE,
    read=read_text,
)
UNMOUNT_ISO = Deferred(
    "iso/unmount_iso",
    "Unmount the ISO image",
    ServerRef,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    closes=("iso/mount_iso",),
    read=read_text,
)
DEL = Direct(
    "iso/del",
    "Delete your ISO image",
    IsoRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("iso/uploaded",),
    read=Acknowledged.read,
)
DELETE = Direct(
    "iso/delete",
    "Delete any ISO image (staff)",
    IsoRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    deciding_reads=("iso/uploaded",),
    read=Acknowledged.read,
)
HISTORY = Direct(
    "iso/history",
    "Read the history of ISO images",
    IsoList,
    Effect.READ,
    _SOURCE,
    read=Payload.read,
)
