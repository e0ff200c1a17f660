"""The faults, their sample, and their probes; that a fault is noticed or survives for real."""

from __future__ import annotations

import ast
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import cast

import pytest

from tests.mutants.__main__ import score, table
from tests.mutants.copies import PROBE, Copy, with_probes
from tests.mutants.equivalents import Equivalent, equivalents
from tests.mutants.faults import Fault, faults_of, found_again, sample
from tests.mutants.rooms import FOLDERS, ROOMS, Room
from tests.mutants.trials import Reach, Result, noticed
from tests.support.process import ROOT

SOURCE = '''"""A module."""
LIMIT = 3
"""Most tries."""
LOUD = True


def may(count: int, name: str = "x") -> bool:
    """Tell."""
    if count < LIMIT and name:
        return True
    elif count == 7:
        print(name, end="")
    try:
        count += min(count, 2)
    except ValueError:
        log.debug("count %s", count)
    return False
'''


@pytest.fixture
def faults() -> list[Fault]:
    return faults_of(SOURCE.encode(), "tui/made.py", "store")


def test_every_kind_is_found_and_each_fault_compiles(faults: list[Fault]) -> None:
    kinds = Counter(fault.kind for fault in faults)
    assert {"limit moved", "relation inverted", "and/or swapped", "condition fixed"} <= set(kinds)
    assert {"call removed", "handler removed", "min/max swapped", "argument removed"} <= set(kinds)
    assert {"number", "flag", "text emptied", "text changed", "return emptied"} <= set(kinds)
    changed = [fault.put(SOURCE.encode()) for fault in faults]
    assert len(set(changed)) == len(faults)
    for source in changed:
        ast.parse(source)
        assert source != SOURCE.encode()


def test_what_only_a_reader_sees_is_left_alone(faults: list[Fault]) -> None:
    assert [fault.old for fault in faults if "module" in fault.old or "count %s" in fault.old] == []


def test_a_fault_of_another_text_is_refused(faults: list[Fault]) -> None:
    with pytest.raises(ValueError, match="changed since"):
        faults[-1].put(b"# " + SOURCE.encode())


def test_a_probe_stands_where_a_statement_may_stand(faults: list[Fault], tmp_path: Path) -> None:
    for folder in ("tui", "screens", "widgets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tui" / "made.py").write_text(SOURCE)
    user = "from tui.made import LIMIT\n\n\ndef most() -> int:\n    return LIMIT\n"
    (tmp_path / "tui" / "user.py").write_text(user)
    (tmp_path / "tui" / "other.py").write_text(user.replace("LIMIT", "MOST"))
    made = with_probes(tmp_path, faults)
    assert set(made) == {"tui/made.py", "tui/user.py"}
    for source in made.values():
        ast.parse(source)
        assert PROBE.encode() in source
    constant = next(at for at, fault in enumerate(faults) if fault.line == 2)
    assert f"hit({constant}" in made["tui/user.py"].decode()


def test_a_cached_function_is_probed_where_it_is_used(tmp_path: Path) -> None:
    source = "@functools.cache\ndef limit() -> int:\n    return 3\n"
    (found,) = [item for item in faults_of(source.encode(), "tui/a.py", "store") if item.new == "4"]
    assert (found.probe_lines, found.name) == ((), "limit")
    plain = faults_of(source.replace("@functools.cache\n", "").encode(), "tui/a.py", "store")
    assert {item.probe_lines for item in plain} == {(2,)}


def test_a_test_that_failed_counts_after_it_passed(tmp_path: Path) -> None:
    reach, page = Reach(), tmp_path / "reach.jsonl"
    records = [["a", 0.1, "failed", [1]], ["b", 0.1, "skipped", [1]], ["c", 0.1, "passed", [1]]]
    page.write_text("\n".join(json.dumps(record) for record in records) + "\n")
    reach.add(page)
    assert (reach.failed, reach.tests) == ({"a"}, {1: ["c"]})
    with page.open("a") as file:
        file.write(json.dumps(["a", 0.1, "passed", [1]]) + "\n")
    reach.add(page)
    assert (reach.failed, reach.tests) == (set(), {1: ["c", "a"]})


class _Answers:
    """A copy whose runs of pytest end as given."""

    def __init__(self, folder: Path, *ends: tuple[int | None, str]) -> None:
        self.folder, self.ends, self.limits = folder, list(ends), list[float]()
        self.asked: list[str] = []

    def pytest(self, _arguments: list[str], limit: float) -> tuple[int | None, str]:
        self.limits.append(limit)
        self.asked.append((self.folder / "hostdeck_tests.args").read_text())
        return self.ends.pop(0)


@pytest.mark.parametrize(
    ("ends", "by", "limits"),
    [
        ([(None, ""), (0, "")], "", [5, 10]),
        ([(None, ""), (None, "")], "the run did not end", [5, 10]),
        ([(4, "ERROR: not found: a[1]"), (0, "")], "", [5, 5]),
        ([(4, "ERROR: not found: a[1]"), (1, "FAILED a[2] - no"), (1, "")], "a[2]", [5, 5, 5]),
    ],
)
def test_a_run_without_an_answer_is_tried_once_more(
    tmp_path: Path, ends: list[tuple[int | None, str]], by: str, limits: list[float]
) -> None:
    copy = _Answers(tmp_path, *ends)
    assert noticed(cast(Copy, copy), ["a[1]", "a[2]", "b"], 5) == by
    assert copy.limits == limits
    assert copy.asked[1] == ("a\nb" if ends[0][0] == 4 else "a[1]\na[2]\nb")


def test_a_test_that_passes_when_it_runs_again_notices_nothing(tmp_path: Path) -> None:
    copy = _Answers(tmp_path, (1, "FAILED a[1] - late"), (0, ""), (0, ""))
    assert noticed(cast(Copy, copy), ["a[1]", "b"], 5) == ""
    assert copy.asked[-1] == "b", "all the other tests still ran"
    copy = _Answers(tmp_path, (1, "FAILED a[1] - late"), (0, ""), (1, "FAILED b - no"), (1, ""))
    assert noticed(cast(Copy, copy), ["a[1]", "b"], 5) == "b"


def test_a_sample_is_the_same_for_a_seed_and_another_for_another() -> None:
    room = next(room for room in ROOMS if room.name == "wizards")
    first = sample(ROOT, room, 8, seed=1)
    assert first == sample(ROOT, room, 8, seed=1)
    assert first != sample(ROOT, room, 8, seed=2)
    assert len({(fault.file, fault.line) for fault in first}) == 8


def test_a_survivor_is_found_again_where_its_line_is_today(
    faults: list[Fault], tmp_path: Path
) -> None:
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "made.py").write_text("import os\n\n" + SOURCE)
    for fault in faults:
        again = found_again(tmp_path, asdict(fault))
        assert again is not None
        assert (again.kind, again.new, again.line) == (fault.kind, fault.new, fault.line + 2)
    assert found_again(tmp_path, asdict(faults[0]) | {"old": "gone"}) is None


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_the_places_of_a_room_exist(room: Room) -> None:
    assert [place for place in room.places if not (ROOT / place).exists()] == []
    assert [place for place in FOLDERS if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("item", equivalents(), ids=[item.file for item in equivalents()])
def test_a_fault_without_effect_can_still_be_drawn(item: Equivalent) -> None:
    source = (ROOT / item.file).read_bytes()
    found = [fault for fault in faults_of(source, item.file, "any") if item.is_of(fault, ROOT)]
    assert found, "The line changed: look at the fault again."
    assert item.reason.endswith(".")


def test_near_and_quick_tests_come_first() -> None:
    reach = Reach()
    reach.took = {"tests/cli/a": 0.1, "tests/store/b": 0.2, "tests/store/c[1]": 9.0}
    reach.tests = {0: list(reach.took)}
    ordered = reach.ordered(0, ("tests/store",))
    assert ordered == ["tests/store/b", "tests/store/c[1]", "tests/cli/a"]
    reach.tests = {0: ["tests/cli/a"]}
    assert reach.ordered(0, ("tests/store",)) == ["tests/cli/a"]
    reach.at_import = {0}
    assert reach.ordered(0, ("tests/store",)) == ordered, "what runs at import reaches all of them"


def test_the_table_counts_what_is_not_reached_as_unnoticed(faults: list[Fault]) -> None:
    results = [
        Result(faults[0], True, "tests/store/b", 1, 1),
        Result(faults[1], False, "", 2, 3),
        Result(faults[2], False, "", 0, 0),
        Result(faults[3], True, "tests/store/b", 1, 1),
    ]
    room = next(room for room in ROOMS if room.name == "store")
    assert "| store | 4 | 2 | 1 | 50 % | 88 % |" in table([room], results, 0, 7)
    assert score([]) == 100.0
