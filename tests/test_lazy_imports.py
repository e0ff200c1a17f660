"""Data classes and patterns that are made at their first use: as those of the standard library."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace

import pytest

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern


@dataclass(frozen=True, slots=True)
class Base:
    """A value."""

    name: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived(Base):
    """Another one, of the first."""

    seen: dict[str, int] = field(default_factory=dict, compare=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.seen["made"] = 1


@dataclass
class Plain:
    value: int = 1


class Own(Plain):
    def __init__(self) -> None:
        super().__init__(7)


def test_values_behave_as_those_of_the_standard_library() -> None:
    made = Derived("a", number=2)
    assert made == Derived("a", (), {}, 2)
    assert made != Base("a")
    assert hash(Base("a")) == hash(Base("a"))
    assert repr(Base("a")) == "Base(name='a', parts=())"
    assert made.seen == {"made": 1}
    assert Derived("b").seen is not made.seen
    assert replace(made, name="c").name == "c"
    assert copy.copy(made) == made
    with pytest.raises(FrozenInstanceError):
        made.number = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        Base()  # type: ignore[call-arg]
    assert Own().value == 7
    assert Plain() == Plain(1)


def test_the_fields_of_a_class_without_instances() -> None:
    @dataclass(frozen=True)
    class Fresh(Base):
        more: int = 0

    assert is_dataclass(Fresh)
    assert [field.name for field in fields(Fresh)] == ["name", "parts", "more"]
    assert Fresh("a", more=1).more == 1


def test_two_threads_make_the_first_value() -> None:
    @dataclass(frozen=True)
    class Shared:
        value: int

    made: list[Shared] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        made.append(Shared(3))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [Shared(3)] * 8


@pytest.mark.parametrize(
    "use",
    [
        lambda pattern: pattern.sub("-", "a1b2"),
        lambda pattern: [found[0] for found in pattern.finditer("a1b2")],
        lambda pattern: pattern.fullmatch("12") is None,
        lambda pattern: (pattern.pattern, pattern.flags),
    ],
)
def test_a_pattern_does_what_a_compiled_one_does(use: Callable[[re.Pattern[str]], object]) -> None:
    assert use(lazy_pattern(r"\d", re.I)) == use(re.compile(r"\d", re.I))


def test_importing_the_command_line_generates_few_classes() -> None:
    program = """
import dataclasses
made, process = [], dataclasses._process_class
def noting(cls, *options, **named):
    if cls.__module__.startswith("tui."):
        made.append(cls.__qualname__)
    return process(cls, *options, **named)
dataclasses._process_class = noting
import tui.cli.verbs.ls_verb, tui.api.client, tui.api.catalog.eq_actions, tui.fleet.filter
print(len(made))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) <= 20


def test_values_of_before_and_after_the_methods_are_generated_are_the_same() -> None:
    @dataclass(frozen=True)
    class Many(Base):
        hidden: str = field(default="secret", repr=False, compare=False)

    first = Many("a", hidden="x")
    assert "x" not in repr(first).partition("(")[2]
    early = hash(first)
    made = [Many("a") for _ in range(100)]
    assert [fields(instance)[0].name for instance in (first, made[-1])] == ["name", "name"]
    assert all(instance == first for instance in made)
    assert {early, hash(first), hash(made[0])} == {early}
    assert repr(first) == repr(made[-1])


def test_models_are_made_without_a_search_for_plugins() -> None:
    program = """
import sys
from tui.api.catalog.common import ServerRef
assert ServerRef(id=5).id == 5
print("importlib.metadata" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_the_first_frame_needs_no_models_and_no_catalog() -> None:
    program = """
import sys
import tui.app.run, tui.app.app, tui.assembly, screens.fleet.fleet_screen
heavy = ("pydantic", "httpx", "sqlite3", "plotext", "PIL", "tui.models.base", "tui.api.action")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
