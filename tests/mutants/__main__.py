"""`python -m tests.mutants [ROOM…] [--seed N] [--per-room N] [--json FILE]`: print the score.
`python -m tests.mutants --again FILE`: try what survived in an earlier run once more.

Draws a seeded sample of faults in each room, finds the tests that reach each of them, and runs
these tests on a copy of the checkout with one fault at a time. `FULL=1` draws four times as many,
takes all tests, and gives each fault all tests that reach it. Exits with 1 if a room misses its
goal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.mutants.copies import Copy
from tests.mutants.equivalents import equivalents
from tests.mutants.faults import Fault, found_again, sample
from tests.mutants.rooms import FOLDERS, ROOMS, Room
from tests.mutants.trials import Budget, Result, find_reach, try_all
from tests.support.process import ROOT

PER_ROOM = 25


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="default: all")
    parser.add_argument("--seed", type=int, default=None, help="default: a new one")
    parser.add_argument("--per-room", type=int, default=None, help=f"default: {PER_ROOM}")
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 1))
    parser.add_argument("--tests", action="append", help="folder or file of tests; repeatable")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results")
    parser.add_argument(
        "--again", type=Path, metavar="FILE", help="only what survived according to this JSON file"
    )
    return parser.parse_args()


def _rooms(names: Sequence[str]) -> list[Room]:
    known = {room.name: room for room in ROOMS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"Unknown room: {', '.join(unknown)}. Rooms: {', '.join(known)}.")
    return [known[name] for name in names] or list(ROOMS)


def _print_result(result: Result) -> None:
    state = "noticed" if result.noticed else "SURVIVED" if result.reaching else "UNREACHED"
    state = "UNDECIDED" if result.undecided else state
    tried = f"{result.tried}/{result.reaching} tests"
    print(f"{state} {result.fault.line_of_report()} ({tried}) {result.by}", flush=True)


def table(rooms: Sequence[Room], results: Sequence[Result], same: int, seed: int) -> str:
    """Return the table of the scores as Markdown."""
    day = datetime.now(UTC).date().isoformat()
    lines = [f"{day}, seed {seed}; {same} faults without effect left out.", ""]
    lines += ["| room | drawn | noticed | undecided | score | goal |"]
    lines += ["|---|---:|---:|---:|---:|---:|"]
    for room in rooms:
        of_room = [result for result in results if result.fault.room == room.name]
        ends = [result.noticed for result in of_room]
        if ends:
            undecided = sum(result.undecided for result in of_room)
            figures = f"{len(ends)} | {sum(ends)} | {undecided} | {score(ends):.0f} %"
            lines.append(f"| {room.name} | {figures} | {room.goal} % |")
    return "\n".join(lines)


def score(ends: Sequence[bool]) -> float:
    """Return the share of noticed faults in percent."""
    return 100.0 * sum(ends) / len(ends) if ends else 100.0


def _survivors(page: Path, rooms: set[str]) -> list[Fault]:
    found = []
    for item in json.loads(page.read_text("utf-8")):
        if not item["noticed"] and item["fault"]["room"] in rooms:
            fault = found_again(ROOT, item["fault"])
            if fault is None:
                print(f"not there any more: {item['fault']['file']}:{item['fault']['line']}")
            else:
                found.append(fault)
    return found


def _measure(arguments: argparse.Namespace, rooms: list[Room], seed: int) -> list[Result]:
    full = bool(os.environ.get("FULL"))
    count = arguments.per_room or (4 * PER_ROOM if full else PER_ROOM)
    if arguments.again:
        faults = _survivors(arguments.again, {room.name for room in rooms})
    else:
        faults = [fault for room in rooms for fault in sample(ROOT, room, count, seed)]
    without_effect = equivalents()
    counted = {
        number: fault
        for number, fault in enumerate(faults)
        if not any(item.is_of(fault, ROOT) for item in without_effect)
    }
    tests = arguments.tests or (["tests"] if full else FOLDERS)
    budget = Budget(20.0, 100_000.0) if full else Budget(10.0, 300.0)
    with tempfile.TemporaryDirectory(prefix="hostdeck-mutants-") as folder:
        copies = [Copy(Path(folder) / str(number)) for number in range(arguments.jobs)]
        began = time.monotonic()
        reach = find_reach(copies, faults, tests, limit=14_400 if full else 1200)
        took = time.monotonic() - began
        if not reach.took:
            sys.exit("No test passed without a fault; nothing can be measured.")
        print(f"{len(reach.took)} tests, {len(counted)} faults, {took:.0f} s", flush=True)
        results = try_all(copies, counted, reach, budget, _print_result)
    print(f"\n{table(rooms, results, len(faults) - len(counted), seed)}")
    if reach.failed:
        print(f"{len(reach.failed)} tests fail without a fault and were left out.")
    if tests != ["tests"]:
        print(f"Lower limits: only these tests ran: {' '.join(tests)}")
    return results


def main() -> None:
    """Measure, print, and exit."""
    arguments = _arguments()
    rooms = _rooms(arguments.rooms)
    seed = random.randrange(10_000) if arguments.seed is None else arguments.seed
    print(f"seed {seed}", flush=True)
    results = _measure(arguments, rooms, seed)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(item) for item in results], indent=1))
    missed = [
        room.name
        for room in rooms
        if score([item.noticed for item in results if item.fault.room == room.name]) < room.goal
    ]
    if missed:
        sys.exit(f"Below the goal: {', '.join(missed)}.")


if __name__ == "__main__":
    main()
