"""Validation of remapped keys against the existing bindings, without importing the screens that own
them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from tui.config.shipped_keys import shipped_keys

_SCREENS = (
    "account",
    "api-keys",
    "billing",
    "changes",
    "compare",
    "contacts",
    "conversations",
    "credit",
    "deploy",
    "dns",
    "fleet",
    "images",
    "invoice",
    "loose_ends",
    "market",
    "operation",
    "operations",
    "order",
    "raw",
    "reinstall",
    "requests",
    "server",
    "settings",
    "storage",
    "traffic",
)
_DIALOGS = (
    "actions",
    "ask",
    "away",
    "choice",
    "confirm",
    "help",
    "new_key",
    "palette",
    "plain",
    "question",
    "reveal",
    "sign_in",
    "targets",
    "tour",
)
_ON_SCREENS = (
    {"list", "move"},
    {"pane"},
    {"chart"},
    {"review"},
    {"filter"},
    {"press"},
    {"button"},
    {"toggle"},
)
_IN_DIALOGS = (
    {"list", "move"},
    {"pane"},
    {"secret"},
    {"button"},
    {"press"},
    {"toggle"},
    {"filter"},
)
_ONLY_ON = {
    "chart": ("server",),
    "review": ("reinstall",),
    "toggle": ("order", "reinstall"),
    "press": ("order", "reinstall"),
    "pane": tuple({*_SCREENS, *_DIALOGS} - {"fleet"}),
}
"""Scopes and the only screens where each is active; all other scopes belong to every screen."""
_ALSO = {"order": {"wizard"}, "reinstall": {"wizard"}}
"""Scopes that a screen inherits from its base class."""
SCOPES = frozenset().union(_SCREENS, _DIALOGS, {"app", "go", "wizard"}, *_ON_SCREENS, *_IN_DIALOGS)
"""First parts of binding ids."""


def _together() -> Iterable[set[str]]:
    """Return sets of scopes that are active at the same time: a screen with one of its widgets, and
    the global scopes."""
    for screen in _SCREENS:
        also = _ALSO.get(screen, set())
        yield from (
            {screen, "app", "go", *also, *scopes} for scopes in _ON_SCREENS if _met(scopes, screen)
        )
    for dialog in _DIALOGS:
        yield from ({dialog, *scopes} for scopes in _IN_DIALOGS if _met(scopes, dialog))
    yield {"choice", "actions"}


def _met(scopes: set[str], where: str) -> bool:
    return all(where in _ONLY_ON.get(scope, (where,)) for scope in scopes)


@cache
def known_bindings() -> Mapping[str, tuple[str, ...]]:
    """Return every binding id with its default keys."""
    return MappingProxyType({name: binding.keys for name, binding in shipped_keys().items()})


def checked(remapped: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """Return the usable part of a remapping in Textual's form, and the problems with the rest."""
    known, problems = known_bindings(), list[str]()
    good = {}
    for binding_id, keys in remapped.items():
        if binding_id not in known:
            from difflib import get_close_matches

            near = get_close_matches(binding_id, known, 1)
            problems.append(
                f"keys.{binding_id}: there is no such "
                f"action{f'; did you mean {near[0]}?' if near else '.'}"
            )
        elif wrong := [key for key in keys if not _is_key(key)]:
            problems.append(f"keys.{binding_id}: {wrong[0]!r} is no key.")
        else:
            good[binding_id] = tuple(keys)
    for binding_id in list(good):
        # Shared default keys are intended: a tab may use a key for something else than a
        # neighboring widget.
        added = [key for key in good[binding_id] if key not in known[binding_id]]
        clash = _clash(binding_id, added, {**known, **good})
        if clash:
            problems.append(
                f"keys.{binding_id}: {clash[1]} is already used by {clash[0]}. Choose another key."
            )
            del good[binding_id]
    return {binding_id: ",".join(keys) for binding_id, keys in good.items()}, problems


def _is_key(key: str) -> bool:
    base = key.removeprefix("ctrl+").removeprefix("shift+")
    names: Iterable[str] = (
        *(key.value for key in Keys),
        *KEY_NAME_REPLACEMENTS,
        *KEY_NAME_REPLACEMENTS.values(),
    )
    return len(base) == 1 or base in names or base in _PUNCTUATION


_PUNCTUATION = frozenset(
    {
        "slash",
        "colon",
        "space",
        "asterisk",
        "question_mark",
        "exclamation_mark",
        "minus",
        "left_square_bracket",
        "right_square_bracket",
        "full_stop",
        "comma",
        "semicolon",
        "plus",
        "equals_sign",
        "underscore",
        "number_sign",
    }
)


def _clash(
    binding_id: str, keys: Sequence[str], all_keys: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    scope = binding_id.partition(".")[0]
    near = set().union({scope}, *(scopes for scopes in _together() if scope in scopes))
    for other, taken in all_keys.items():
        if other != binding_id and other.partition(".")[0] in near:
            for key in keys:
                if key in taken:
                    return other, key
    return None
