"""Generator of the list of remappable actions: `python -m tui.app.keys_page > assets/keys.md`.

It imports every screen; `tui.config.shipped_keys` reads the generated page instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from operator import attrgetter
from pkgutil import walk_packages

from textual.binding import Binding
from textual.dom import DOMNode

_HEAD = """# Keys

Every action with a key, by its id. `[keys]` in the configuration gives it other keys, as in
`"fleet.filter" = ["f"]`. A key with two meanings at once is refused with the reason. Written by
`make reference` from the bindings; a test compares; `hostdeck config keys` prints it with your own
keys.

| action | keys | what it does |
|---|---|---|
"""


def bindings() -> dict[str, Binding]:
    """Return every binding by its id, with default keys."""
    found: dict[str, Binding] = {}
    for owner in _owners():
        for binding in owner.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                found.setdefault(binding.id, binding)
    return found


def _owners() -> Iterable[type[DOMNode]]:
    """Return the app, every screen and every widget of Hostdeck, by name."""
    import screens
    import tui.app.app
    import widgets

    for package in (screens, widgets):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    rooms = ("screens", "widgets", tui.app.app.__name__)
    yield from sorted(
        {kind for kind in _kinds_of(DOMNode) if kind.__module__.startswith(rooms)},
        key=attrgetter("__qualname__"),
    )


def _kinds_of(kind: type[DOMNode]) -> Iterable[type[DOMNode]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _kinds_of(subclass)


def _keys_of(binding: Binding) -> str:
    return " ".join(binding.key.replace(" ", "").split(","))


def page() -> str:
    """Return the page in Markdown."""
    rows = sorted(bindings().items(), key=lambda item: (item[0].partition(".")[0], item[0]))
    return _HEAD + "".join(
        f"| {binding_id} | {_keys_of(binding)} | {binding.description} |\n"
        for binding_id, binding in rows
    )


if __name__ == "__main__":
    sys.stdout.write(page())
