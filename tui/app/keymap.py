"""Remapped keys, checked against the bindings that there are. Imports every screen: only when keys are remapped."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

_EVERYWHERE = frozenset({"app", "go", "list", "move", "pane"})
"""Scopes (first parts of binding ids) that are active together with that of each screen."""
_OVER_ALL = frozenset({"ask", "away", "choice", "confirm", "help", "palette", "plain", "reveal", "secret", "sign_in"})
"""Scopes of dialogs: nothing beneath them hears a key."""


def known_bindings() -> dict[str, tuple[str, ...]]:
    """Every binding id with its keys as shipped."""
    import screens
    import widgets
    from tui.app.app import HostdeckApp

    owners: list[type[Any]] = [HostdeckApp]
    for room in (screens, widgets):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            owners += [one for one in vars(import_module(module.name)).values() if isinstance(one, type)]
    found: dict[str, tuple[str, ...]] = {}
    for owner in owners:
        for binding in vars(owner).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                found[binding.id] = tuple(key.strip() for key in binding.key.split(","))
    return found


def checked(remapped: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """The part of a remapping that can be used, in Textual's form, and what is wrong with the rest."""
    known, problems = known_bindings(), list[str]()
    good = {}
    for binding_id, keys in remapped.items():
        if binding_id not in known:
            near = get_close_matches(binding_id, known, 1)
            problems.append(
                f"keys.{binding_id}: there is no such action{f'; did you mean {near[0]}?' if near else '.'}"
            )
        elif wrong := [key for key in keys if not _is_key(key)]:
            problems.append(f"keys.{binding_id}: {wrong[0]!r} is no key.")
        else:
            good[binding_id] = tuple(keys)
    for binding_id in list(good):
        # What is shipped was looked at together: one screen may mean with a key what is elsewhere another thing.
        added = [key for key in good[binding_id] if key not in known[binding_id]]
        clash = _clash(binding_id, added, {**known, **good})
        if clash:
            problems.append(f"keys.{binding_id}: {clash[1]} is already {clash[0]}; give that another key first.")
            del good[binding_id]
    return {binding_id: ",".join(keys) for binding_id, keys in good.items()}, problems


def _is_key(key: str) -> bool:
    base = key.removeprefix("ctrl+").removeprefix("shift+")
    names: Iterable[str] = (*(one.value for one in Keys), *KEY_NAME_REPLACEMENTS, *KEY_NAME_REPLACEMENTS.values())
    return len(base) == 1 or base in names or base in _PUNCTUATION


_PUNCTUATION = frozenset(
    {"slash", "colon", "space", "asterisk", "question_mark", "exclamation_mark", "minus", "left_square_bracket",
     "right_square_bracket", "full_stop", "comma", "semicolon", "plus", "equals_sign", "underscore", "number_sign"}
)  # fmt: skip


def _clash(binding_id: str, keys: Sequence[str], all_keys: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    scope = binding_id.partition(".")[0]
    screens = {one.partition(".")[0] for one in all_keys} - _OVER_ALL
    near = {scope} if scope in _OVER_ALL else screens if scope in _EVERYWHERE else {scope, *_EVERYWHERE}
    for other, taken in all_keys.items():
        if other != binding_id and other.partition(".")[0] in near:
            for key in keys:
                if key in taken:
                    return other, key
    return None
