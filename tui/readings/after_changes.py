"""Reads that a finished operation makes necessary. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.operations.outcomes.verdict import before_of
from tui.readings.account_topics import READ_API_KEYS, READ_CONTACTS, READ_SSH_KEYS
from tui.readings.addresses_topics import READ_NAMES
from tui.readings.dns_topics import READ_ZONE, READ_ZONES
from tui.readings.iso_topics import READ_ISOS
from tui.readings.market_topics import READ_STOCK_SERVERS
from tui.readings.money_topics import (
    READ_CANCELLATIONS,
    READ_CLIENT,
    READ_CREDITS,
    READ_INVOICE,
    READ_INVOICES,
    READ_PAYMENT_FACTS,
)
from tui.readings.ports_topics import READ_PORTS
from tui.readings.remote_hands_topics import READ_HANDS, READ_TICKETS
from tui.readings.snapshot_topics import READ_BACKUPS, READ_SNAPSHOTS
from tui.readings.storage_topics import READ_STORAGE
from tui.readings.tags_topics import READ_TAGS
from tui.readings.topic_reader import Source
from tui.store.operations import ORDERS, OpState
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.store.operations import Operation
    from tui.store.topics import Key


_CANCELLATIONS = ("request_cancellation", "delete_cancellation_request")


def after(operation: Operation) -> list[tuple[Source[Any], Key]]:
    """Return the topics that an operation may have changed."""
    images = _images_of(operation)
    if images:
        return images
    if operation.server_id is None or operation.action.partition("/")[0] in ("whmcs", "ssh_keys"):
        return _of_account(operation)
    if operation.action in ("net/port_off", "net/port_on"):
        return [(READ_PORTS, operation.server_id)]
    if operation.action == "ip/update_ptr":
        address = json.loads(operation.parameters).get("ip")
        return [(READ_NAMES, (operation.server_id, str(address)))]
    if operation.action.startswith(("rhr/", "jira/")):
        return [(READ_HANDS, ACCOUNT), (READ_TICKETS, ACCOUNT)]
    return [(READ_TAGS, operation.server_id)] if operation.action.startswith("tags/") else []


def _images_of(operation: Operation) -> list[tuple[Source[Any], Key]]:
    """Return the reads of snapshots, backups, ISO images, and DNS zones."""
    number, (endpoint, _, word) = operation.server_id, operation.action.partition("/")
    if endpoint == "pdns":
        zone = json.loads(operation.parameters).get("params[zone]")
        reads: list[tuple[Source[Any], Key]] = [(READ_ZONES, ACCOUNT)]
        return [*reads, (READ_ZONE, (0, str(zone)))] if zone else reads
    if operation.action in ("iso/upload", "iso/del"):
        listed_for = before_of(operation).get("listed_for")
        return [(READ_ISOS, listed_for)] if isinstance(listed_for, int) else []
    if number is None:
        return []
    if word.endswith("_snapshot"):
        return [(READ_SNAPSHOTS, number)]
    return [(READ_BACKUPS, number)] if "backup" in word else []


def _of_account(operation: Operation) -> list[tuple[Source[Any], Key]]:
    if operation.action.startswith("api_keys/"):
        return [(READ_API_KEYS, ACCOUNT)]
    if operation.action.endswith("_contact"):
        return [(READ_CONTACTS, ACCOUNT)]
    if operation.action.startswith("s3/"):
        return [(READ_STORAGE, ACCOUNT), (READ_CLIENT, ACCOUNT)]
    if operation.action.startswith(("rhr/", "rtm/", "jira/")):
        return [(READ_HANDS, ACCOUNT), (READ_TICKETS, ACCOUNT)]
    if operation.action.startswith("ssh_keys/"):
        return [(READ_SSH_KEYS, ACCOUNT)]
    if operation.action.removeprefix("whmcs/") in _CANCELLATIONS:
        return [(READ_CANCELLATIONS, ACCOUNT), (READ_CLIENT, ACCOUNT), (READ_INVOICES, ACCOUNT)]
    if operation.action == "whmcs/apply_credit":
        number = json.loads(operation.parameters).get("invoice_id")
        invoice = [(READ_INVOICE, (0, int(number)))] if isinstance(number, int) else []
        sources = (READ_CLIENT, READ_INVOICES, READ_CREDITS, READ_PAYMENT_FACTS)
        return [*invoice, *((source, ACCOUNT) for source in sources)]
    if operation.action == "auth/flip_tag":
        return [(READ_CLIENT, ACCOUNT)]
    if operation.action == "eq/deploy":
        return [(READ_CLIENT, ACCOUNT), (READ_INVOICES, ACCOUNT), (READ_STOCK_SERVERS, ACCOUNT)]
    spends = operation.action.startswith("whmcs/") or operation.action in ORDERS
    return [(READ_CLIENT, ACCOUNT), (READ_INVOICES, ACCOUNT)] if spends else []


def brings_servers(operation: Operation) -> bool:
    """Return whether the list of servers may have changed since the session began."""
    return (
        operation.action in ORDERS
        and operation.server_id is None
        and operation.state is OpState.DONE
    )
