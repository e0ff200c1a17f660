"""The structure stays what it is: limits that may only shrink."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import structure

PARTS = frozenset(
    [
        "Client",
        "ConsoleFiles",
        "Engine",
        "FleetCache",
        "FollowUps",
        "Journal",
        "ListReader",
        "Operations",
        "Parts",
        "Poller",
        "Refresher",
        "Reinstalls",
        "Schedule",
        "ScreenReads",
        "SignIn",
        "Store",
        "TopicReader",
        "UserChannel",
        "WorkerPool",
    ]
)
"""The parts of a process: built in one place."""

MOST_LAMBDAS = 3.0
"""Lambdas in 1,000 lines."""

BIG_CLASSES: dict[str, tuple[int, str]] = {}
"""Classes with more methods than the limit: how many each may have, and why."""

BIG_FILES: dict[str, tuple[int, str]] = {}
"""Files over the limit: how many lines each may have, and why."""


@pytest.fixture(scope="module")
def known() -> dict[str, structure.Module]:
    return structure.modules()


def test_no_new_circle_of_imports(known: dict[str, structure.Module]) -> None:
    found = {frozenset(group) for group in structure.cycles(known)}
    assert found == set()


def test_parts_are_built_in_the_assembly_alone(known: dict[str, structure.Module]) -> None:
    builders = structure.calls_of(known, PARTS)
    assert set(builders) == {"tui.assembly", "tui.client_assembly"}
    assert set(builders["tui.assembly"]) | set(builders["tui.client_assembly"]) == PARTS


def test_no_two_modules_have_one_name(known: dict[str, structure.Module]) -> None:
    assert structure.same_names(known) == {}


@pytest.mark.parametrize(
    ("figure", "most"),
    [
        ("formatter_switches", 0),
        ("poor_docstrings", 0),
        ("poor_attribute_docstrings", 0),
        ("names_that_say_nothing", 0),
        ("long_lines", 0),
    ],
)
def test_what_is_to_go_does_not_grow(
    known: dict[str, structure.Module], figure: str, most: int
) -> None:
    assert len(getattr(structure, figure)(known)) <= most


def test_no_name_in_the_tests_says_nothing() -> None:
    assert structure.names_that_say_nothing(structure.modules(packages=("tests",))) == []


def test_a_name_that_says_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "__init__.py").write_text(
        "def _told(one): self.heard = [kept for kept in one]\nrow = one.told\n"
    )
    found = structure.names_that_say_nothing(structure.modules(tmp_path, ("a",)))
    assert sorted(place.rpartition(" ")[2] for place in found) == ["_told", "heard", "kept", "one"]


def test_lambdas_do_not_grow(known: dict[str, structure.Module]) -> None:
    assert structure.lambdas_per_1000_lines(known) <= MOST_LAMBDAS


@pytest.mark.parametrize(
    ("figure", "limits"), [("big_classes", BIG_CLASSES), ("big_files", BIG_FILES)]
)
def test_what_is_too_big_does_not_grow(
    known: dict[str, structure.Module], figure: str, limits: dict[str, tuple[int, str]]
) -> None:
    """A new name on the list is refused, and so is a name that is no longer too big."""
    found = getattr(structure, figure)(known)
    assert set(found) == set(limits)
    assert {name: size for name, size in found.items() if size > limits[name][0]} == {}
    assert all(reason for _, reason in limits.values())


def test_a_big_class_a_big_file_and_a_lambda_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    methods = "\n".join(f"    def m{at}(self): pass" for at in range(structure.MOST_METHODS + 1))
    (tmp_path / "a" / "__init__.py").write_text(f"class Big:\n{methods}\n")
    (tmp_path / "a" / "long.py").write_text("f = lambda: 1\n" * (structure.LONGEST_FILE + 1))
    found = structure.modules(tmp_path, ("a",))
    assert structure.big_classes(found) == {"a.Big": structure.MOST_METHODS + 1}
    assert structure.big_files(found) == {"a.long": structure.LONGEST_FILE + 1}
    lines = structure.LONGEST_FILE + structure.MOST_METHODS + 3
    assert structure.lambdas_per_1000_lines(found) == pytest.approx(
        1000 * (structure.LONGEST_FILE + 1) / lines
    )


def test_a_circle_a_long_line_and_a_poor_docstring_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "__init__.py").write_text("")
    (tmp_path / "a" / "one.py").write_text(
        '"""What it is."""\nfrom a import two\nx = 1\n"""How many."""\n'
    )
    switch = "# fmt: " + "skip"
    (tmp_path / "a" / "two.py").write_text(
        f'"""Two."""\ndef f():\n    import a.one\n    return {"1" * 120}  {switch}\n'
    )
    found = structure.modules(tmp_path, ("a",))
    assert structure.cycles(found) == [["a.one", "a.two"]]
    assert (
        len(structure.long_lines(found))
        == len(structure.poor_docstrings(found))
        == len(structure.poor_attribute_docstrings(found))
        == len(structure.formatter_switches(found))
        == 1
    )
