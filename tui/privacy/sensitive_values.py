"""Texts in readings that identify the owner, found by field name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from tui.fleet.rows import ServerRow
from tui.secrets import MASK
from tui.store.operations import LooseEnd, Operation
from tui.text import Untrusted

NAME_FIELDS = frozenset(
    [
        "hostname",
        "hostname_sent",
        "server_name",
        "servername",
        "eq_name",
        "firstname",
        "lastname",
        "companyname",
        "fullname",
        "email",
        "phonenumber",
        "phone",
        "address1",
        "address2",
        "city",
        "postcode",
        "user",
        "username",
        "login",
        "author",
        "assignee",
        "owner",
        "who",
        "login_notify_address",
        "s3uid",
        "customer_id",
        "whmcs_id",
        "client_id",
        "userid",
        "account",
        "jira_issue",
        "ptr",
        "domain",
        "zone",
        "label",
        "bucket",
        "created_by",
        "tax_id",
        "component",
        "key_name",
    ]
)
"""Fields whose words are names, regardless of their form."""
PROSE_FIELDS = frozenset(
    [
        "text",
        "summary",
        "request",
        "description",
        "reason",
        "extra",
        "content",
        "what",
        "rest",
        "how",
        "comment",
        "note",
        "message",
        "service",
        "notes",
        "subject",
        "said",
        "answer",
        "parameters",
    ]
)
"""Fields with sentences: only words that look like a name count."""
NAMED_CLASSES = frozenset(
    [
        "Contact",
        "ZoneRecord",
        "ZoneName",
        "Zone",
        "ApiKeyInfo",
        "SshKey",
        "Bucket",
        "Snapshot",
        "Backup",
        "StorageAccount",
        "IsoImage",
        "TransferredServer",
    ]
)
"""Models whose `name` field was chosen by a user."""
NAMED_TOPICS = frozenset({"names of an address", "DNS zones"})
NUMBERED_CLASSES = frozenset({"Invoice"})
"""Models whose `id` appears on documents."""
GENERIC = frozenset(
    [
        "prod",
        "production",
        "stage",
        "staging",
        "test",
        "testing",
        "dev",
        "qa",
        "live",
        "demo",
        "yes",
        "no",
        "true",
        "false",
        "on",
        "off",
        "none",
        "null",
        "main",
        "web",
        "db",
        "api",
        "app",
        "mail",
        "dns",
        "low",
        "high",
        "open",
        "closed",
        "default",
        "unknown",
        "server",
        "servers",
        "admin",
        "root",
        "user",
        "the",
        "and",
        "for",
        "with",
        "from",
        "note",
        "reboot",
        "power",
        "planned",
        "hostdeck",
        "dashboard",
        "backup",
        "frontend",
    ]
)
"""Words that identify nothing, and that the interface also uses."""
TAG_NAMES = GENERIC | frozenset(
    [
        "env",
        "environment",
        "role",
        "protect",
        "maintenance",
        "planned",
        "owner",
        "team",
        "project",
        "hostname",
        "os",
        "tier",
        "group",
        "customer",
        "purpose",
        "backup",
        "monitor",
        "password",
        "root_pass",
        "server_name",
        "reinstall_start",
    ]
)
WORD = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}|0x[0-9a-f]+", re.I)
"""Dates and values of sensors: they stand in many places and identify nothing."""
_DEPTH = 8
_STATE = "city"
"""Stands for the state of a postal address; elsewhere `state` says what becomes of something."""


def words_of(row: ServerRow) -> Iterator[str]:
    """Yield the names of a row of the list."""
    if row.hostname:
        yield row.hostname
    for name, value in row.tags:
        yield from _tag_words(name, value)
    for name in row.groups.split(", ") if row.groups != "none" else ():
        yield from _names(name)


def words_in(value: Any, topic: str = "") -> Iterator[str]:
    """Yield the names in a value of a topic."""
    yield from _found(value, "hostname" if topic in NAMED_TOPICS else "", _DEPTH)


def _found(value: Any, field: str, depth: int) -> Iterator[str]:
    if depth == 0 or value is None or isinstance(value, Enum):
        return  # a word of an enumeration is Hostdeck's own
    if isinstance(value, Untrusted):
        value = value.raw
    if isinstance(value, str):
        yield from _of_field(field, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        if field in ("customer_id", "whmcs_id", "client_id", "userid", "invoice"):
            yield from _names(str(value))
    elif isinstance(value, Mapping):
        if isinstance(value.get("tag"), str):
            yield from _tag_words(value["tag"], _text(value.get("value")))
        for name, each in value.items():
            field_name = _STATE if name == "state" and "postcode" in value else str(name)
            yield from _found(each, field_name, depth - 1)
    elif isinstance(value, Iterable) and not (
        isinstance(value, bytes) or hasattr(type(value), "model_fields")  # models are iterable
    ):
        for each in value:
            yield from _found(each, field, depth - 1)
    else:
        yield from _of_object(value, depth)


def _of_object(value: Any, depth: int) -> Iterator[str]:
    kind = type(value).__name__
    names = list(getattr(type(value), "model_fields", ())) or list(
        getattr(type(value), "__dataclass_fields__", ())
    )
    if kind == "Tag":
        yield from _tag_words(_text(value.tag), _text(value.value))
    for name in names:
        each = getattr(value, name, None)
        as_name = name == "name" and kind in NAMED_CLASSES
        as_number = name == "id" and kind in NUMBERED_CLASSES
        as_place = name == "state" and "postcode" in names
        field_name = _STATE if as_place else "invoice" if as_number else name
        yield from _found(each, "hostname" if as_name else field_name, depth - 1)
    yield from _found(getattr(value, "model_extra", None), "", depth - 1)


def _of_field(field: str, text: str) -> Iterator[str]:
    name = field.lower()
    if name in NAME_FIELDS or name == "invoice":
        yield from _names(text)
    elif name in PROSE_FIELDS:
        yield from (word for word in _names(text) if _looks_like_name(word))


def _tag_words(name: str, value: str) -> Iterator[str]:
    if name.lower() not in TAG_NAMES:
        yield from _names(name)
    yield from (word for word in _names(value) if not word.isdigit())


def _names(text: str) -> Iterator[str]:
    if MASK in text:
        return
    for found in WORD.finditer(text[:4_096]):
        word = found[0]
        is_number = word.isdigit()
        is_long = len(word) >= (4 if is_number else 3)
        if is_long and word.lower() not in GENERIC and not _PLAIN.fullmatch(word):
            yield word


def _looks_like_name(word: str) -> bool:
    return any(char.isalpha() for char in word) and any(
        char.isdigit() or char in "-_." for char in word
    )


def _text(value: Any) -> str:
    return value.raw if isinstance(value, Untrusted) else str(value or "")


def words_of_operation(operation: Operation | LooseEnd) -> Iterator[str]:
    """Yield the names in an operation of the journal."""
    yield from _names(operation.server_name)
    yield from _of_field("who", getattr(operation, "who", ""))
    yield from _of_field("said", getattr(operation, "said", ""))
    yield from _of_field("parameters", getattr(operation, "parameters", ""))
