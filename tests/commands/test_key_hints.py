"""Key hints in sentences: keys of the keymap in the dashboard, commands on the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tui.app.keymap import known_bindings
from tui.commands.command import Ask, Choose, Confirm, Go, Intent, Refuse, Reveal
from tui.commands.key_names import with_key_names
from tui.key_hints import COMMANDS, PLACEHOLDER, for_command_line, for_dashboard
from tui.operations.plan import Plan

ROOT = Path(__file__).parents[2]
ROOMS = ("tui", "screens", "widgets")
"""Packages whose sentences are shown by the dashboard or by the command line."""
SHARED = ("cli", "commands", "wizards", "fleet", "billing", "remote", "config", "operations")
"""Folders of `tui` whose sentences are also shown by the command line."""
_KEY = r"(?:[A-Za-z]|Enter|Esc|Space|Tab|PgUp|PgDn|F\d|Ctrl\+[A-Za-z])"
_DOES = (
    r"(?:again )?(?:adds|applies|asks|changes|chooses|clears|closes|completes|confirms|continues|"
    r"copies|decides|deletes|edits|ends|fixes|goes|hides|leads|leaves|lists|loads|marks|moves|"
    r"opens|quits|reads|refreshes|removes|repeats|resolves|runs|saves|scrolls|sends|sets|shows|"
    r"signs|sorts|starts|stops|takes|tries|undoes)"
)
LITERAL = re.compile(
    rf"\b[Pp]ress(?:ing)? {_KEY}\b|(?:^|[.:;,\n(]\s*|\b(?:and|or|then) ){_KEY} {_DOES}\b|"
    rf"\b{_KEY} (?:in [A-Z]|on the [A-Z])|\bwith (?:{_KEY.replace('A-Za-z', 'b-zB-Z')})(?=[,.;]|$)|"
    rf"\bEsc, then\b|(?:^|, )(?:Enter|Space|Esc)(?: or letter)?: |^(?:Tab|PgUp|PgDn|[a-z]): "
)
"""A key that is named literally: "press x", "O shows it", "x in L", "with Space,"."""
ALLOWED = frozenset({"Ctrl+C", "q", "Ctrl+D"})
"""Keys of the terminal and of the key test, which nobody can remap."""
NOT_BOUND = frozenset(
    {
        "screens/palette_screen.py: Enter runs",
        "screens/reinstall/review_pane.py: press Enter",
        "screens/sign_in_screen.py: Enter sends",
        "screens/sign_in_screen.py: Enter signs",
        "tui/app/terminal_lending.py: Enter goes",
        "tui/cli/conformance_review.py: Press Enter",
    }
)
"""Enter in a field of Textual, at a prompt, and on the plain terminal: it has no binding."""


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.lineno, node.value


def literal_hints(text: str) -> list[str]:
    """Return the keys that a text names literally."""
    hits = [found[0] for found in LITERAL.finditer(text)]
    return [
        hit for hit in hits if not any(hit.endswith(key) or f"{key} " in hit for key in ALLOWED)
    ]


def modules() -> list[Path]:
    """Return the modules whose sentences are checked."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def is_bound(path: Path, hit: str) -> bool:
    """Return whether a hit in a module names a key that the keymap can change."""
    return f"{path.relative_to(ROOT)}: {hit.strip(' .:;,(' + chr(10))}" not in NOT_BOUND


def test_no_sentence_names_a_key_literally() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:90]}"
        for path in modules()
        for line, text in strings(path)
        if any(is_bound(path, hit) for hit in literal_hints(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Press x to close it.",
        "O shows it.",
        "When it is over, x in L ends it.",
        "press Enter",
        "Not read yet. R reads it.",
        "No server matches.\nEsc clears the filter.",
        "l hides what is not available.",
        "Mark two with Space, then x shows them.",
        "Enter closes this; O shows the operations.",
        "Esc again closes.",
        "PgDn: ",
        "Space: mark, Enter: select",
    ],
)
def test_a_literal_hint_is_found(text: str) -> None:
    assert literal_hints(text)


def placeholders(rooms: Iterable[Path]) -> set[str]:
    """Return the bindings that the sentences of packages name."""
    return {
        found["binding"]
        for room in rooms
        for path in room.rglob("*.py")
        for _, text in strings(path)
        for found in PLACEHOLDER.finditer(text)
    }


def test_every_placeholder_has_a_binding_and_a_command() -> None:
    assert placeholders(ROOT / room for room in ROOMS) <= set(known_bindings())
    shared = placeholders(ROOT / "tui" / room for room in SHARED)
    assert shared
    assert shared <= set(COMMANDS)


def test_a_remapped_key_is_shown_as_it_is_now() -> None:
    keys = {"go.operations": "F8", "go.loose_ends": "L"}
    text = "Press {key:go.operations} to see it. Check Loose ends ({key:go.loose_ends})."
    assert for_dashboard(text, keys.__getitem__) == "Press F8 to see it. Check Loose ends (L)."


def test_the_command_line_names_commands() -> None:
    text = (
        "Press {key:go.operations} to see it, or press {key:server.access_close}. "
        "({key:go.loose_ends})"
    )
    assert for_command_line(text) == (
        "Run hostdeck ops to see it, or run hostdeck access close. (hostdeck loose-ends)"
    )
    assert for_command_line("Press {key:fleet.sort} to sort.") == "Use the dashboard to sort."


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (Refuse("{key:x.y}"), "reason"),
        (Ask("title", "{key:x.y}", lambda typed: Refuse(typed)), "hint"),
        (Choose("title", (), lambda typed: Refuse(typed), "{key:x.y}"), "hint"),
        (Reveal("title", (), "{key:x.y}"), "note"),
    ],
)
def test_intents_get_key_names(intent: Intent, text: str) -> None:
    assert getattr(with_key_names(intent, lambda binding: f"<{binding}>"), text) == "<x.y>"


def test_plans_get_key_names_and_places_stay() -> None:
    plan = Plan("Reboot", (), "{key:x.y}", ("{key:x.z}",))
    named = with_key_names(Confirm(plan), lambda binding: f"<{binding}>")
    assert isinstance(named, Confirm)
    assert (named.plan.effect, named.plan.warnings) == ("<x.y>", ("<x.z>",))
    assert with_key_names(Go("billing"), str) == Go("billing")
