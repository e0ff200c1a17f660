"""Requests to technicians and support. Source: guide Remote access; apidocs rhr; one live
observation."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field

from tui.format import count
from tui.models.base import Model
from tui.models.listed import Listing, as_items, items_at, read_each
from tui.models.nested import one_object
from tui.models.records import records_at, settled
from tui.models.scalars import LooseId, LooseText
from tui.models.unknown_word import unknown_word
from tui.models.vocabulary.business_vocabulary import is_open_request
from tui.text import SafeText, Untrusted, safe_text


class Ticket(Model):
    """The answer of the jira actions."""

    jira_issue: LooseText = None
    """For example CS-123456."""
    jira_url: LooseText = None

    @property
    def number(self) -> str:
        """Return "CS-123456"; empty if the answer contains no valid number."""
        sent = self.jira_issue.raw.strip() if self.jira_issue else ""
        return sent if _NUMBER.fullmatch(sent) else ""

    @property
    def link(self) -> str:
        """Return the link to the ticket: the provider's own, or the usual URL of ticket pages.
        Source: guide Remote access."""
        sent = self.jira_url.raw.strip() if self.jira_url else ""
        if _is_providers(sent):
            return sent
        return f"{_PAGE}{self.number}" if self.number else ""

    @property
    def words(self) -> str:
        """Return the text for the journal, which identifies the ticket later."""
        return (
            " ".join(part for part in (self.number, self.link) if part)
            or "The provider gave no ticket number."
        )


_NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,12}")
_PAGE = "https://my.hostkey.com/servicedesk/customer/portal/1/"
_LINK = re.compile(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9/_.-]*")


def _is_providers(link: str) -> bool:
    """Only this form of link is offered for opening, because an answer may contain anything."""
    host = urlsplit(link).hostname or "" if _LINK.fullmatch(link) else ""
    return host.endswith((".hostkey.com", ".hostkey.ru")) or host in ("hostkey.com", "hostkey.ru")


def ticket_in(words: str) -> tuple[str, str]:
    """Return number and link from the text that `words` wrote; empty if there are none."""
    parts = words.split()
    number = next((part for part in parts if _NUMBER.fullmatch(part)), "")
    return number, next((part for part in parts if _is_providers(part)), "")


class Message(Model):
    """One message of a conversation."""

    id: LooseId = None
    author: LooseText = Field(
        None, validation_alias=AliasChoices("author", "user", "from", "name", "sender")
    )
    text: LooseText = Field(
        None, validation_alias=AliasChoices("message", "body", "text", "comment", "content")
    )
    at: LooseText = Field(
        None, validation_alias=AliasChoices("created_at", "created", "date", "time")
    )
    request: LooseId = Field(None, alias="component_id")

    @property
    def length(self) -> int:
        """Return the number of characters of the text."""
        return len(self.text.raw) if self.text else 0


_TALK = ("history", "messages", "comments", "chat")


def messages_in(record: Any) -> tuple[Message, ...] | None:
    """Return the conversation in a record, oldest first as sent; `None` if it has none."""
    if not isinstance(record, dict):
        return None
    name = next((name for name in _TALK if name in record), None)
    if name is None:
        return None
    items = as_items(record[name]) if record[name] not in (None, "", [], {}) else []
    if items is None:
        return None
    return tuple(
        Message.model_validate(item if isinstance(item, dict) else {"message": item})
        for item in items
        if isinstance(item, dict | str)
    )


def is_open_state(status: Untrusted | None) -> bool | None:
    """Return whether a request or ticket is open by its status; `None` is unknown."""
    return is_open_request(status.raw if status else "")


def state_words(status: Untrusted | None) -> str:
    """Return the status as it is shown: the sentence for an unknown word; empty without any."""
    if not status or is_open_state(status) is not None:
        return str(status or "")
    return unknown_word(str(status))


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
    priority: LooseText = None
    updated_at: LooseText = None
    eq_location: LooseText = None
    messages: tuple[Message, ...] | None = None
    """The conversation; `None` if the answer has none."""

    @property
    def is_open(self) -> bool | None:
        """Return whether a technician may still act on the request; `None` is unknown."""
        return is_open_state(self.status)

    @property
    def asked_for(self) -> SafeText:
        """Return the text of the request; the comment if the text is JSON."""
        raw = self.request.raw if self.request else ""
        try:
            found = json.loads(raw) if raw.startswith("{") else None
        except ValueError:
            found = None
        comment = found.get("comment") if isinstance(found, dict) else None
        return safe_text(" ".join((comment if isinstance(comment, str) else raw).split()), 500)

    @property
    def words(self) -> str:
        """Return the text for the journal."""
        parts = (f"request {self.id}" if self.id is not None else "", self.status, self.ticket)
        return " ".join(str(part) for part in parts if part) or "The request was accepted."


_REQUEST = re.compile(r"request ([0-9]{1,12})\b")


def request_in(words: str) -> int | None:
    """Return the number of the request from the text that `words` wrote."""
    found = _REQUEST.match(words)
    return int(found[1]) if found else None


def read_remote_hands(payload: Any) -> Listing[RemoteHandsRequest]:
    """Return the requests of rhr/add and rhr/list. Raises ValueError without a list."""
    return read_each(items_at(payload, ("requests", "data")), _request)


def _request(item: Any) -> RemoteHandsRequest:
    talk = messages_in(item)
    if talk is None:
        return RemoteHandsRequest.model_validate(item)
    plain = {name: value for name, value in item.items() if name not in _TALK}
    return RemoteHandsRequest.model_validate({**plain, "messages": talk})


class Conversation(Model):
    """The answer to a message: the conversation including it."""

    history: tuple[Message, ...]

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"The message was sent. The conversation has {count(len(self.history), 'message')}."


def read_conversation(payload: Any) -> Conversation:
    """Return the conversation after a message. Raises ValueError without one."""
    found: Any = settled(payload)
    for name in ("data", "requests", "request"):
        inner = found.get(name) if isinstance(found, dict) else None
        items = as_items(inner) if inner not in (None, "") else None
        if items and messages_in(items[0]) is not None:
            found = items[0]
    if isinstance(found, list):
        found = {"history": found}
    talk = messages_in(found)
    if talk is None:
        raise ValueError("the answer has no conversation")
    return Conversation(history=talk)


class SupportTicket(Model):
    """One support ticket."""

    id: LooseId = Field(
        None, validation_alias=AliasChoices("issueId", "issue_id", "ticket_id", "id")
    )
    key: LooseText = Field(None, validation_alias=AliasChoices("issueKey", "issue_key", "key"))
    summary: LooseText = Field(
        None, validation_alias=AliasChoices("summary", "subject", "title", "name")
    )
    status: LooseText = None
    server: LooseId = Field(None, validation_alias=AliasChoices("eq_id", "server_id"))
    updated: LooseText = Field(
        None, validation_alias=AliasChoices("updated", "updated_at", "created", "created_at")
    )
    url: LooseText = Field(None, validation_alias=AliasChoices("jira_url", "url", "link"))
    messages: tuple[Message, ...] | None = None

    @property
    def is_open(self) -> bool | None:
        """Return whether the ticket is open; `None` is unknown."""
        return is_open_state(self.status)

    @property
    def link(self) -> str:
        """Return the link to the ticket in the support portal; empty for none."""
        sent = self.url.raw.strip() if self.url else ""
        key = self.key.raw.strip() if self.key else ""
        if _is_providers(sent):
            return sent
        return f"{_PAGE}{key}" if _NUMBER.fullmatch(key) else ""


SUPPORT_PAGE = "https://my.hostkey.com"


def read_tickets(payload: Any) -> Listing[SupportTicket]:
    """Return the tickets. Raises ValueError without a list."""
    return read_each(records_at(payload, "tickets", "issues"), _ticket)


def read_ticket(payload: Any) -> SupportTicket:
    """Return one ticket with its comments. Raises ValueError without one."""
    found: Any = payload
    for name in ("data", "ticket", "issue"):
        inner = one_object(found.get(name)) if isinstance(found, dict) else None
        found = inner or found
    ticket = _ticket(found)
    if ticket.id is None and not ticket.key:
        raise ValueError("the answer has no ticket")
    return ticket


def _ticket(item: Any) -> SupportTicket:
    if not isinstance(item, dict):
        raise ValueError("a ticket is not an object")
    talk = messages_in(item)
    plain = {name: value for name, value in item.items() if name not in _TALK}
    return SupportTicket.model_validate({**plain, "messages": talk})
