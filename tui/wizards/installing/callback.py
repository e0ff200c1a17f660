"""The address that the server calls when it is ready."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from tui.wizards.hostname import hostname_problem

LONGEST = 2048


def callback_problem(url: str) -> str | None:
    """Why it cannot be called, in a sentence; `None` when it can, also when it is empty."""
    if not url:
        return None
    if len(url) > LONGEST:
        return f"It has {len(url):,} characters; at most {LONGEST:,} are allowed."
    if not url.isascii() or not url.isprintable() or " " in url:
        return "Blanks and characters outside ASCII must be percent-encoded in an address."
    if "{" in url or "}" in url:
        return (
            "Only {hostname}, {id}, {ip} and {location} are filled in; other braces must be "
            "percent-encoded."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "It is no address; it looks like https://example.net/ready."
    if parts.scheme not in ("https", "http"):
        return "It must begin with https:// or http://."
    if parts.username is not None or parts.password is not None:
        return "A name and password do not belong in it: addresses end up in logs."
    if not parts.hostname or port == 0:
        return "The host is missing; it looks like https://example.net/ready."
    return _host_problem(parts.hostname)


def _host_problem(host: str) -> str | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "The new server would call itself."
        problem = hostname_problem(host)
        return None if problem is None else f"Its host: {problem}"
    if address.is_loopback or address.is_unspecified:
        return "The new server would call itself."
    if address.is_multicast or address.is_link_local:
        return "That address cannot be called from a server."
    return None


def callback_note(url: str) -> str:
    """What to know of an address that can be called; empty when there is nothing."""
    return (
        "Not encrypted: what the server says can be read on the way."
        if url.startswith("http://")
        else ""
    )
