"""Public SSH keys: parsing a line, its fingerprint, and clear reasons for a refusal.

Source: RFC 4253, section 6.6 (the blob); OpenSSH's `ssh-keygen -l` (the fingerprint).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from tui.text import SafeText, safe_text

LONGEST = 16_384
SMALLEST_RSA = 2048
_FIXED = {"ssh-ed25519": (32, "ED25519"), "sk-ssh-ed25519@openssh.com": (32, "ED25519-SK")}
_CURVES = {
    "ecdsa-sha2-nistp256": (65, "ECDSA"),
    "ecdsa-sha2-nistp384": (97, "ECDSA"),
    "ecdsa-sha2-nistp521": (133, "ECDSA"),
    "sk-ecdsa-sha2-nistp256@openssh.com": (65, "ECDSA-SK"),
}
TYPES = ("ssh-rsa", *_FIXED, *_CURVES)
_PRIVATE_MARKS = ("PRIVATE KEY", "PuTTY-User-Key-File")


class KeyProblem(ValueError):
    """A line that is not a usable public key. The text of the exception is the reason, without the
    line."""


class PrivateKeyGiven(KeyProblem):
    """A private key was pasted."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A valid public key."""

    line: str
    """Type, blob, and comment with single blanks, as sent."""
    type: str
    """Type in the line: ssh-ed25519."""
    kind: str
    """OpenSSH's name: "ED25519", "RSA 3072"."""
    comment: SafeText
    fingerprint: str
    """`SHA256:` and 43 characters."""


def public_key(text: str) -> PublicKey:
    """Parse one line.

    Raises:
        PrivateKeyGiven: It is a private key. No part of it is stored or repeated.
        KeyProblem: The line cannot be sent for another reason, which is the text.
    """
    if any(mark in text for mark in _PRIVATE_MARKS):
        raise PrivateKeyGiven(
            "This is a private key. It was not stored. Enter the public key from the .pub file."
        )
    line = text.strip()
    if not line:
        raise KeyProblem("Enter a public key.")
    if (
        "BEGIN SSH2 PUBLIC KEY" in line
        or "BEGIN RSA PUBLIC KEY" in line
        or "BEGIN PUBLIC KEY" in line
    ):
        raise KeyProblem("This key format is not supported. Convert it with: ssh-keygen -i -f FILE")
    if len(line) > LONGEST:
        raise KeyProblem(f"The text has more than {LONGEST:,} characters and is not a public key.")
    if len(line.splitlines()) > 1:
        raise KeyProblem("The text has more than one line. A public key is one line.")
    words = line.split(None, 2)
    _check_type(words[0], line)
    if len(words) < 2:
        raise KeyProblem("The key data after the key type is missing.")
    blob = _blob(words[1])
    kind = _kind(words[0], blob)
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    comment = safe_text(words[2].strip(), 200) if len(words) > 2 else safe_text("")
    return PublicKey(
        " ".join((*words[:2], comment)).strip(), words[0], kind, comment, f"SHA256:{digest}"
    )


def _check_type(word: str, line: str) -> None:
    if word in TYPES:
        return
    if word == "ssh-dss":
        raise KeyProblem(
            "SSH servers no longer accept DSA keys. Create a new key with: ssh-keygen -t ed25519"
        )
    if "-cert-v01@" in word:
        raise KeyProblem("This is a certificate. Enter the public key it was issued for.")
    if any(f" {known} " in f" {line} " for known in TYPES):
        raise KeyProblem("Remove the options before the key type.")
    raise KeyProblem(
        f"{safe_text(word, 24)} is not a key type. A public key begins with ssh-ed25519 or "
        "ssh-rsa, for example."
    )


def _blob(word: str) -> bytes:
    try:
        blob = base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        raise KeyProblem("The key is not valid Base64. Part of it may be missing.") from None
    if not blob:
        raise KeyProblem("The key is empty.")
    return blob


def _parts(blob: bytes) -> list[bytes]:
    """Return the length-prefixed strings in the blob."""
    parts, at = [], 0
    while at < len(blob):
        length = int.from_bytes(blob[at : at + 4], "big")
        part = blob[at + 4 : at + 4 + length]
        if at + 4 > len(blob) or len(part) != length:
            raise KeyProblem("The key is incomplete. Part of it may be missing.")
        parts.append(part)
        at += 4 + length
    return parts


def _kind(type_name: str, blob: bytes) -> str:
    """Return OpenSSH's name of a key type, after checking that the blob is a key of that type."""
    parts = _parts(blob)
    if not parts or parts[0] != type_name.encode():
        raise KeyProblem("The key data does not match the key type at the beginning.")
    if type_name == "ssh-rsa":
        return _rsa(parts)
    more = 1 if type_name.startswith("sk-") else 0
    if type_name in _FIXED:
        size, name = _FIXED[type_name]
        good = len(parts) == 2 + more and len(parts[1]) == size
    else:
        size, name = _CURVES[type_name]
        curve = (
            type_name.removeprefix("sk-").removesuffix("@openssh.com").removeprefix("ecdsa-sha2-")
        )
        good = len(parts) == 3 + more and parts[1] == curve.encode() and len(parts[2]) == size
    if not good:
        raise KeyProblem("The key has the wrong length. Part of it may be missing.")
    return name


def _rsa(parts: list[bytes]) -> str:
    if len(parts) != 3:
        raise KeyProblem("The key has the wrong length. Part of it may be missing.")
    bits = int.from_bytes(parts[2], "big").bit_length()
    if bits < SMALLEST_RSA:
        raise KeyProblem(
            f"RSA keys of {bits} bits are no longer accepted. The minimum is {SMALLEST_RSA} bits."
        )
    return f"RSA {bits}"
