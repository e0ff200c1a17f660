"""Writes every action that has a key, for remapping: `python -m tui.app.keys_page > assets/keys.md`."""

from __future__ import annotations

import sys

from tui.app.keymap import bindings

_HEAD = """# Keys

Every action with a key, by its id: under `[keys]` in the configuration it gets others, as in
`"fleet.filter" = ["f"]`. A key that would mean two things at once is refused with the reason. Written by
`make reference` from the bindings; a test compares; `hostdeck config keys` prints it with your own keys.

| action | keys | what it does |
|---|---|---|
"""


def page() -> str:
    """The page, in Markdown."""
    rows = sorted(bindings().items(), key=lambda one: (one[0].partition(".")[0], one[0]))
    return _HEAD + "".join(
        f"| {binding_id} | {' '.join(one.key.replace(' ', '').split(','))} | {one.description} |\n"
        for binding_id, one in rows
    )


if __name__ == "__main__":
    sys.stdout.write(page())
