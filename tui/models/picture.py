"""The answer of net/show_cacti, recognized by its content, regardless of its headers.

Source: guide ("image"), apidocs ("data or a link"); no example is documented.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern
from tui.models.async_answer import AsyncKey
from tui.text import Untrusted

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_BASE64_URI = lazy_pattern(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,([A-Za-z0-9+/_=\s\\-]+)", re.I)
_PLAIN_URI = lazy_pattern(r"data:image/svg\+xml(?:;[\w=-]+)*,([^\"'\s>]+)", re.I)
_BARE_BASE64 = lazy_pattern(r"[A-Za-z0-9+/_\s\\-]{40,}={0,2}\s*")
_IMG = lazy_pattern(r"<img\b[^>]*?\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_FIELDS = ("image", "graph", "data", "scope", "result", "url", "link")
_MAX_DEPTH = 12
_MAX_PICTURES = 8
_MAX_TEXT = 8_000_000
HOSTS = ("hostkey.com", "hostkey.ru")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, as bytes."""

    media_type: str
    content: bytes
    others: tuple[Picture, ...] = ()
    """Additional images of the same answer, in order."""


@dataclass(frozen=True, slots=True)
class PictureLink:
    """A link to the image, on a host of the provider."""

    url: Untrusted


@dataclass(frozen=True, slots=True)
class PictureKey:
    """The image will be available by an async key."""

    key: AsyncKey


@dataclass(frozen=True, slots=True)
class GraphNumbers:
    """Numbers instead of an image, as sent."""

    root: Any


Graph = Picture | PictureLink | PictureKey | GraphNumbers


def picture_type(content: bytes) -> str | None:
    """Return the media type of image bytes; `None` if they are not an image."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    head = content[:512].lstrip().lower()
    return (
        "image/svg+xml"
        if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head)
        else None
    )


def _picture(content: bytes) -> Picture | None:
    media_type = picture_type(content)
    return Picture(media_type, content) if media_type else None


def _from_base64(text: str) -> Picture | None:
    """Decode either Base64 alphabet, with line breaks and escaped slashes, with or without
    padding."""
    raw = re.sub(r"[\s\\=]", "", text).replace("-", "+").replace("_", "/")
    try:
        return _picture(base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _pictures(text: str) -> Iterator[Picture]:
    """Return every image in a text: as bytes, in data URIs, or as bare Base64."""
    from html import unescape  # a table of 2,000 names that the first frame does not need

    found: list[Picture | None] = [_from_base64(item) for item in _BASE64_URI.findall(text)]
    found += [_picture(unquote_to_bytes(unescape(item))) for item in _PLAIN_URI.findall(text)]
    if not found and _BARE_BASE64.fullmatch(text.strip()):
        found.append(_from_base64(text))
    if not found and picture_type(text[:512].encode("utf-8", "replace")):
        found.append(_picture(text.strip().encode("utf-8", "replace")))
    return (picture for picture in found if picture is not None)


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _MAX_DEPTH and isinstance(value, dict):
        for name in sorted(value, key=lambda name: name not in _FIELDS):
            yield from _texts(value[name], depth + 1)
    elif depth < _MAX_DEPTH and isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)


def _link(text: str) -> PictureLink | None:
    """Return an https URL on the provider's host: the text itself, or the source of an <img> in
    it."""
    from html import unescape

    for item in [text, *(unescape("".join(groups)) for groups in _IMG.findall(text))]:
        url = item.strip()
        if is_own_host(url) and url.lower().startswith("https://"):
            return PictureLink(Untrusted(url))
    return None


def is_own_host(url: str) -> bool:
    """Return whether a URL is on a host of the provider, so that it may receive the session
    token."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return False
    host = (parts.hostname or "").rstrip(".").lower()
    return parts.scheme in ("http", "https") and any(
        host == own or host.endswith("." + own) for own in HOSTS
    )


def read_graph(payload: Any) -> Graph:
    """Return the picture or link from image bytes, or from the payload of an envelope. Raises
    ValueError for anything else."""
    if isinstance(payload, bytes):
        picture = _picture(payload)
        if picture is not None:
            return picture
        payload = _unwrapped(payload[:_MAX_TEXT].decode("utf-8-sig", "replace"))
    if isinstance(payload, dict) and isinstance(payload.get("callback"), str):
        return PictureKey(AsyncKey(payload["callback"]))
    texts = list(_texts(payload))
    pictures = list(
        islice((picture for text in texts for picture in _pictures(text)), _MAX_PICTURES)
    )
    if pictures:
        return Picture(pictures[0].media_type, pictures[0].content, tuple(pictures[1:]))
    link = next((link for link in map(_link, texts) if link is not None), None)
    if link is not None:
        return link
    if _numbers(payload):
        return GraphNumbers(payload)
    raise ValueError("the answer contains no image, link, or numbers")


def _unwrapped(text: str) -> Any:
    """Return the content of JSON without an envelope, a list, or a bare string; otherwise the text,
    such as an HTML fragment or a link."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _numbers(payload: Any) -> bool:
    data = payload.get("data") if isinstance(payload, dict) else payload
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        data = data["data"]
    return (
        isinstance(data, list) and bool(data) and all(isinstance(row, dict | list) for row in data)
    )
