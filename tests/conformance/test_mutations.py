"""40 changes of the answers of every read: each is named, and nothing else is called new."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Any

from tests.conformance.known import is_read, of_examples, some_of_simulator
from tests.conformance.mutations import KINDS, PER_ACTION, mutations_of
from tui.conformance.comparison import Differences, compare
from tui.conformance.field_names import Namer
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.known_shapes import known_shapes
from tui.conformance.shapes import Shape


@cache
def answers() -> dict[str, list[Any]]:
    """Return up to three answers of each read: of the examples and of the simulator."""
    found: dict[str, list[Any]] = defaultdict(list)
    for name, answer in (*of_examples(), *some_of_simulator()):
        if is_read(name) and isinstance(answer, dict | list) and len(found[name]) < 3:
            found[name].append(answer)
    return dict(found)


def differences(name: str, answer: Any) -> Differences:
    known = known_shapes()[name]
    return compare(known, Shape().add(answer, Namer(Fingerprints()).names, known))


def test_nothing_known_is_called_new() -> None:
    new = {
        name: found
        for name, listed in answers().items()
        for answer in listed
        if not (found := differences(name, answer)).is_empty
    }
    assert new == {}


def test_every_change_is_named_and_nothing_else() -> None:
    tried: Counter[str] = Counter()
    missed, claimed = [], []
    for seed, (name, listed) in enumerate(sorted(answers().items())):
        for mutation in mutations_of(listed, known_shapes()[name], seed):
            found = differences(name, mutation.answer)
            tried[mutation.kind] += 1
            if not mutation.is_named_in(found):
                missed.append((name, mutation.kind, mutation.place))
            claimed += [
                (name, mutation.kind, mutation.place, item) for item in mutation.claims_known(found)
            ]
    assert (missed, claimed) == ([], [])
    assert set(tried) == set(KINDS)
    assert sum(tried.values()) > PER_ACTION * 35, tried
