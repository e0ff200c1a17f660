"""Snapshots of VMs. Source: apidocs vm; a public client's test data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pydantic import AliasChoices, Field

from tui.models.async_answer import Finished
from tui.models.base import Model
from tui.models.listed import Listing, decoded, listing, models_at
from tui.models.scalars import LooseInt, LooseText, _int
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

    @property
    def key(self) -> str:
        """The name as sent, to distinguish snapshots and to send it back, never for display."""
        return self.name.raw


@dataclass(frozen=True, slots=True)
class SnapshotList:
    """The snapshots of a VM, and their limit."""

    rows: tuple[Snapshot, ...]
    most: int | None = None
    """Maximum number of snapshots; `None` if unknown."""
    unread: int = 0
    """Number of records that could not be read."""

    def with_most(self, most: int | None) -> SnapshotList:
        """Return the list with the limit of the first answer, unless it has its own."""
        return self if self.most is not None else replace(self, most=most)


def read_snapshots(finished: Finished) -> Listing[Snapshot]:
    """Return the snapshots. Raises ValueError without a list, or for the list of another task."""
    context = finished.context if isinstance(finished.context, dict) else {}
    named = context.get("action")
    if named not in (None, "", "get_snapshot", "check"):
        raise ValueError("the answer belongs to another task")
    scope = decoded(finished.scope)
    if scope is None:
        raise ValueError("the answer has no snapshots")
    if isinstance(scope, dict) and scope.get("snapshots", 0) == "":
        return listing(())  # PHP writes an empty list this way
    return models_at(scope, Snapshot, "snapshots")


def read_snapshot_list(finished: Finished) -> SnapshotList:
    """Return the snapshots and their limit, which may be beside or around the list."""
    rows = read_snapshots(finished)
    return SnapshotList(rows, most_in(finished.raw) or most_in(finished.scope), rows.unread)


def most_in(answer: Any) -> int | None:
    """Return the limit in the `settings` of an answer; `None` if it has none."""
    settings = decoded(answer.get("settings")) if isinstance(answer, dict) else None
    most = _int(settings.get("num_max")) if isinstance(settings, dict) else None
    return most if most is not None and most > 0 else None
