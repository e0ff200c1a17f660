"""The structure stays what it is: limits that may only shrink."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import structure

KNOWN_CYCLES = {
    frozenset(
        {
            "tui.operations.change_runner",
            "tui.operations.follower",
            "tui.operations.recovery",
            "tui.operations.verification",
        }
    ),
    frozenset({"tui.cli.bulk", "tui.cli.change_session"}),
}
"""Circles of types only that are left, besides the helpers of the app."""


@pytest.fixture(scope="module")
def known() -> dict[str, structure.Module]:
    return structure.modules()


def test_no_new_circle_of_imports(known: dict[str, structure.Module]) -> None:
    found = {frozenset(group) for group in structure.cycles(known)}
    left = {group for group in found if not all(name.startswith("tui.app.") for name in group)}
    assert len(found) <= 3
    assert all(any(group <= allowed for allowed in KNOWN_CYCLES) for group in left), left


def test_no_two_modules_have_one_name(known: dict[str, structure.Module]) -> None:
    assert structure.same_names(known) == {}


@pytest.mark.parametrize(
    ("figure", "most"),
    [("formatter_switches", 0), ("poor_docstrings", 783), ("long_lines", 0)],
)
def test_what_is_to_go_does_not_grow(
    known: dict[str, structure.Module], figure: str, most: int
) -> None:
    assert len(getattr(structure, figure)(known)) <= most


def test_a_circle_a_long_line_and_a_poor_docstring_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "__init__.py").write_text("")
    (tmp_path / "a" / "one.py").write_text('"""What it is."""\nfrom a import two\nx = 1\n')
    switch = "# fmt: " + "skip"
    (tmp_path / "a" / "two.py").write_text(
        f'"""Two."""\ndef f():\n    import a.one\n    return {"1" * 120}  {switch}\n'
    )
    found = structure.modules(tmp_path, ("a",))
    assert structure.cycles(found) == [["a.one", "a.two"]]
    assert (
        len(structure.long_lines(found))
        == len(structure.poor_docstrings(found))
        == len(structure.formatter_switches(found))
        == 1
    )
