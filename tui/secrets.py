"""Keeps secrets out of everything that is written or shown. Any thread.

Two nets: names (`token=…`, `"pin": …` in any form) and live values (the token of this
session, the key that was just typed), also URL-encoded and in Base64.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, quote_plus

MASK = "••••••••"
"""Always eight dots: the length of a secret is no one's business."""

SECRET_NAMES = frozenset(
    {
        "api_key", "apikey", "callback", "key", "new_pin", "old_pin", "passphrase", "password",
        "pass", "passwd", "pin", "reinstall_key", "root_pass", "root_password", "secret", "token",
        "user_token", "authorization", "ssh_key_private",
    }
)  # fmt: skip
"""Field names whose values are never shown, as `is_secret_name` compares them."""

_NAMES = "|".join(sorted(SECRET_NAMES, key=len, reverse=True))
_PARTS = sorted({name for name in SECRET_NAMES if "_" not in name}, key=len, reverse=True)
_CAPITALISED = "|".join(name.capitalize() for name in _PARTS)
_UPPER = "|".join(name.upper() for name in _PARTS)
_PAIR = re.compile(
    # A prefix belongs to the name (HOSTKEY_API_KEY, ipmi_password, rootPass), and so it is in `is_secret_name`. What
    # a public key is called is none; nor is an action that the provider puts before its words ("eq/check_pin: …").
    # JSON may stand within JSON, its quotation marks escaped; an answer may be cut within a value.
    rf"""(?sx) (?P<head>
             (?: (?<![A-Za-z0-9]) (?<!/check_) (?<!/set_) (?<!/reset_)
                 (?i: (?: (?<! public[_\-\ ]) | (?! key) ) (?: {_NAMES} ) )
               | (?<=[A-Za-z0-9]) (?<! public ) (?<! Public ) (?: {_CAPITALISED} )
               | (?<=[a-z0-9]) (?: {_UPPER} )
             ) \b \\* ["']? \s* [=:] \s* )
         (?P<value> (?P<mark> \\+ ["'] ) .*? (?: (?<!\\) (?P=mark) | \Z )
                  | "(?:[^"\\]|\\.)*(?:"|\\?\Z) | '(?:[^'\\]|\\.)*(?:'|\\?\Z) | [^\s&,;"'}}\])]+ )"""
)
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+")
_ESCAPE = re.compile("%[0-9a-f]{2}", re.I)
_SHORTEST = 4


class Redactor:
    """Replaces secrets in text. One for the process; `remember` live values as they appear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, tuple[str, ...]] = {}
        self._holders: dict[str, int] = {}
        """Who remembers each: the same PIN may be typed for two pieces of work."""

    def remember(self, value: str) -> None:
        """Mask `value` from now on, in clear, URL-encoded and as Base64."""
        if len(value) < _SHORTEST:
            return
        raw = value.encode("utf-8", "surrogatepass")
        quoted = quote(value, safe="", errors="surrogatepass")
        forms = {value, quoted, quote_plus(value, errors="surrogatepass"), quote(value, errors="surrogatepass")}
        forms |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
        forms.add(base64.b64encode(raw).decode().rstrip("="))
        with self._lock:
            self._values[value] = tuple(sorted(forms, key=len, reverse=True))
            self._holders[value] = self._holders.get(value, 0) + 1

    def forget(self, value: str) -> None:
        """Stop looking for `value` when all who remembered it have forgotten it: it is no longer alive."""
        with self._lock:
            self._holders[value] = self._holders.get(value, 1) - 1
            if self._holders[value] < 1:
                self._holders.pop(value)
                self._values.pop(value, None)

    def mask(self, text: str) -> str:
        """`text` with every live value and every named secret replaced by `MASK`."""
        with self._lock:
            # Longest first: a value within another must not uncover the rest of it.
            known = sorted((form for forms in self._values.values() for form in forms), key=len, reverse=True)
        if "%" in text:  # %2f is as good as %2F
            text = _ESCAPE.sub(lambda found: found[0].upper(), text)
        for form in known:
            if form in text:
                text = text.replace(form, MASK)
        if "=" not in text and ":" not in text:
            return text  # most of a list are names and addresses
        return _PAIR.sub(lambda match: match["head"] + MASK, text)


REDACTOR = Redactor()
"""The process's own."""


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether what is called so is a secret: `pin`, `ipmi_password`, `X-Api-Key`, `rootPass`; not `key_id`."""
    plain = _BETWEEN_WORDS.sub("_", _WORD_BEGINS.sub("_", name)).lower()
    if f"_{plain}".endswith("_public_key"):
        return False
    return any(f"_{plain}".endswith(f"_{one}") for one in SECRET_NAMES)


def is_secret(name: str, value: object) -> bool:
    """Whether a field of a decoded answer is not to be shown. Nothing at all is no secret, nor is a yes or no."""
    return value not in ("", None) and not isinstance(value, bool) and is_secret_name(name)


def mask_tree(value: object) -> object:
    """A copy of a decoded JSON value with secret fields masked at any depth."""
    if isinstance(value, Mapping):
        return {str(name): MASK if is_secret(str(name), item) else mask_tree(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_tree(item) for item in value]
    if isinstance(value, str):
        return REDACTOR.mask(value)
    return value
