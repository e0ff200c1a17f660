"""What can be installed. Source: guide Reinstall procedures; apidocs os, software."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tui.models.base import Model
from tui.models.listed import models_at
from tui.models.scalars import Flag, LooseInt, LooseText, Money
from tui.text import Untrusted


class Label(Model):
    """A tag on a system, a task or a preset."""

    tag: Untrusted
    value: LooseText = None
    extra: LooseText = None


def _labels(raw: Any) -> tuple[Label, ...]:
    """Objects, plain words or a comma-separated text: the shape for tasks was never published."""
    if isinstance(raw, str):
        raw = raw.split(",")
    if isinstance(raw, dict):
        raw = list(raw.values()) if all(isinstance(one, dict) for one in raw.values()) else [raw]
    made = []
    for one in raw if isinstance(raw, list) else []:
        if isinstance(one, str) and one.strip():
            made.append(Label(tag=Untrusted(one.strip())))
        elif isinstance(one, dict) and one.get("tag"):
            made.append(Label.model_validate(one))
    return tuple(made)


class Installable(Model):
    """What systems, software and tasks have in common. Names repeat: choose by id."""

    id: int
    name: LooseText = None
    active: Flag = None
    tags: tuple[Label, ...] = ()

    def tag(self, name: str) -> str | None:
        """The raw value of a tag, `""` for one without a value, `None` when it is not there."""
        for label in self.tags:
            if label.tag.raw.lower() == name:
                return label.value.raw if label.value else ""
        return None


class OperatingSystem(Installable):
    """One item of os/list."""

    price_eur: Money = Field(None, alias="price_EUR")
    """A month; 0 is free. Windows is priced per core by a tag. For showing only."""
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


def _each(payload: Any, *names: str) -> list[dict[str, Any]]:
    from tui.models.listed import items_at

    items = [item for item in items_at(payload, names) if isinstance(item, dict)]
    return [{**item, "tags": _labels(item.get("tags"))} for item in items]


class OsList(Model):
    """os/list."""

    systems: tuple[OperatingSystem, ...]
    excluded: tuple[Model, ...] = ()
    """What does not fit, as sent: os_id, name, foreman_id."""


def read_os_list(payload: Any) -> OsList:
    """Raises ValueError without a list."""
    systems = tuple(OperatingSystem.model_validate(item) for item in _each(payload, "os_list"))
    excluded = models_at(payload, Model, "os_excluded") if "os_excluded" in payload else ()
    return OsList(systems=systems, excluded=excluded)


def read_software(payload: Any) -> tuple[Software, ...]:
    """software/list. Raises ValueError without a list."""
    return tuple(Software.model_validate(item) for item in _each(payload, "software"))


def read_tasks(payload: Any) -> tuple[InstallTask, ...]:
    """jenkins/get_tasks. Raises ValueError without a list."""
    return tuple(InstallTask.model_validate(item) for item in _each(payload, "tasks", "data", "result"))
