"""The answer of eq/update_servers."""

from __future__ import annotations

from pydantic import Field

from tui.models.base import Model
from tui.models.scalars import LooseList, PhpMap


class ServersUpdated(Model):
    """The servers of a session after the provider has refreshed them."""

    servers: LooseList = Field(default_factory=list)
    billing_servers: LooseList = Field(default_factory=list)
    deploy_keys: PhpMap = Field(default_factory=dict, repr=False)
