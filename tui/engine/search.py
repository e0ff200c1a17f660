"""Searching where only the provider can: components, MAC addresses, groups, tags. Worker threads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq, eq_more, tags
from tui.errors import FilterError

if TYPE_CHECKING:
    from tui.api.client import Client

_LIST_FIELDS = {"loc": "location", "ip": "ip", "mac": "mac", "group": "group", "component": "component"}
KNOWN = "mac:, ip:, group:, component:, loc:, tag: with part of its value, or plain words"


def provider_search(client: Client, text: str) -> frozenset[int]:
    """Ids of the servers that the provider finds.

    Raises:
        FilterError: A field that the provider cannot search by.
        ApiError: It could not be asked.
    """
    fields: dict[str, str] = {}
    found: list[frozenset[int]] = []
    for term in text.split():
        name, colon, value = term.partition(":")
        if not colon:
            found.append(_words(client, term))
        elif name.lower() == "tag" and value:
            tagged = client.call(tags.USER_SEARCH, tags.TagValue(value=value))
            found.append(frozenset(tagged))
        elif name.lower() in _LIST_FIELDS and value:
            fields[_LIST_FIELDS[name.lower()]] = value
        else:
            raise FilterError(f'The provider cannot search by "{term}"', position=text.find(term), next=f"Try {KNOWN}.")
    if fields:
        found.append(frozenset(client.call(eq.LIST, eq.ListParams(**fields)).ids))
    return frozenset.intersection(*found) if found else frozenset()


def _words(client: Client, words: str) -> frozenset[int]:
    payload: Any = client.call(eq_more.UNIFIED_SERVER_SEARCH, eq_more.Query(query=words)).root
    results = payload.get("results") if isinstance(payload, dict) else None
    servers = results.get("servers") if isinstance(results, dict) else None
    rows = servers if isinstance(servers, list) else []
    return frozenset(int(row["id"]) for row in rows if isinstance(row, dict) and str(row.get("id", "")).isdigit())
