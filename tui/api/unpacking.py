"""Decompress bodies that a server or proxy compressed without being asked. Pure."""

from __future__ import annotations

import zlib

_GZIP = b"\x1f\x8b\x08"
_LAYERS = 2
_UNKNOWN = frozenset({"br", "zstd", "compress", "x-compress"})


class PackingError(ValueError):
    """A body that cannot be decompressed. Its text is a sentence."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return the body without its compression. The body itself shows the format, because a header
    may be missing or wrong.

    Args:
        encoding: The header `Content-Encoding`.
        most: Maximum bytes of the result; a few kilobytes can expand to gigabytes.

    Raises:
        PackingError: The body is truncated, damaged, too large, or compressed in an unsupported
            format.
    """
    names = [part.strip().lower() for part in encoding.split(",") if part.strip()]
    for _ in range(_LAYERS):
        if not body.startswith(_GZIP):
            break
        body = _inflated(body, 16 + zlib.MAX_WBITS, most)
    if "deflate" in names and not _is_plain(body):
        bits = zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS
        return _inflated(body, bits, most)
    unknown = next((name for name in names if name in _UNKNOWN), "")
    if unknown and not _is_plain(body):
        raise PackingError(
            f"The answer is compressed with {unknown}, which Hostdeck did not request."
        )
    return body


def _is_plain(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"", b"{", b"[", b"<")


def _inflated(body: bytes, bits: int, most: int) -> bytes:
    reader = zlib.decompressobj(bits)
    try:
        whole = reader.decompress(body, most + 1)
    except zlib.error:
        raise PackingError("The compressed answer is damaged.") from None
    if len(whole) > most:
        raise PackingError(f"The answer was larger than {most / 2**20:.0f} MiB.")
    if not reader.eof:
        raise PackingError("The compressed answer is cut.")
    return whole
