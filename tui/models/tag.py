"""Tags on servers, systems and presets. Source: apidocs tags."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tui.models.base import Model
from tui.models.listed import items_at
from tui.models.scalars import Flag, LooseInt, LooseText
from tui.secrets import MASK, REDACTOR, is_secret_name
from tui.text import SafeText, Untrusted, safe_text


class Tag(Model):
    """One tag. `id` is the row of the tag, not of the server."""

    id: LooseInt = None
    tag: Untrusted
    value: LooseText = None
    extra: LooseText = None
    internal: Flag = None
    component: LooseText = None
    component_id: LooseInt = None

    @property
    def is_secret(self) -> bool:
        """Whether the tag holds a password or its like: its value is never shown."""
        return bool(self.value) and is_secret_name(self.tag.raw)

    @property
    def shown_value(self) -> SafeText:
        """The value, masked where it is or contains a secret; empty without one."""
        if self.is_secret:
            return SafeText(MASK)
        return SafeText("") if self.value is None else _masked(self.value)

    @property
    def shown_extra(self) -> SafeText:
        """The note beside the value, masked as the value is."""
        if self.extra is None or not self.extra:
            return SafeText("")
        return SafeText(MASK) if is_secret_name(self.tag.raw) else _masked(self.extra)


def _masked(text: Untrusted) -> SafeText:
    return safe_text(REDACTOR.mask(text.raw))


class TagList(Model):
    """tags/list."""

    tags: tuple[Tag, ...] = Field(())


def read_tag_list(payload: Any) -> TagList:
    """The tags; an empty PHP map counts as none."""
    tags = payload.get("tags") if isinstance(payload, dict) else None
    if not isinstance(tags, list | dict):
        raise ValueError("the answer has no tags")
    return TagList.model_validate({"tags": tags if isinstance(tags, list) else list(tags.values())})


def read_search(payload: Any) -> tuple[int, ...]:
    """Ids of the servers found; items are ids or objects with one. Raises ValueError without a list."""
    found = items_at(payload, ("servers", "data"))
    ids: list[Any] = [one.get("id") if isinstance(one, dict) else one for one in found]
    return tuple(int(one) for one in ids if str(one).isdecimal())
