"""The redactor: keeps secrets out of everything that is written or shown. Any thread.

It has two nets. The first recognizes names and forms (`tui.secret_names`, `tui.secret_text`). The
second looks for live values, such as the session token and a key that the user just typed, also
URL-encoded and in Base64. The same rules apply to trees, name/value pairs, lists, headers, URLs,
and free text, so that no output needs its own rule.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import quote, quote_plus

from tui.secret_names import SECRET_NAMES, is_secret_last_word, is_secret_name
from tui.secret_text import secret_spans

__all__ = [
    "MASK",
    "REDACTOR",
    "SECRET_NAMES",
    "Redactor",
    "is_secret",
    "is_secret_name",
    "mask_tree",
]

MASK = "••••••••"
"""Always eight dots, so that the mask does not reveal the length of a secret."""

_ESCAPE = re.compile("%[0-9a-f]{2}", re.I)
_SHORTEST = 4


class Redactor:
    """Replaces secrets in text. One instance per process; call `remember` for each live value."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, tuple[str, ...]] = {}
        self._holders: dict[str, int] = {}
        """Number of holders of each secret, because one PIN can be typed for two tasks."""
        self._known: tuple[str, ...] = ()
        """Every form of every live value."""

    def remember(self, value: str) -> None:
        """Mask `value` from now on: in clear, URL-encoded, and as Base64."""
        if len(value) < _SHORTEST:
            return
        raw = value.encode("utf-8", "surrogatepass")
        quoted = quote(value, safe="", errors="surrogatepass")
        forms = {
            value,
            quoted,
            quote_plus(value, errors="surrogatepass"),
            quote(value, errors="surrogatepass"),
        }
        forms |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
        forms.add(base64.b64encode(raw).decode().rstrip("="))
        with self._lock:
            self._values[value] = tuple(forms)
            self._holders[value] = self._holders.get(value, 0) + 1
            self._note_known()

    def forget(self, value: str) -> None:
        """Stop masking `value` after every holder has forgotten it."""
        with self._lock:
            self._holders[value] = self._holders.get(value, 1) - 1
            if self._holders[value] < 1:
                self._holders.pop(value)
                self._values.pop(value, None)
                self._note_known()

    def _note_known(self) -> None:
        # Longest first: masking a value within a longer one must not reveal the rest.
        known = (form for forms in self._values.values() for form in forms)
        self._known = tuple(sorted(known, key=len, reverse=True))

    def is_in(self, text: str) -> bool:
        """Return whether a text contains a live value."""
        return any(form in text for form in self._known)

    def mask(self, text: str) -> str:
        """Return `text` with every live value and every recognized secret replaced by `MASK`."""
        if "%" in text:  # %2f is equivalent to %2F.
            text = _ESCAPE.sub(lambda found: found[0].upper(), text)
        for form in self._known:
            if form in text:
                text = text.replace(form, MASK)
        spans = secret_spans(text)
        if not spans:
            return text
        parts, at = [], 0
        for start, end in spans:
            parts += [text[at:start], MASK]
            at = end
        return "".join([*parts, text[at:]])


REDACTOR = Redactor()
"""The redactor of the process."""


def is_secret(name: str, value: object) -> bool:
    """Return whether to hide a field of a decoded answer. Empty values and booleans are not
    secrets."""
    return value not in ("", None) and not isinstance(value, bool) and is_secret_name(name)


def mask_tree(value: object) -> object:
    """Return a copy of a decoded JSON value with secrets masked at any depth.

    The following are secret: fields with secret names, the value beside a field that holds a
    secret's name (`{"tag": "password", "value": …}`), and an item that follows such a name or
    option in a list.
    """
    if isinstance(value, Mapping):
        return _masked_map(value)
    if isinstance(value, list | tuple):
        return _masked_list(value)
    if isinstance(value, str):
        return REDACTOR.mask(value)
    return value


def _masked_map(value: Mapping[object, object]) -> dict[str, object]:
    labeled = any(
        str(name).lower() in _LABELS and isinstance(item, str) and is_secret_last_word(item)
        for name, item in value.items()
    )
    is_pair = labeled and len(value) == 2
    table = _secret_columns(value)
    shown: dict[str, object] = {}
    for name, item in value.items():
        plain = str(name).lower()
        beside = labeled and (plain in _VALUES or (is_pair and plain not in _LABELS))
        if is_secret(str(name), item) or (beside and item not in _NO_SECRETS):
            shown[str(name)] = MASK
        elif table and plain in _ROWS and isinstance(item, list | tuple):
            shown[str(name)] = [_masked_row(row, table) for row in item]
        else:
            shown[str(name)] = mask_tree(item)
    return shown


def _secret_columns(value: Mapping[object, object]) -> frozenset[int]:
    """Return the positions of secrets in a table of headings and rows."""
    for name, item in value.items():
        if str(name).lower() in _HEADINGS and isinstance(item, list | tuple):
            return frozenset(
                at
                for at, heading in enumerate(item)
                if isinstance(heading, str) and is_secret_name(heading)
            )
    return frozenset()


def _masked_row(row: object, secret: frozenset[int]) -> object:
    if not isinstance(row, list | tuple):
        return mask_tree(row)
    return [
        MASK if at in secret and item not in ("", None) else mask_tree(item)
        for at, item in enumerate(row)
    ]


def _masked_list(items: Sequence[object]) -> list[object]:
    shown: list[object] = []
    announced = False
    for item in items:
        is_plain = not isinstance(item, Mapping | list | tuple) and item not in ("", None)
        shown.append(MASK if announced and is_plain else mask_tree(item))
        announced = not announced and isinstance(item, str) and _announces(item)
    return shown


def _announces(item: str) -> bool:
    """Return whether the next item of a list is a secret: `["password", "…"]`, `["-P", "…"]`."""
    return item in _OPTIONS or (
        bool(_ONE_NAME.fullmatch(item)) and is_secret_last_word(item.lstrip("-"))
    )


_ONE_NAME = re.compile(r"[\w.\-]{1,40}:?")
_OPTIONS = frozenset({"-P", "-p", "-pw", "-w", "-W"})
_LABELS_TEXT = (
    "tag name key field label param parameter option header variable var attribute attr property "
    "title "
    "setting id type k n"
)
_LABELS = frozenset(_LABELS_TEXT.split())
_VALUES_TEXT = (
    "value val values content contents data text default current new old new_value newvalue "
    "old_value "
    "oldvalue extra note body string v"
)
_VALUES = frozenset(_VALUES_TEXT.split())
_NO_SECRETS = ("", None, True, False, "set", "not set", "changed", "yes", "no", "unknown")
"""Values that only indicate whether a secret exists."""
_HEADINGS = frozenset({"columns", "headers", "headings", "fields"})
_ROWS = frozenset({"rows", "data", "values", "items"})
