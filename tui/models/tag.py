"""Tags on servers, systems and presets. Source: apidocs tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import Field

from tui.models.base import Model
from tui.models.listed import Listing, decoded, items_at, listing, read_each
from tui.models.nested import tags_in
from tui.models.scalars import Flag, LooseId, LooseInt, LooseText, record_id
from tui.secrets import MASK, REDACTOR, is_secret_name
from tui.text import SafeText, Untrusted, safe_text


class Tag(Model):
    """One tag. `id` is the id of the tag, not of the server."""

    id: LooseInt = None
    tag: Untrusted
    value: LooseText = None
    extra: LooseText = None
    internal: Flag = None
    component: LooseText = None
    component_id: LooseId = None

    @property
    def is_secret(self) -> bool:
        """Return whether the tag contains a password or similar secret. Its value is never
        shown."""
        return bool(self.value) and is_secret_name(self.tag.raw)

    @property
    def shown_value(self) -> SafeText:
        """Return the value, masked if it is or contains a secret; empty without a value."""
        if self.is_secret:
            return SafeText(MASK)
        return SafeText("") if self.value is None else _masked(self.value)

    @property
    def shown_extra(self) -> SafeText:
        """Return the note, masked like the value."""
        if self.extra is None or not self.extra:
            return SafeText("")
        return SafeText(MASK) if is_secret_name(self.tag.raw) else _masked(self.extra)


def _masked(text: Untrusted) -> SafeText:
    return safe_text(REDACTOR.mask(text.raw))


class TagList(Model):
    """tags/list."""

    tags: tuple[Tag, ...] = Field(())
    unread: int = 0
    """Number of tags that could not be read."""


def tag_value(tags: Iterable[Tag], name: str) -> SafeText:
    """Return the value of the first tag with that name and a value; empty if there is none."""
    return next(
        (tag.value.shown for tag in tags if tag.tag.raw == name and tag.value), SafeText("")
    )


def read_tags(value: Any) -> Listing[Tag]:
    """Return the tags in a list, a PHP map, or a map from names to values. Bad tags are counted,
    and never cause an error."""
    found, unread = [], 0
    for item in tags_in(value):
        try:
            tag = Tag.model_validate(item)
        except ValueError:
            unread += 1
            continue
        if tag.tag:
            found.append(tag)
        else:
            unread += 1
    return listing(found, unread)


def number_told(source: Any, found: Listing[Tag]) -> int:
    """Return the number of tags in `source`, including unreadable ones. A text may contain one tag
    per word."""
    words = len(re.findall(r"[^\s,;|]+", source)) if isinstance(source, str) else 0
    return len(found) + found.unread + words


def read_tag_list(payload: Any) -> TagList:
    """Return the tags; none for an empty PHP map."""
    tags = decoded(payload.get("tags")) if isinstance(payload, dict) else None
    if not isinstance(tags, list | dict):
        raise ValueError("the answer has no tags")
    found = read_tags(tags)
    if found.unread and not found:
        raise ValueError("no tag can be read")
    return TagList(tags=found, unread=found.unread)


def read_search(payload: Any) -> tuple[int, ...]:
    """Return the ids of the found servers. Items are ids or objects with an id. Raises ValueError
    without a list."""
    return read_each(items_at(payload, ("servers", "data")), _server_id)


def _server_id(item: Any) -> int:
    return record_id(item.get("id") if isinstance(item, dict) else item)
