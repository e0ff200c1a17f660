"""Reads that decide changes of keys, remote-hands requests, and account settings. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.models.account_tags import AUTO_CREDIT
from tui.models.api_key import ApiKeyInfo
from tui.models.scalars import _int
from tui.models.ssh_key import SshKey
from tui.models.ticket import RemoteHandsRequest
from tui.operations.outcomes.comparing import HIDDEN, equals_stored, is_hidden, is_since
from tui.operations.outcomes.verdict import MATCH, PARTLY, Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text
from tui.wizards.ssh_keys import KeyProblem, public_key

if TYPE_CHECKING:
    from tui.api.client import Client


# SSH keys


def fingerprint_of(line: str) -> str:
    """Return the fingerprint of a public key; empty if the line is none."""
    try:
        return public_key(line).fingerprint
    except KeyProblem:
        return ""


def _is_same_key(key: SshKey, operation: Operation) -> bool:
    """Return whether the whole keys are equal, regardless of blanks and comment."""
    line = parameters_of(operation).get("params[key]")
    if key.key is None:
        return False
    read = key.key.raw
    wanted = str(before_of(operation).get("fingerprint") or "") or fingerprint_of(str(line))
    return fingerprint_of(read) == wanted if wanted else equals_stored("params[key]", read, line)


def _ssh_key_added(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    listed = client.call(ssh_keys.LIST, NoParams())
    if is_hidden(asked.get("params[key]")) and not before_of(operation).get("fingerprint"):
        return Verdict(None, f"The account's SSH keys were read. {HIDDEN}")
    same = [key for key in listed if _is_same_key(key, operation)]
    name = str(asked.get("params[name]") or "")
    named = [
        key
        for key in same
        if key.name is not None and equals_stored("params[name]", key.name.raw, name)
    ]
    new = [key for key in named if is_since(key.created, operation) is not False]
    if len(new) == 1:
        return Verdict(
            OpState.DONE,
            "The account's SSH keys contain this key.",
            None,
            (f"SSH key {new[0].id}",),
        )
    if new:
        return Verdict(None, f"The account's SSH keys contain this key {len(new)} times.")
    if named:
        return Verdict(
            None, "The account's SSH keys contain this key, added before this request was sent."
        )
    if same:
        shown = ", ".join(safe_text(str(key.name or key.id), 40) for key in same[:3])
        return Verdict(
            None,
            f"The account's SSH keys contain this key under another name: {shown}. The "
            "request may still take effect.",
        )
    return Verdict(
        None, "The account's SSH keys do not contain this key. The request may still take effect."
    )


def _ssh_key_deleted(client: Client, operation: Operation) -> Verdict:
    number, listed = str(parameters_of(operation).get("id")), client.call(ssh_keys.LIST, NoParams())
    if any(str(key.id) == number for key in listed):
        words = "The account's SSH keys still contain this key. The request may still take effect."
        return Verdict(None, words)
    if listed.unread:
        return Verdict(None, PARTLY)
    return Verdict(OpState.DONE, "The account's SSH keys no longer contain this key.")


# API keys


def _scope(asked: Mapping[str, Any]) -> tuple[str, int, tuple[str, ...]]:
    addresses = str(asked.get("params[ip]") or "").replace(",", " ").split()
    return (
        str(asked.get("params[name]") or ""),
        _int(asked.get("params[server_id]")) or 0,
        tuple(sorted(addresses)),
    )


def _scope_of(key: ApiKeyInfo) -> tuple[str, int, tuple[str, ...]]:
    addresses = (key.ip.raw if key.ip else "").replace(",", " ").split()
    return key.name.raw if key.name else "", key.server_id or 0, tuple(sorted(addresses))


VALUE_LOST = "Its value was in the lost answer: delete the key and create another key."


def _api_key_added(client: Client, operation: Operation) -> Verdict:
    wanted = _scope(parameters_of(operation))
    known = before_of(operation).get("keys")
    if not isinstance(known, list):
        return Verdict(None, "The earlier API keys are unknown, so a new key cannot be recognized.")
    found = [
        key
        for key in client.call(api_keys.LIST, NoParams())
        if _scope_of(key) == wanted and key.id not in known
    ]
    if len(found) == 1:
        words = f"A new API key, number {found[0].id}, has this name and scope. {VALUE_LOST}"
        return Verdict(OpState.DONE, words, None, (f"API key {found[0].id}",))
    words = f"{len(found)} new API keys have" if found else "No new API key has"
    return Verdict(None, f"{words} this name and scope.")


def before_api_key(client: Client) -> dict[str, Any]:
    """Return the facts to record before an API key is created. Raises HostdeckError."""
    return {"keys": sorted(key.id for key in client.call(api_keys.LIST, NoParams()))}


def _api_key_edited(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    key = next(
        (
            key
            for key in client.call(api_keys.LIST, NoParams())
            if str(key.id) == str(asked.get("params[id]"))
        ),
        None,
    )
    if key is None:
        return Verdict(None, "The account has no API key of this number.")
    name, _, addresses = _scope(asked)
    now_name, _, now_addresses = _scope_of(key)
    active = asked.get("params[active]")
    same = [
        "params[name]" not in asked or name == now_name,
        "params[ip]" not in asked or (key.ip is not None and addresses == now_addresses),
        active is None or (key.active is not None and key.active is bool(_int(active))),
    ]
    if all(same):
        return Verdict(OpState.DONE, "The API key has the settings that were sent.")
    return Verdict(
        None,
        "The API key does not have the settings that were sent. The request may still take effect.",
    )


def _api_key_deleted(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("params[id]"))
    listed = client.call(api_keys.LIST, NoParams())
    if any(str(key.id) == number for key in listed):
        words = "The account still has the API key. The request may still take effect."
        return Verdict(None, words)
    if listed.unread:
        return Verdict(None, PARTLY)
    return Verdict(OpState.DONE, "The account no longer has the API key.")


# Remote hands


def _is_asked(request: RemoteHandsRequest, operation: Operation) -> bool:
    """Return whether type, server, and text match the operation, and the request is newer."""
    asked = parameters_of(operation)
    same = (str(request.type or "").upper(), request.eq_id) == (
        str(asked.get("params[type]") or "").upper(),
        _int(asked.get("params[eq_id]")),
    )
    text = request.request.raw if request.request else ""
    wanted = asked.get("params[order_data]")
    fits = (
        is_hidden(wanted)
        or not text
        or not wanted
        or equals_stored("params[order_data]", text, wanted)
    )
    return same and fits and bool(is_since(request.created_at, operation))


def _hands_asked(client: Client, operation: Operation) -> Verdict:
    found = [
        request for request in client.call(rhr.LIST, NoParams()) if _is_asked(request, operation)
    ]
    if len(found) == 1:
        # Starts with the number, by which it can be canceled.
        words = f"{found[0].words}: the list of requests shows it."
        return Verdict(OpState.DONE, words, None, (f"request {found[0].id}",), _explains(found[0]))
    if found:
        numbers = ", ".join(str(request.id) for request in found)
        return Verdict(None, f"Requests {numbers} are new and have this type and server.")
    return Verdict(
        None, "No new request has this type and server. The request may still take effect."
    )


def _explains(request: RemoteHandsRequest) -> Callable[[Operation], int]:
    return lambda other: MATCH if _is_asked(request, other) else 0


def _hands_withdrawn(client: Client, operation: Operation) -> Verdict:
    number = str(parameters_of(operation).get("id"))
    found = next(
        (request for request in client.call(rhr.LIST, NoParams()) if str(request.id) == number),
        None,
    )
    status = str(found.status or "").upper() if found is not None else ""
    if status in ("DISCARDED", "CANCELLED", "CANCELED", "CLOSED"):
        return Verdict(OpState.DONE, f"The request is {status.lower()}.")
    shown = safe_text(status, 20).lower() or "not on the list"
    return Verdict(None, f"The request is {shown}. It may still be withdrawn.")


def _message_sent(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    number, wanted = str(asked.get("id")), asked.get("message")
    found = next(
        (request for request in client.call(rhr.LIST, NoParams()) if str(request.id) == number),
        None,
    )
    if found is None or found.messages is None:
        return Verdict(
            None, "The list does not contain the conversation. Check the support portal."
        )
    same = [
        message
        for message in found.messages
        if message.text is not None
        and equals_stored("message", message.text.raw, wanted)
        and is_since(message.at, operation)
    ]
    if len(same) == 1:
        facts = (f"message {same[0].id}",) if same[0].id else ()
        return Verdict(OpState.DONE, "The conversation has this message.", None, facts)
    which = f"{len(same)} such messages" if same else "no such message"
    return Verdict(
        None, f"The conversation has {which} since then. The request may still take effect."
    )


# Settings of the account


def _setting_flipped(client: Client, operation: Operation) -> Verdict:
    """Compare auto-pay of the account with the wanted state, because the request toggles it."""
    wanted = before_of(operation).get("wanted")
    if parameters_of(operation).get("tag") != AUTO_CREDIT or wanted not in ("on", "off"):
        return Verdict(None, "The account was read. The wanted state is unknown.")
    state = client.call(whmcs.GET_CLIENT, whmcs.ClientParams()).auto_pay
    if state is None:
        return Verdict(None, "The account was read. Its answer does not show auto-pay.")
    if state == (wanted == "on"):
        return Verdict(OpState.DONE, f"Auto-pay is {wanted} for the account.")
    return Verdict(None, f"Auto-pay is not {wanted} yet. The request may still take effect.")


_KEYS, _API_KEYS = "The account's SSH keys", "The API keys"
_REQUESTS = "The remote-hands requests"
ACCOUNT_DECIDERS: dict[str, Decider] = {
    "ssh_keys/add": guarded(_ssh_key_added, _KEYS),
    "ssh_keys/delete": guarded(_ssh_key_deleted, _KEYS),
    "api_keys/add": guarded(_api_key_added, _API_KEYS),
    "api_keys/edit": guarded(_api_key_edited, _API_KEYS),
    "api_keys/delete": guarded(_api_key_deleted, _API_KEYS),
    "rhr/add": guarded(_hands_asked, _REQUESTS),
    "rhr/chat": guarded(_message_sent, _REQUESTS),
    "rhr/discard": guarded(_hands_withdrawn, _REQUESTS),
    "auth/flip_tag": guarded(_setting_flipped, "The account"),
}
