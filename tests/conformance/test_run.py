"""A run continues where it ended, its file holds no value, and its lines can be left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.accounts import ALLOWED
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import net_actions as net
from tui.api.catalog.common import ServerRef
from tui.cli.conformance_review import Review, reviewed
from tui.conformance.conformance_run import ConformanceRun
from tui.conformance.planned_reads import PlannedRead
from tui.conformance.report import as_json, as_markdown
from tui.conformance.review import ReportLine, can_be_named, lines_of, without
from tui.conformance.run_file import RunFile
from tui.errors import ConfigError
from tui.models.async_answer import Finished

SERVERS = (101, 102, 103)
PLANNED = [
    PlannedRead(eq.LIST, eq.ListParams()),
    *(PlannedRead(eq.SHOW, ServerRef(id=server)) for server in SERVERS),
]


class Provider:
    """Answers with canaries, until `ends_after` requests."""

    def __init__(self, ends_after: int = 100) -> None:
        self.asked: list[str] = []
        self.ends_after = ends_after

    def __call__(self, item: PlannedRead) -> Any:
        if len(self.asked) >= self.ends_after:
            raise KeyboardInterrupt
        self.asked.append(f"{item.action.name} {getattr(item.params, 'id', '')}".strip())
        if item.action is eq.LIST:
            return {"servers": list(SERVERS)}
        number = getattr(item.params, "id", 0)
        return {
            "server_data": {"id": number, f"qzhost{number}": f"qzvalue{number}"},
            "tags": [{"tag": "qztag", "value": f"qzv{number}", "id": number}],
        }


def run_with(path: Path | None, provider: Provider) -> ConformanceRun:
    file = None if path is None else RunFile(path, "1", "account")
    run = ConformanceRun(provider, iter(range(1000)).__next__, allowed=ALLOWED, file=file)
    try:
        for _ in run.read(run.left(PLANNED)):
            pass
    except KeyboardInterrupt:
        pass
    finally:
        if file is not None:
            file.close()
    return run


def as_text(run: ConformanceRun) -> str:
    results = [run.results[name] for name in sorted(run.results)]
    return json.dumps(as_json("1", results, {})) + as_markdown("1", results, {})


@pytest.mark.parametrize("ends_after", [0, 1, 2, 3, 4])
def test_a_killed_run_continues_and_reads_nothing_twice(tmp_path: Path, ends_after: int) -> None:
    path = tmp_path / "hostdeck" / "run.jsonl"
    first, second, whole = Provider(ends_after), Provider(), Provider()
    run_with(path, first)
    with path.open("ab") as file:
        file.write(b'\n{"action": "eq/show", "mark": "cut by a ki')
    run = run_with(path, second)
    reference = run_with(None, whole)
    assert [*first.asked, *second.asked] == whole.asked
    assert as_text(run) == as_text(reference)
    for read in ("qzvalue101", "qzv102", "qzvalue103"):
        assert run.values.are_in(f"some {read} more"), "the last check knows the earlier values"
    content = path.read_text("utf-8")
    assert "qz" not in content
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_of_another_account_or_version_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run_with(path, Provider(2))
    for version, account in (("2", "account"), ("1", "other account")):
        file = RunFile(path, version, account)
        assert file.reads == []
        with pytest.raises(ConfigError, match="in progress"):
            RunFile(path, version, account)
        file.close()


def test_pictures_of_a_port_follow_from_the_answer_that_names_it() -> None:
    asked: list[tuple[str, str]] = []

    def answer(item: PlannedRead) -> Any:
        asked.append((item.action.name, str(getattr(item.params, "graph", ""))))
        if item.action is net.GET_STATUS:
            return Finished([{"port": "gi1/0/1", "status": "connected"}], {}, None, {})
        return Path("tests/data/cacti/day-web-500x120.png").read_bytes()

    run = ConformanceRun(answer, iter(range(1000)).__next__, allowed=ALLOWED)
    list(run.read([PlannedRead(net.GET_STATUS, net.PortParams(id=101))]))
    assert asked == [("net/get_status", ""), *[("net/show_cacti", graph) for graph in "123"]]
    facts = run.results["net/show_cacti"].pictures
    assert [(fact.format, fact.width, fact.height) for fact in facts] == [("PNG", 595, 234)]
    assert len(facts[0].letters) > 20
    assert all(set(letter) <= set("#. ") for letter in facts[0].letters)
    assert "gi1" not in as_text(run)


def answers(*typed: str) -> Iterator[str]:
    """Yield what is typed, line by line."""
    return (f"{word}\n" for word in typed)


def review(run: ConformanceRun, *typed: str) -> tuple[list[ReportLine], Review]:
    lines = list(lines_of(run.results[name] for name in sorted(run.results)))
    script = answers(*typed)
    return lines, reviewed(lines, run.namer.withheld, run.values, lambda: next(script, ""))


def test_a_line_that_is_left_out_is_in_neither_form() -> None:
    run = run_with(None, Provider())
    lines, _ = review(run)
    at = next(i for i, line in enumerate(lines) if line.place == "tags[]")
    _, found = review(run, *[""] * at, "x", "s")
    assert [line.place for line in found.left_out] == ["tags[]"]
    results = without(run.results.values(), found.left_out)
    left = {line.place for line in lines_of(results)}
    assert "tags" in left
    assert not any(place.startswith("tags[]") for place in left)
    assert "tags[]" not in as_markdown("1", results, {})


def test_the_end_of_the_input_is_no_consent() -> None:
    _, found = review(run_with(None, Provider()), "", "")
    assert found.is_stopped


def test_a_withheld_name_is_written_on_request_only_and_never_if_it_is_a_value() -> None:
    run = run_with(None, Provider())
    lines, _ = review(run)
    line = next(line for line in lines if line.labels)
    at = lines.index(line)
    label = line.labels[0]
    _, found = review(run, *[""] * at, "n", "s")
    assert found.names == {label: run.namer.withheld[label]}
    run.values.add(run.namer.withheld.values())
    _, found = review(run, *[""] * at, "n", "s")
    assert found.names == {}
    assert not can_be_named("198.51.100.7", run.values)
    assert not can_be_named("web-01.example.net", run.values)
