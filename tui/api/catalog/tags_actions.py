"""tags.php: labels on servers. A tag of the same name is replaced."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.tag import read_search, read_tag_list

_SOURCE = "guide Tags; apidocs tags"


class AddTag(Params):
    """One tag on one server or on several."""

    id_of: ClassVar[str] = "server"
    id: int | None = Field(None, ge=1)
    """Id of the server; omitted if `id_list` is given."""
    id_list: tuple[int, ...] | None = None
    """Ids of several servers."""
    tag: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    """Name of the tag: letters, digits, hyphen; the guide says 32 characters at most."""
    value: str | None = Field(None, max_length=256)
    """Value."""
    extra: str | None = Field(None, max_length=16384)
    """A longer note."""
    component: str | None = None
    """Kind of the tagged object; a server by default."""


class RemoveTag(Params):
    """The tag and its server."""

    id_of: ClassVar[str] = "server"
    id: int = Field(ge=1)
    """Id of the server."""
    tag: str = Field(min_length=1)
    """Name of the tag."""


class TagsOf(Params):
    """The server whose tags to list."""

    id_of: ClassVar[str] = "server"
    id: int = Field(ge=1)
    """Id of the server."""
    component: str | None = None
    """Kind of the tagged object; a server by default."""
    internal: bool | None = None
    """Include the provider's own tags."""


class TagValue(Params):
    """The text to search for."""

    value: str = Field(min_length=1)
    """A part of the value."""


ADD = Direct(
    "tags/add",
    "Set a tag",
    AddTag,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    guide=True,
    deciding_reads=("tags/list",),
    read=Acknowledged.read,
)
REMOVE = Direct(
    "tags/remove",
    "Remove a tag",
    RemoveTag,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    guide=True,
    deciding_reads=("tags/list",),
    read=Acknowledged.read,
)
LIST = Direct(
    "tags/list",
    "List the tags of a server",
    TagsOf,
    Effect.READ,
    _SOURCE,
    guide=True,
    read=read_tag_list,
)
USER_SEARCH = Direct(
    "tags/user_search",
    "Find servers by the value of a tag",
    TagValue,
    Effect.READ,
    "guide Tags",
    seen=Seen.IN_CLIENTS,
    guide=True,
    read=read_search,
)
SEARCH_USER = Direct(
    "tags/search_user",
    "Find servers by the value of a tag (newer name)",
    TagValue,
    Effect.READ,
    "apidocs tags",
    read=read_search,
)
SEARCH = Direct(
    "tags/search",
    "Find tags by name and value",
    TagValue,
    Effect.READ,
    "apidocs tags",
    read=Payload.read,
)
