"""Topics of the account other than money: the session's environment and the saved SSH keys."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import auth_actions as auth
from tui.api.catalog import auth_more_actions as auth_more
from tui.api.catalog import contacts_actions as contacts
from tui.api.catalog import ip_actions as ip
from tui.api.catalog.common import NoParams
from tui.models.account import Session
from tui.models.account_records import Contact, Event
from tui.models.api_key import ApiKeyInfo
from tui.models.listed import Listing
from tui.readings.install_topics import ACCOUNT_KEYS as SSH_KEYS
from tui.readings.install_topics import READ_ACCOUNT_KEYS as READ_SSH_KEYS
from tui.readings.topic_reader import computed, direct
from tui.store.topics import Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

__all__ = [
    "API_KEYS",
    "CONTACTS",
    "KEY_HISTORY",
    "OWN_ADDRESS",
    "READ_API_KEYS",
    "READ_CONTACTS",
    "READ_KEY_HISTORY",
    "READ_OWN_ADDRESS",
    "READ_SESSION",
    "READ_SIGN_INS",
    "READ_SSH_KEYS",
    "SESSION",
    "SIGN_INS",
    "SSH_KEYS",
]


def own_address(client: Client) -> str:
    """Return the client address that the provider sees; empty if it is not an address."""
    sent = client.call(ip.GET_CLIENT_IP, NoParams()).ip.raw.strip()
    try:
        return str(ipaddress.ip_address(sent))
    except ValueError:
        return ""


SESSION = Topic[Session]("session")
READ_SESSION = direct(SESSION, auth.INFO, lambda key: NoParams())

API_KEYS = Topic[Listing[ApiKeyInfo]]("API keys")
READ_API_KEYS = direct(API_KEYS, api_keys.LIST, lambda key: NoParams())
KEY_HISTORY = Topic[Listing[Event]]("history of an API key")
"""Keyed (0, id)."""
READ_KEY_HISTORY = direct(
    KEY_HISTORY,
    api_keys.HISTORY,
    lambda key: api_keys.KeyHistory.model_validate({"params[id]": int(part_of(key, 1))}),
)
OWN_ADDRESS = Topic[str]("own address")
READ_OWN_ADDRESS = computed(OWN_ADDRESS, lambda client, key: own_address(client), fresh_s=600.0)

SIGN_INS = Topic[Listing[Event]]("sign-ins")
READ_SIGN_INS = direct(SIGN_INS, auth_more.GET_LOG, lambda key: auth_more.Period(), fresh_s=120.0)
CONTACTS = Topic[Listing[Contact]]("contacts")
READ_CONTACTS = direct(CONTACTS, contacts.GET_CONTACTS, lambda key: NoParams(), fresh_s=120.0)
