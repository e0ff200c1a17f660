"""ISO images from which a server may boot. Key: the server id."""

from __future__ import annotations

from tui.api.catalog import iso_actions as iso
from tui.models.iso import IsoImage
from tui.models.listed import Listing
from tui.readings.topic_reader import direct
from tui.store.topics import Key, Topic, server_of

ISOS = Topic[Listing[IsoImage]]("ISO images")


def _of_server(key: Key) -> iso.IsoList:
    return iso.IsoList(server_id=server_of(key))


READ_ISOS = direct(ISOS, iso.LIST_ISO, _of_server, fresh_s=120.0)
