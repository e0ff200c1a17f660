"""The URL that the server calls when it is ready."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from tui.wizards.hostname import hostname_problem

LONGEST = 2048


def callback_problem(url: str) -> str | None:
    """Return why the URL cannot be called, as a sentence; `None` if it can, or if it is empty."""
    if not url:
        return None
    if len(url) > LONGEST:
        return f"The URL has {len(url):,} characters; the maximum is {LONGEST:,}."
    if not url.isascii() or not url.isprintable() or " " in url:
        return "Spaces and non-ASCII characters in a URL must be percent-encoded."
    if "{" in url or "}" in url:
        return (
            "The only placeholders are {hostname}, {id}, {ip}, and {location}. "
            "Percent-encode other braces."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "Not a valid URL. Example: https://example.net/ready"
    if parts.scheme not in ("https", "http"):
        return "The URL must begin with https:// or http://."
    if parts.username is not None or parts.password is not None:
        return "The URL must not contain a user name or password: URLs are written to logs."
    if not parts.hostname or port == 0:
        return "The URL has no host. Example: https://example.net/ready"
    return _host_problem(parts.hostname)


def _host_problem(host: str) -> str | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "The URL points to the new server itself."
        problem = hostname_problem(host)
        return None if problem is None else f"Host in the URL: {problem}"
    if address.is_loopback or address.is_unspecified:
        return "The URL points to the new server itself."
    if address.is_multicast or address.is_link_local:
        return "A server cannot reach this address."
    return None


def callback_note(url: str) -> str:
    """Return a note about a usable callback URL; empty if there is none."""
    return (
        "Not encrypted: others on the network can read what the server sends."
        if url.startswith("http://")
        else ""
    )
