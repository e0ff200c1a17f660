"""Shapes hold no values, and what is new in an answer is named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.conformance.known import is_read, of_examples
from tui.conformance.comparison import Differences, compare
from tui.conformance.field_names import Namer, is_field_name
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.known_shapes import known_shapes
from tui.conformance.learning import names_by_form
from tui.conformance.safe_words import is_state_field, safe_word
from tui.conformance.shapes import TABLE_KEY, Shape, shape_of_json

Path = tuple[str | int, ...]
NEW = "spareUnits"
"""No known field; each of its words may be written."""


@cache
def examples() -> tuple[tuple[str, Any], ...]:
    return tuple((name, answer) for name, answer in of_examples() if is_read(name))


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to each object of an answer."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from objects(inner, (*path, at))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def known_at(name: str, path: Path) -> Shape | None:
    """Return the known shape at a place of an answer."""
    shape: Shape | None = known_shapes()[name]
    for step in path:
        if shape is None:
            return None
        shape = shape.items if isinstance(step, int) else shape.field(step)
    return shape


def differences(name: str, answer: Any) -> Differences:
    namer = Namer(Fingerprints())
    return compare(known_shapes()[name], Shape().add(answer, namer.names, known_shapes()[name]))


def shape(answer: Any) -> Shape:
    return Shape().add(answer, Namer(Fingerprints()).names)


def test_nothing_known_is_called_new() -> None:
    found = {name: differences(name, answer) for name, answer in examples()}
    assert {name: new for name, new in found.items() if not new.is_empty} == {}
    assert len(found) > 25


@pytest.mark.parametrize("change", ["renamed", "extra", "nested"])
def test_every_unknown_field_is_named(change: str) -> None:
    tried = 0
    for name, answer in examples():
        for path in list(objects(answer)):
            changed = copy.deepcopy(answer)
            place = at(changed, path)
            known = known_at(name, path)
            if known is None or set(known.fields) == {TABLE_KEY}:
                continue
            if change == "extra":
                place[NEW] = 1
            elif not place or str(next(iter(place))) not in known.fields:
                continue
            elif change == "renamed":
                place[NEW] = place.pop(next(iter(place)))
            else:
                place[NEW] = {"inner": place.pop(next(iter(place)))}
            tried += 1
            found = differences(name, changed)
            assert any(field.split(".")[-1] == NEW for field in found.unknown), (name, path)
    assert tried > 40


def test_every_missing_field_and_other_type_is_named() -> None:
    tried = 0
    for name, answer in examples():
        for path in list(objects(answer)):
            known = known_at(name, path)
            for key in list(at(answer, path)):
                field = None if known is None else known.fields.get(key)
                if field is None or known is None:
                    continue
                tried += 1
                if field.seen >= known.objects:
                    changed = copy.deepcopy(answer)
                    del at(changed, path)[key]
                    assert any(
                        lost.split(".")[-1] == key for lost in differences(name, changed).missing
                    ), (name, path, key)
                if "flag" not in field.kinds:
                    changed = copy.deepcopy(answer)
                    at(changed, path)[key] = True
                    assert differences(name, changed).types, (name, path, key)
    assert tried > 100


def test_a_state_in_other_words_is_counted_and_not_written() -> None:
    tried = 0
    for name, answer in examples():
        for path in list(objects(answer)):
            for key, value in list(at(answer, path).items()):
                known = known_at(name, (*path, key))
                if known is None or known.other_words or not isinstance(value, str):
                    continue
                if is_state_field(key) and safe_word(value):
                    tried += 1
                    changed = copy.deepcopy(answer)
                    at(changed, path)[key] = "frobnicating"
                    assert differences(name, changed).words, (name, path, key)
    assert tried > 3


def test_keys_that_are_data_are_never_written() -> None:
    keys = ("25250", "192.0.2.10", "web-01.example.net", "a" * 41, "0c:c4:7a:00:63:42")
    more = ("db-replica", "customer-acme", "Anna Example", "web01", "acmecorp", "Nordwind", "DE")
    for key in (*keys, *more):
        assert not is_field_name(key), key
        assert key not in str(shape({"servers": {key: {key: 1}}, "tags": [{key: "x"}]}).as_json())
    assert is_field_name("server_data")
    assert is_field_name("memoryUsagePercent"), "made of words of the list"


def test_keys_of_known_tables_are_data_even_if_they_are_words() -> None:
    table = Shape().add({"host-1": 1, "host-2": 1}, names_by_form)
    assert set(table.fields) == {TABLE_KEY}
    namer = Namer(Fingerprints())
    assert namer.names(["backup", "status"], table) == [TABLE_KEY, TABLE_KEY]
    assert namer.names(["backup", "web01", "db01"], None) == [TABLE_KEY] * 3


def test_a_withheld_name_has_one_label_and_many_are_a_table() -> None:
    namer = Namer(Fingerprints())
    known = known_shapes()["eq/show"].fields["server_data"]
    assert namer.names(["id", "frobnitz"], known) == ["id", "<new-1>"]
    assert namer.names(["id", "quux", "frobnitz"], known) == ["id", "<new-2>", "<new-1>"]
    many = [f"strange{number}" for number in range(9)]
    assert namer.names(["id", *many], known) == ["id", *[TABLE_KEY] * 9]
    assert namer.withheld == {"<new-1>": "frobnitz", "<new-2>": "quux"}


def test_a_shape_comes_back_from_its_file() -> None:
    for name, shape in known_shapes().items():
        assert shape_of_json(shape.as_json()) == shape, name
    with pytest.raises(ValueError, match="not the shape"):
        shape_of_json({"kinds": 3})
