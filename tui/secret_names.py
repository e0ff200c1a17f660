"""The rule that recognizes secret fields by name. Pure; any thread.

The rule covers JSON keys, form fields, headers, URL parameters, command-line options, tags, and
environment variables, in any spelling: `root_pass`, `rootPassword`, `ROOTPASSWORD`, `X-Api-Key`.
"""

from __future__ import annotations

from functools import lru_cache

from tui.lazy_pattern import lazy_pattern

SECRET_WORDS = frozenset(
    {
        "authorization",
        "bearer",
        "callback",
        "cookie",
        "cookies",
        "credential",
        "credentials",
        "csrf",
        "cvc",
        "cvv",
        "jwt",
        "key",
        "otp",
        "pass",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "passwords",
        "passwort",
        "pin",
        "privkey",
        "psk",
        "puk",
        "pw",
        "pwd",
        "secret",
        "secrets",
        "sessid",
        "sessionid",
        "token",
        "totp",
        "xsrf",
        "ключ",
        "пароль",
        "пин",
        "секрет",
        "токен",
    }
)
"""Last words that mark a name as that of a secret."""

SECRET_NAMES = SECRET_WORDS | {
    "api_key",
    "apikey",
    "new_pin",
    "old_pin",
    "reinstall_key",
    "root_pass",
    "root_password",
    "session_id",
    "ssh_key_private",
    "user_token",
}
"""Samples of names in the provider's own spelling."""

_COMPOUNDS = frozenset(
    {
        ("auth", "code"),
        ("backup", "code"),
        ("backup", "codes"),
        ("factor", "code"),
        ("key", "private"),
        ("recovery", "code"),
        ("recovery", "codes"),
        ("session", "id"),
        ("session", "key"),
        ("snmp", "community"),
    }
)
"""Last two words that only together mark a secret."""

_WITHIN = frozenset(
    {"cookie", "passphrase", "passwd", "password", "pwd", "secret", "token", "пароль"}
)
"""Words after which a longer name is still secret: `password_confirm`, `token_value`."""

_ABOUT_IT_TEXT = """
    age algorithm at attempts changed command count created date disabled enabled env expiration
    expire expired expires expiry file help hint id ids kind label left len length less lifetime
    max min minutes name names note path policy prompt required requirement requirements rule
    rules seconds sent set source state status stdin store strength time title tries ttl type
    types updated used valid
"""
_ABOUT_IT = frozenset(_ABOUT_IT_TEXT.split())
"""Last words of names that describe a secret without containing it: `token_expire`, `key_id`."""

_GLUED = lazy_pattern(
    r"(?:password|passwd|passphrase|passcode|passwort|pwd|secret|token|cookie|sessid|sessionid"
    r"|(?:api|secret|private|access|auth|master|shared|encryption|license|licence|ssh|session"
    r"|signing|reinstall|async|root|admin|crypt|hmac|client|service|user|hostkey)key"
    r"|(?:ipmi|bmc|admin|user|root|new|old|security|server|account|client|my)pin"
    r"|(?<!com)(?<!by)(?<!sur)(?<!tres)(?<!over)(?<!under)pass)$"
)
"""Endings of names written as one word: `adminpass`, `secretkey`."""

_CAMEL = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = lazy_pattern(r"[\W_]+")
LONGEST_NAME = 80
"""Maximum characters of a name. A longer text is a sentence."""


def _words(name: str) -> list[str]:
    parts = _BETWEEN.sub("_", _CAMEL.sub("_", name)).lower().split("_")
    bare = (part.rstrip("0123456789") for part in parts)
    return [part for part in bare if part]


def _is_secret_word(word: str) -> bool:
    return word in SECRET_WORDS or _GLUED.search(word) is not None


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Return whether a field of this name holds a secret.

    `pin`, `ipmi_password`, `X-Api-Key`, `adminpass`, and `password_confirm` do. `key_id`,
    `token_expire`, `public_key`, and `monkey` do not.
    """
    if len(name) > LONGEST_NAME:
        return False
    words = _words(name)
    if not words or words[-1] == "publickey" or words[-2:] == ["public", "key"]:
        return False
    if _is_secret_word(words[-1]) or tuple(words[-2:]) in _COMPOUNDS:
        return True
    return words[-1] not in _ABOUT_IT and any(
        word in _WITHIN or (word not in SECRET_WORDS and _GLUED.search(word)) for word in words[:-1]
    )


def is_secret_last_word(name: str) -> bool:
    """Return whether a short label such as a tag's name ends with a word for a secret."""
    words = _words(name) if len(name) <= LONGEST_NAME else []
    return (
        bool(words)
        and is_secret_name(name)
        and (_is_secret_word(words[-1]) or tuple(words[-2:]) in _COMPOUNDS)
    )
