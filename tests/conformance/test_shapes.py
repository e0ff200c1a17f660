"""Shapes hold no values, and what is new in an answer is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.known import is_read, of_examples
from tui.api.catalog import declared_actions
from tui.conformance.comparison import Differences, compare
from tui.conformance.identity_check import IdentityFound, check, values_of
from tui.conformance.known_shapes import known_shapes
from tui.conformance.report import ReadResult, as_json, as_markdown, words_of_report
from tui.conformance.safe_words import is_state_field, safe_word
from tui.conformance.shapes import TABLE_KEY, Shape, field_name, shape_of_json

Path = tuple[str | int, ...]


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
        shape = shape.items if isinstance(step, int) else shape.fields.get(field_name(step))
    return shape


def differences(name: str, answer: Any) -> Differences:
    return compare(known_shapes()[name], Shape().add(answer))


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
                place["surplus"] = 1
            elif not place or field_name(str(next(iter(place)))) == TABLE_KEY:
                continue
            elif change == "renamed":
                place["surplus"] = place.pop(next(iter(place)))
            else:
                place["surplus"] = {"inner": place.pop(next(iter(place)))}
            tried += 1
            found = differences(name, changed)
            assert any(field.split(".")[-1] == "surplus" for field in found.unknown), (name, path)
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


CANARIES = st.one_of(
    st.from_regex(r"canary[a-z0-9]{6,20}", fullmatch=True),
    st.from_regex(r"[a-z]{5}\.[a-z]{6}\.example", fullmatch=True),
    st.from_regex(r"[a-z]{6}@[a-z]{7}\.example", fullmatch=True),
    st.from_regex(r"198\.51\.100\.[1-9]", fullmatch=True),
    st.integers(1_234_567, 99_999_999),
    st.decimals(1000, 9999, places=2).map(float),
)


def planted(value: Any, draw: Any) -> Any:
    """Return the answer with another value in every field."""
    if isinstance(value, dict):
        return {key: planted(inner, draw) for key, inner in value.items()}
    if isinstance(value, list):
        return [planted(inner, draw) for inner in value]
    return draw(CANARIES)


def report_of(answers: list[tuple[str, Any]]) -> str:
    results: dict[str, ReadResult] = {}
    for name, answer in answers:
        result = results.setdefault(name, ReadResult(name, ["understood"]))
        result.shape.add(answer)
        result.differences = compare(known_shapes().get(name), result.shape)
    listed = list(results.values())
    return json.dumps(as_json("0", listed, {})) + as_markdown("0", listed, {})


def allowed() -> frozenset[str]:
    return words_of_report(known_shapes(), dict.fromkeys(declared_actions(), ""))


@settings(max_examples=60)
@given(data=st.data())
def test_no_value_of_an_account_is_in_its_report(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(examples()), min_size=1, max_size=3))
    answers = [(name, planted(answer, data.draw)) for name, answer in some]
    report = report_of(answers)
    values = [value for _, answer in answers for value in values_of(answer)]
    assert values or not any(objects(answer) for _, answer in answers)
    for value in values:
        assert value not in report
    check(report, values, allowed())


@settings(max_examples=60)
@given(canary=CANARIES, place=st.integers(0, 10_000))
def test_the_last_check_finds_whatever_gets_through(canary: str | float, place: int) -> None:
    """The check rests on the values alone: a value written anywhere is found."""
    report = report_of(list(examples()[:3]))
    at = place % len(report)
    with pytest.raises(IdentityFound):
        check(f"{report[:at]} {canary} {report[at:]}", [str(canary)], allowed())


def test_keys_that_are_data_are_no_names() -> None:
    keys = ("25250", "192.0.2.10", "web-01.example.net", "a" * 41, "0c:c4:7a:00:63:42")
    for key in (*keys, "db-replica", "customer-acme", "Anna Example"):
        assert field_name(key) == TABLE_KEY
    assert field_name("server_data") == "server_data"


def test_a_shape_comes_back_from_its_file() -> None:
    for name, shape in known_shapes().items():
        assert shape_of_json(shape.as_json()) == shape, name
    with pytest.raises(ValueError, match="not the shape"):
        shape_of_json({"kinds": 3})
