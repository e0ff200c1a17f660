"""The answer of net/show_cacti, recognised by what it holds, whatever its header says.

Source: guide ("image"), apidocs ("data or a link"); no answer was ever published.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tui.models.async_answer import AsyncKey
from tui.text import Untrusted

_SIGNS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"), (b"\xff\xd8\xff", "image/jpeg"))
_DATA_URI = re.compile(r"^data:image/[a-z+]+;base64,", re.I)
_FIELDS = ("image", "graph", "data", "scope", "result", "url", "link")
HOSTS = ("hostkey.com", "hostkey.ru")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, as bytes."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PictureLink:
    """Where the image is, on a host of the provider."""

    url: Untrusted


@dataclass(frozen=True, slots=True)
class PictureKey:
    """The image comes later, by an async key."""

    key: AsyncKey


@dataclass(frozen=True, slots=True)
class GraphNumbers:
    """Numbers instead of an image, as sent."""

    root: Any


Graph = Picture | PictureLink | PictureKey | GraphNumbers


def picture_type(content: bytes) -> str | None:
    """The media type of image bytes; `None` when they are none."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    head = content[:512].lstrip().lower()
    return "image/svg+xml" if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head) else None


def _decoded(text: str) -> Picture | None:
    raw = _DATA_URI.sub("", text.strip())
    if len(raw) < 40:
        return None
    try:
        content = base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        return None
    media_type = picture_type(content)
    return Picture(media_type, content) if media_type else None


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for name in sorted(value, key=lambda name: name not in _FIELDS):
            yield from _texts(value[name], depth + 1)
    elif depth < 4 and isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)


def is_own_host(url: str) -> bool:
    """Whether a URL is on a host of the provider (and so may be asked for with our session)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    return parts.scheme in ("http", "https") and any(host == own or host.endswith("." + own) for own in HOSTS)


def read_graph(payload: Any) -> Graph:
    """From image bytes or from the payload of an envelope. Raises ValueError for anything else."""
    if isinstance(payload, bytes):
        media_type = picture_type(payload)
        if media_type is None:
            raise ValueError("the answer is no image")
        return Picture(media_type, payload)
    if isinstance(payload, dict) and isinstance(payload.get("callback"), str):
        return PictureKey(AsyncKey(payload["callback"]))
    for text in _texts(payload):
        picture = _decoded(text)
        if picture is not None:
            return picture
        if is_own_host(text.strip()):
            return PictureLink(Untrusted(text.strip()))
    data = payload.get("data") if isinstance(payload, dict) else payload
    if isinstance(data, list) and data and all(isinstance(row, dict | list) for row in data):
        return GraphNumbers(payload)
    raise ValueError("the answer holds neither an image nor a link nor numbers")
