"""Order of the tests in a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import pytest

from tests.support.order import longest_first, shuffled
from tests.support.shared_bytecode import modules, share


@dataclass(frozen=True)
class Named:
    """A test by its name, with its time limit."""

    nodeid: str
    limit_s: float | None = None

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return (
            None if self.limit_s is None else pytest.Mark(name, (self.limit_s,), {}, _ispytest=True)
        )


def items(*names: Named) -> list[pytest.Item]:
    return cast(list[pytest.Item], list(names))


MANY = items(*(Named(f"tests/test_{file}.py::test_{at}") for file in "abcdef" for at in range(9)))


def files(order: Sequence[Any]) -> list[str]:
    return [file for file, _ in groupby(order, key=lambda item: item.nodeid.partition("::")[0])]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_gives_one_order_of_all_tests(seed: int) -> None:
    order = shuffled(MANY, seed)
    assert order == shuffled(MANY, seed)
    assert order != shuffled(MANY, seed + 1)
    assert order != MANY
    assert sorted(order, key=MANY.index) == MANY


def test_the_tests_of_a_file_stay_together_in_another_order() -> None:
    order = shuffled(MANY, 1)
    assert len(files(order)) == 6
    assert files(order) != files(MANY)
    first = [item for item in order if item.nodeid.startswith("tests/test_a.py")]
    assert first != MANY[:9]


def test_tests_with_the_highest_limit_come_first_and_others_keep_their_order() -> None:
    quick, slow, slowest, other = (
        Named("a"),
        Named("b", 200.0),
        Named("c", 300.0),
        Named("d"),
    )
    assert longest_first(items(quick, slow, slowest, other)) == [slowest, slow, quick, other]


def test_each_worker_begins_with_another_module_and_has_all() -> None:
    shares = [share(at, 6) for at in range(6)]
    assert len({found[0] for found in shares}) == 6
    assert all(sorted(found) == modules() for found in shares)
    assert "tests.app.test_order" in modules()
