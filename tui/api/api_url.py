"""Check of the address of the API. Light: the configuration uses it too."""

from __future__ import annotations

from urllib.parse import urlsplit

from tui.errors import ConfigError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def checked_url(url: str) -> str:
    """Return the base URL of the API without a trailing slash."""
    doing = "Using the address of the API"
    try:
        url.encode()  # text from the command line may not be encodable
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, _ = parts.hostname or "", parts.port  # reading an invalid port raises ValueError
    except ValueError:
        raise ConfigError(
            doing,
            said="Not a valid URL.",
            certain="Nothing was sent.",
            next="Write https://invapi.hostkey.com.",
        ) from None
    if parts.username or parts.password or parts.query:
        raise ConfigError(
            doing, said="The URL contains a password or a query.", next="Use the host name only."
        )
    if not host or parts.scheme not in ("https", "http"):
        raise ConfigError(doing, said="Not a valid URL.", next="Write https://invapi.hostkey.com.")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ConfigError(
            doing, said="The URL is not encrypted.", certain="Nothing was sent.", next="Use https."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def provider_key(url: str) -> str:
    """Return the same text for all spellings of an address, to compare two of them."""
    try:
        checked = checked_url(url)
    except ConfigError:
        return url
    parts = urlsplit(checked)
    usual = {"https": 443, "http": 80}[parts.scheme]
    host = (parts.hostname or "").rstrip(".")
    return f"{parts.scheme}://{host}:{parts.port or usual}{parts.path}"
