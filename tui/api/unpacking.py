"""Bodies that a server or a proxy compressed although none was asked for. Pure."""

from __future__ import annotations

import zlib

_GZIP = b"\x1f\x8b\x08"
_LAYERS = 2
_UNKNOWN = frozenset({"br", "zstd", "compress", "x-compress"})


class PackingError(ValueError):
    """A body that cannot be unpacked. Its text is a sentence."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The body without its compression. What it is says the body itself; a header may be missing or
    wrong.

    Args:
        encoding: The header `Content-Encoding`.
        most: Longest acceptable result, bytes: a few kilobytes can unpack to gigabytes.

    Raises:
        PackingError: It is cut, damaged, too large, or compressed in a way that cannot be read.
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
        raise PackingError(f"The answer is compressed with {unknown}, which was not asked for.")
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
