"""The customer's own boot images. Source: apidocs iso."""

from __future__ import annotations

from tui.models.base import Model
from tui.models.scalars import Flag, LooseText, RecordId


class IsoImage(Model):
    """One image."""

    id: RecordId
    name: LooseText = None
    short_name: LooseText = None
    iso_name: LooseText = None
    private: LooseText = None
    """E-mail address of its owner; empty for everybody's."""
    description: LooseText = None
    admin_only: Flag = None
    status: LooseText = None
