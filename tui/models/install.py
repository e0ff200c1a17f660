"""Systems, software and tasks that can be installed. Source: guide Reinstall procedures; apidocs
os, software."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from pydantic import Field

from tui.models.base import Model
from tui.models.listed import Listing, as_items, decoded, items_at, read_each
from tui.models.scalars import Flag, LooseInt, LooseText, Money, RecordId
from tui.text import Untrusted

N = TypeVar("N", bound="Installable")


class Label(Model):
    """A tag on a system, a task or a preset."""

    tag: Untrusted
    value: LooseText = None
    extra: LooseText = None


def _labels(raw: Any) -> tuple[Label, ...]:
    """Return tags from objects, plain words, or a comma-separated text. The shape for tasks is not
    documented."""
    if isinstance(raw, str):
        raw = raw.split(",")
    if isinstance(raw, dict):
        raw = list(raw.values()) if all(isinstance(item, dict) for item in raw.values()) else [raw]
    made = []
    for item in raw if isinstance(raw, list) else []:
        if isinstance(item, str) and item.strip():
            made.append(Label(tag=Untrusted(item.strip())))
        elif isinstance(item, dict) and isinstance(item.get("tag"), str) and item["tag"]:
            made.append(Label.model_validate(item))
    return tuple(made)


class Installable(Model):
    """Common fields of systems, software, and tasks. Names repeat, so choose by id."""

    id: RecordId
    name: LooseText = None
    active: Flag = None
    tags: tuple[Label, ...] = ()

    def tag(self, name: str) -> str | None:
        """Return the raw value of a tag, `""` for a tag without a value, `None` if the tag is
        missing."""
        for label in self.tags:
            if label.tag.raw.lower() == name:
                return label.value.raw if label.value else ""
        return None


class OperatingSystem(Installable):
    """One item of os/list."""

    price_eur: Money = Field(None, alias="price_EUR")
    """Monthly price; 0 is free. A tag contains the price of Windows per core. For display only."""
    price_rub: Money = Field(None, alias="price_RUB")
    ram: LooseInt = None
    """MB."""
    hdd: LooseInt = None
    """GB."""


class Software(Installable):
    """One item of software/list."""

    price: Money = None


class InstallTask(Installable):
    """One item of jenkins/get_tasks; its shape is inferred."""


def _installable(item: Any, model: type[N]) -> N:
    if not isinstance(item, dict):
        raise ValueError("an item is no object")
    return model.model_validate({**item, "tags": _labels(decoded(item.get("tags")))})


def _each(payload: Any, model: type[N], *names: str) -> Listing[N]:
    return read_each(items_at(payload, names), partial(_installable, model=model))


class OsList(Model):
    """os/list."""

    systems: tuple[OperatingSystem, ...]
    excluded: tuple[Model, ...] = ()
    """Unsuitable systems, as sent: os_id, name, foreman_id."""
    unread: int = 0
    """Number of systems that could not be read."""


def read_os_list(payload: Any) -> OsList:
    """Return the systems. Raises ValueError without a list."""
    systems = _each(payload, OperatingSystem, "os_list")
    sent = as_items(payload.get("os_excluded")) if isinstance(payload, dict) else None
    excluded = tuple(Model.model_validate(item) for item in sent or () if isinstance(item, dict))
    return OsList(systems=systems, excluded=excluded, unread=systems.unread)


def read_software(payload: Any) -> tuple[Software, ...]:
    """software/list. Raises ValueError without a list."""
    return _each(payload, Software, "software")


def read_tasks(payload: Any) -> tuple[InstallTask, ...]:
    """jenkins/get_tasks. Raises ValueError without a list."""
    return _each(payload, InstallTask, "tasks", "data", "result")
