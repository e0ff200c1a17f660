"""Snapshots of VMs. Source: apidocs vm; a public client's test data."""

from __future__ import annotations

from pydantic import AliasChoices, Field

from tui.models.async_answer import Finished
from tui.models.base import Model
from tui.models.listed import models_at
from tui.models.scalars import LooseInt, LooseText
from tui.text import Untrusted


class Snapshot(Model):
    """One snapshot."""

    name: Untrusted
    created: LooseText = Field(None, validation_alias=AliasChoices("created_at", "date"))
    size: LooseInt = Field(None, validation_alias=AliasChoices("total_size", "size"))
    """Bytes."""
    openstack_id: LooseText = Field(
        None, validation_alias=AliasChoices("openstack_image_id", "openstack_id")
    )


def read_snapshots(finished: Finished) -> tuple[Snapshot, ...]:
    """Raises ValueError without a list."""
    return models_at(finished.scope, Snapshot, "snapshots")
