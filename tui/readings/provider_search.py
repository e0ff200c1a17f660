"""Searches that only the provider can do: components, MAC addresses, groups, tags. Worker threads
only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import tags_actions as tags
from tui.errors import FilterError
from tui.models.tag import read_tag_list

if TYPE_CHECKING:
    from tui.api.client import Client

_LIST_FIELDS = {
    "loc": "location",
    "ip": "ip",
    "mac": "mac",
    "group": "group",
    "component": "component",
}
_LONGEST_ID = 18
KNOWN = "mac:, ip:, group:, component:, loc:, tag:NAME=VALUE, tag:VALUE, or plain words"


def provider_search(client: Client, text: str) -> frozenset[int]:
    """Return the ids of the servers that the provider finds.

    Raises:
        FilterError: A field that the provider cannot search by.
        ApiError: The request failed.
    """
    fields: dict[str, str] = {}
    found: list[frozenset[int]] = []
    for term in text.split():
        name, colon, value = term.partition(":")
        if not colon:
            found.append(_words(client, term))
        elif name.lower() == "tag" and value.partition("=")[-1 if "=" in value else 0]:
            found.append(_tagged(client, value))
        elif name.lower() in _LIST_FIELDS and value:
            fields[_LIST_FIELDS[name.lower()]] = value
        else:
            raise FilterError(
                f'The provider cannot search by "{term}"',
                position=text.find(term),
                next=f"Try {KNOWN}.",
            )
    if fields:
        found.append(frozenset(client.call(eq.LIST, eq.ListParams(**fields)).ids))
    return frozenset.intersection(*found) if found else frozenset()


def _tagged(client: Client, wanted: str) -> frozenset[int]:
    """Search NAME=VALUE or VALUE. The provider searches only parts of values, so names are matched
    in its answer."""
    name, equals, value = wanted.partition("=")
    if not equals:
        name, value = "", name
    if not name:
        found = client.call(tags.USER_SEARCH, tags.TagValue(value=value))
        return frozenset(found)
    payload: Any = client.call(tags.SEARCH, tags.TagValue(value=value)).root
    try:
        rows = read_tag_list(payload).tags
    except ValueError:
        raise FilterError(
            "The provider's answer does not say which tag has that value",
            position=0,
            next=f"Try tag:{value}, which finds every tag with it.",
        ) from None
    by_tag = (
        row for row in rows if str(row.component or "eq") == "eq" and row.component_id is not None
    )
    return frozenset(
        int(assignment.component_id or 0)
        for assignment in by_tag
        if assignment.tag.raw.lower() == name.lower()
    )


def _words(client: Client, words: str) -> frozenset[int]:
    payload: Any = client.call(eq_more.UNIFIED_SERVER_SEARCH, eq_more.Query(query=words)).root
    results = payload.get("results") if isinstance(payload, dict) else None
    servers = results.get("servers") if isinstance(results, dict) else None
    rows = servers if isinstance(servers, list) else []
    ids = (str(row.get("id", "")) for row in rows if isinstance(row, dict))
    return frozenset(int(text) for text in ids if text.isdecimal() and len(text) < _LONGEST_ID)
