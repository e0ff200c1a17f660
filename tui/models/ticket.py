"""Requests to humans. Source: guide Remote access; apidocs rhr; one live observation."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tui.models.base import Model
from tui.models.listed import models_at
from tui.models.scalars import LooseId, LooseText
from tui.models.vocabulary.business_vocabulary import OVER, read_request


class Ticket(Model):
    """The answer of the jira actions."""

    jira_issue: LooseText = None
    """For example CS-123456."""
    jira_url: LooseText = None

    @property
    def number(self) -> str:
        """ "CS-123456"; empty when the answer named none that looks like one."""
        sent = self.jira_issue.raw.strip() if self.jira_issue else ""
        return sent if _NUMBER.fullmatch(sent) else ""

    @property
    def link(self) -> str:
        """Return the link to the ticket: the provider's own, or the page that tickets have. Source:
        guide Remote access."""
        sent = self.jira_url.raw.strip() if self.jira_url else ""
        if _is_providers(sent):
            return sent
        return f"{_PAGE}{self.number}" if self.number else ""

    @property
    def words(self) -> str:
        """For the journal: it is found again by this."""
        return (
            " ".join(part for part in (self.number, self.link) if part)
            or "The provider gave no ticket number."
        )


_NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,12}")
_PAGE = "https://my.hostkey.com/servicedesk/customer/portal/1/"
_LINK = re.compile(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9/_.-]*")


def _is_providers(link: str) -> bool:
    """Only such a link is shown for opening: an answer could hold anything."""
    host = urlsplit(link).hostname or "" if _LINK.fullmatch(link) else ""
    return host.endswith((".hostkey.com", ".hostkey.ru")) or host in ("hostkey.com", "hostkey.ru")


def ticket_in(words: str) -> tuple[str, str]:
    """Number and link out of what `words` wrote down; empty when there is none."""
    parts = words.split()
    number = next((part for part in parts if _NUMBER.fullmatch(part)), "")
    return number, next((part for part in parts if _is_providers(part)), "")


class RemoteHandsRequest(Model):
    """One request of rhr."""

    id: LooseId = None
    eq_id: LooseId = None
    type: LooseText = None
    """KVM, UNBLOCK or SERVICE."""
    status: LooseText = None
    created_at: LooseText = None
    eq_name: LooseText = None
    request: LooseText = None
    assignee: LooseText = None
    ticket: LooseText = None

    @property
    def is_open(self) -> bool:
        """Return whether somebody may still act on the request. Only PENDING is documented, so an
        unknown status counts as open."""
        return not self.status or read_request(self.status.raw) != OVER

    @property
    def words(self) -> str:
        """For the journal."""
        parts = (f"request {self.id}" if self.id is not None else "", self.status, self.ticket)
        return " ".join(str(part) for part in parts if part) or "The request was accepted."


_REQUEST = re.compile(r"request ([0-9]{1,12})\b")


def request_in(words: str) -> int | None:
    """Number of the request out of what `words` wrote down."""
    found = _REQUEST.match(words)
    return int(found[1]) if found else None


def read_remote_hands(payload: Any) -> tuple[RemoteHandsRequest, ...]:
    """rhr/add and rhr/list. Raises ValueError without a list."""
    return models_at(payload, RemoteHandsRequest, "requests", "data")
