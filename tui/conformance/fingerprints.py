"""Fingerprints of texts: enough to recognize a text, too little to restore it without the salt."""

from __future__ import annotations

import hashlib
import secrets

SALT_BYTES = 16
_MARK_BYTES = 8


class Fingerprints:
    """Generator of fingerprints with one salt. Each run has its own salt."""

    def __init__(self, salt: bytes | None = None) -> None:
        self.salt = salt or secrets.token_bytes(SALT_BYTES)

    def of(self, text: str) -> str:
        """Return the fingerprint of a text."""
        content = text.encode("utf-8", "replace")
        return hashlib.blake2b(content, digest_size=_MARK_BYTES, key=self.salt).hexdigest()
