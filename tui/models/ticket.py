"""Requests to humans. Source: guide Remote access; apidocs rhr; one live observation."""

from __future__ import annotations

from typing import Any

from tui.models.base import Model
from tui.models.listed import models_at
from tui.models.scalars import LooseInt, LooseText


class Ticket(Model):
    """The answer of the jira actions."""

    jira_issue: LooseText = None
    """For example CS-123456."""
    jira_url: LooseText = None


class RemoteHandsRequest(Model):
    """One request of rhr."""

    id: LooseInt = None
    eq_id: LooseInt = None
    type: LooseText = None
    """KVM, UNBLOCK or SERVICE."""
    status: LooseText = None
    created_at: LooseText = None
    eq_name: LooseText = None
    request: LooseText = None
    assignee: LooseText = None
    ticket: LooseText = None


def read_remote_hands(payload: Any) -> tuple[RemoteHandsRequest, ...]:
    """rhr/add and rhr/list. Raises ValueError without a list."""
    return models_at(payload, RemoteHandsRequest, "requests", "data")
