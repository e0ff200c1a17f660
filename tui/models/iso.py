"""ISO images of the library and of the customer. Source: apidocs iso."""

from __future__ import annotations

import re
from typing import Any

from tui.models.base import Model
from tui.models.listed import Listing, counted, read_each
from tui.models.scalars import Flag, LooseText, RecordId
from tui.models.unpublished import rows_of

_NOT_READY = re.compile(
    r"pending|process|download|upload|queue|fail|error|reject|delet|broken", re.I
)


class IsoImage(Model):
    """One image."""

    id: RecordId
    name: LooseText = None
    short_name: LooseText = None
    iso_name: LooseText = None
    private: LooseText = None
    """E-mail address of its owner; empty for a library image."""
    description: LooseText = None
    admin_only: Flag = None
    status: LooseText = None

    @property
    def is_own(self) -> bool:
        """Return whether the image belongs to a customer, not to the library."""
        return self.private is not None

    @property
    def owner(self) -> str:
        """Return the owner in a word: "yours", "library", or "staff"."""
        return "yours" if self.is_own else "staff" if self.admin_only else "library"

    @property
    def is_usable(self) -> bool:
        """Return whether the status allows mounting the image."""
        return self.status is None or _NOT_READY.search(self.status.raw) is None

    @property
    def called(self) -> str:
        """Return the display name: the name, the file, or the id."""
        return str(self.name or self.short_name or self.iso_name or f"#{self.id}")


def read_isos(payload: Any) -> Listing[IsoImage]:
    """Return the images. Raises ValueError without a list."""
    rows = rows_of(payload, "isos", "images")
    return counted(read_each(rows, IsoImage.model_validate, "image"), payload)
