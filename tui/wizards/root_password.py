"""The administrator's password: the provider's rules, and a generator that follows them.

Source: seen in the provider's own clients: 8 to 30 characters, an upper-case letter, a lower-case
letter, a digit, and one of % - _ +; no other special characters, and none at the start.
"""

from __future__ import annotations

import secrets
import string

from pydantic import SecretStr

SHORTEST, LONGEST = 8, 30
SPECIALS = "%-_+"
GENERATED = 20
"""Characters of a generated password: 115 bits."""
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOWER = "abcdefghijkmnopqrstuvwxyz"
_DIGITS = "23456789"
"""Without I, O, l, 0, and 1, because users read a password from a screen and type it at a
console."""


def password_problems(password: SecretStr) -> tuple[str, ...]:
    """Return every violated rule, one sentence each, without revealing the password."""
    word = password.get_secret_value()
    if not word:
        return ("Enter or generate a password.",)
    found = []
    if not SHORTEST <= len(word) <= LONGEST:
        found.append(f"The password must have {SHORTEST} to {LONGEST} characters.")
    missing = [name for name, has in _classes(word) if not has]
    if missing:
        found.append(f"The password needs {' and '.join(', '.join(missing).rsplit(', ', 1))}.")
    if any(char not in string.ascii_letters + string.digits + SPECIALS for char in word):
        found.append(f"Only letters, digits and {' '.join(SPECIALS)} are allowed.")
    if word[0] in SPECIALS:
        found.append(f"The password must not begin with {' '.join(SPECIALS)}.")
    return tuple(found)


def _classes(word: str) -> tuple[tuple[str, bool], ...]:
    return (
        ("an uppercase letter", any(char in string.ascii_uppercase for char in word)),
        ("a lowercase letter", any(char in string.ascii_lowercase for char in word)),
        ("a digit", any(char in string.digits for char in word)),
        (f"one of {' '.join(SPECIALS)}", any(char in SPECIALS for char in word)),
    )


def generated(length: int = GENERATED) -> SecretStr:
    """Return a new password that follows every rule. `length` is between 8 and 30."""
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    letters = _UPPER + _LOWER + _DIGITS
    while True:
        # Draw again until the password follows the rules, so that all valid passwords are equally
        # likely.
        word = secrets.choice(letters) + "".join(
            secrets.choice(letters + SPECIALS) for _ in range(length - 1)
        )
        if not password_problems(SecretStr(word)):
            return SecretStr(word)
