"""The simulator's answers against the examples and the reports of accounts; a report is right."""

from __future__ import annotations

import json
from functools import cache

from tests.conformance.known import (
    is_read,
    of_examples,
    reports,
    some_of_simulator,
)
from tui.conformance.comparison import compare
from tui.conformance.learning import learned, with_reports
from tui.conformance.shapes import Shape
from tui.conformance.teaching import shapes_of

CONTRADICTED: frozenset[str] = frozenset()
"""Values of the examples that no report of an account confirms. Grows with each report."""
OTHER_TYPES = frozenset(
    {
        "auth/info: deploy_keys: list, not object",
        "eq/list: servers[].location.dc_location: text, not whole number",
        "eq/list: servers[].price_EUR: number, not text or whole number",
        "eq/show: server_data.id: text, not whole number",
        "ip/get_traffic: [].in: null, not whole number",
        "ip/get_traffic: [].out: null, not whole number",
        "jenkins/get_tasks: tasks[].tags: text, not list",
        "net/show_cacti: the whole answer: file, not object",
        "presets/list: presets[].hdd: whole number, not text",
        "presets/list: presets[].monthly_ru: number, not whole number",
        "presets/list: presets[].price.<key>.RUR: number, not whole number",
        "stocks/list: servers[].deployment_eta: text, not null",
        "stocks/list: servers[].specs.disk: text, not whole number",
        "vm/get_snapshot: context.id: text, not whole number",
    }
)
"""Second forms of a field, on purpose: public clients have met both, and both are read."""


@cache
def examples() -> dict[str, Shape]:
    return learned((name, answer) for name, answer in of_examples() if is_read(name))


@cache
def simulated() -> dict[str, Shape]:
    return learned((name, answer) for name, answer in some_of_simulator() if is_read(name))


def contradictions(right: dict[str, Shape], checked: dict[str, Shape]) -> set[str]:
    """Return fields that every right answer has and a checked one has not, and other types."""
    found: set[str] = set()
    for name in right.keys() & checked.keys():
        new = compare(right[name], checked[name])
        found |= {f"{name}: {item}" for item in (*new.missing, *new.types)}
    return found


def test_the_simulator_keeps_to_the_examples() -> None:
    assert len(examples().keys() & simulated().keys()) > 25
    assert contradictions(examples(), simulated()) <= OTHER_TYPES


def test_the_simulator_keeps_to_the_reports() -> None:
    for report in reports():
        assert contradictions(shapes_of(report), simulated()) == set()


def test_each_contradiction_between_an_example_and_a_report_is_listed() -> None:
    assert set(with_reports(examples(), reports())[1]) == CONTRADICTED


def test_a_report_is_right_where_an_example_contradicts_it() -> None:
    shape = json.loads(json.dumps(examples()["eq/show"].as_json()))
    record = shape["fields"]["server_data"]["fields"]
    record["status"] = {"kinds": ["whole number"], "seen": 1}
    del record["id"]
    report = {"actions": [{"action": "eq/show", "shape": shape}]}
    shapes, found = with_reports(examples(), [report])
    assert "eq/show: unknown field server_data.id" in found
    assert any(item.startswith("eq/show: other type server_data.status: text") for item in found)
    assert shapes["eq/show"].fields["server_data"].fields["status"].kinds == {"whole number"}
    assert shapes["eq/list"] == examples()["eq/list"]
    wrong = contradictions(shapes, simulated())
    assert any(item.startswith("eq/show: server_data.status: text") for item in wrong)
