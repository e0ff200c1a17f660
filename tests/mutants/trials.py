"""Trials: which tests reach a fault, and whether one of them fails with it."""

from __future__ import annotations

import json
import queue
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.copies import Copy, with_probes
from tests.mutants.faults import Fault
from tests.mutants.reach_plugin import REACH
from tests.mutants.rooms import PAGES, ROOMS

_NOT_COLLECTED = 4
"""The exit code of pytest if it did not find a test."""


@dataclass(frozen=True)
class Budget:
    """The seconds of tests that one fault gets: at first, and if these pass, on top."""

    first: float
    more: float


@dataclass
class Reach:
    """The tests that reach each fault, by its number."""

    took: dict[str, float] = field(default_factory=dict)
    tests: dict[int, list[str]] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    failed: set[str] = field(default_factory=set)
    """Tests that failed without a fault, so that they show nothing."""
    at_import: set[int] = field(default_factory=set)
    """Faults in code that runs while modules are imported. What uses it may keep its first result,
    so the probes show only the first test that reaches it."""

    def add(self, page: Path) -> None:
        """Add what the plugin wrote; tests that fail without any fault say nothing."""
        for line in page.read_text("utf-8").splitlines() if page.exists() else ():
            name, took, ended, hits = json.loads(line)
            if not name:
                self.at_import.update(hits)
            if ended == "failed":
                self.failed.add(name)
            if not name or ended != "passed" or name in self.took:
                continue
            self.failed.discard(name)
            self.took[name] = took
            self.hits[name] += len(hits)
            for number in hits:
                self.tests.setdefault(number, []).append(name)

    def ordered(self, number: int, near: tuple[str, ...]) -> list[str]:
        """Return the tests of a fault: near and quick ones first, few cases of each at first."""
        cases: Counter[str] = Counter()
        ranked = []
        names = set(self.tests.get(number, ()))
        if number in self.at_import:
            names.update(name for name in self.took if name.startswith(near))
        for name in sorted(sorted(names), key=self._took):
            base = name.partition("[")[0]
            cases[base] += 1
            rank = (cases[base] > 3, cases[base] > 30, not name.startswith(near))
            ranked.append((*rank, self.took[name] > 2.0, self.hits[name], name))
        return [item[-1] for item in sorted(ranked)]

    def _took(self, name: str) -> float:
        return self.took[name]


@dataclass(frozen=True)
class Result:
    """The end of one trial."""

    fault: Fault
    noticed: bool
    by: str
    tried: int
    reaching: int

    @property
    def undecided(self) -> bool:
        """Return whether tests that may notice the fault did not run."""
        return not self.noticed and self.tried < self.reaching


def find_reach(
    copies: Sequence[Copy], faults: Sequence[Fault], tests: Sequence[str], limit: float
) -> Reach:
    """Run the tests once, split among the copies, and return which faults each reaches."""
    files = _test_files(copies[0].folder, tests)
    tasks: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    for folder in dict.fromkeys(file.rpartition("/")[0] for file in files):
        inside = [file for file in files if file.rpartition("/")[0] == folder]
        for at in range(0, len(inside), 6):
            tasks.put(inside[at : at + 6])
    sources = with_probes(copies[0].folder, faults)

    def work(copy: Copy) -> None:
        page = copy.folder / "hostdeck_reach.jsonl"
        with copy.changed(sources):
            while True:
                try:
                    batch = tasks.get_nowait()
                except queue.Empty:
                    return
                arguments = ["-p", "tests.mutants.reach_plugin", *batch]
                copy.pytest(arguments, limit, {REACH: str(page)})

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(work, copies))
    reach = Reach()
    for copy in copies:
        reach.add(copy.folder / "hostdeck_reach.jsonl")
    if reach.failed:
        # A busy machine can fail a test by itself. A test that is left out notices nothing.
        names = sorted(reach.failed)
        for at in range(0, len(names), 50):
            tasks.put(names[at : at + 50])
        work(copies[0])
        reach.add(copies[0].folder / "hostdeck_reach.jsonl")
    pages = [name for name in reach.took if name.startswith(PAGES)]
    for number, fault in enumerate(faults):
        if not fault.probe_lines:
            reach.at_import.add(number)
            known = reach.tests.setdefault(number, [])
            known += [name for name in pages if name not in known]
    return reach


def _test_files(root: Path, tests: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for name in tests:
        path = root / name
        for file in path.rglob("test_*.py") if path.is_dir() else [path]:
            found.add(file.relative_to(root).as_posix())
    return sorted(found)


def try_all(
    copies: Sequence[Copy],
    faults: Mapping[int, Fault],
    reach: Reach,
    budget: Budget,
    on_result: Callable[[Result], None],
) -> list[Result]:
    """Put each fault into a copy, run its tests there, and return the results in order."""
    free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def run_trial(number: int) -> Result:
        copy = free.get()
        try:
            result = _try_one(copy, number, faults[number], reach, budget)
        finally:
            free.put(copy)
        on_result(result)
        return result

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(run_trial, faults))


def _try_one(copy: Copy, number: int, fault: Fault, reach: Reach, budget: Budget) -> Result:
    near = next(room.near for room in ROOMS if room.name == fault.room)
    left = reach.ordered(number, near)
    reaching, tried = len(left), 0
    source = fault.put((copy.folder / fault.file).read_bytes())
    with copy.changed({fault.file: source}):
        for seconds in (budget.first, budget.more):
            batch, left = _within(left, reach, seconds)
            if not batch:
                break
            tried += len(batch)
            by = noticed(copy, batch, limit=120 + 6 * seconds)
            if by:
                return Result(fault, True, by, tried, reaching)
    return Result(fault, False, "", tried, reaching)


def _within(tests: list[str], reach: Reach, seconds: float) -> tuple[list[str], list[str]]:
    total = 0.0
    for at, name in enumerate(tests):
        total += reach.took[name]
        if total > seconds and at:
            return tests[:at], tests[at:]
    return tests, []


def noticed(copy: Copy, tests: list[str], limit: float) -> str:
    """Return the test that fails twice, or nothing. A busy machine can fail a test by itself."""
    left = list(tests)
    while left:
        code, output = _run(copy, left, limit)
        if code == 0:
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)
        if failed is None:
            return "the run did not end" if code is None else f"pytest ended with {code}"
        name = failed[1]
        if name not in left or copy.pytest(["-x", name], limit)[0]:
            return name
        left.remove(name)
    return ""


def _run(copy: Copy, tests: Sequence[str], limit: float) -> tuple[int | None, str]:
    """Run tests up to the first failure; return the exit code and the output."""
    page = copy.folder / "hostdeck_tests.args"
    page.write_text("\n".join(tests), "utf-8")
    code, output = copy.pytest(["-x", f"@{page}"], limit)
    if code == _NOT_COLLECTED and len(tests) > 1:
        # The fault takes a case away from a test; the other cases still have to run.
        whole = dict.fromkeys(name.partition("[")[0] for name in tests)
        page.write_text("\n".join(whole), "utf-8")
        code, output = copy.pytest(["-x", f"@{page}"], limit)
    if code is None:
        # A busy machine is slow; an endless loop also exceeds the longer limit.
        code, output = copy.pytest(["-x", f"@{page}"], 2 * limit)
    return code, output
