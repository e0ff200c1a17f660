"""`python -m tests.hardening [NAME…] [--runs N] [--json FILE]`: print the figures; exit 1 when one
is missed.

Each part is a process of its own, one more at once than there are processors since all of them wait
at times, so that they end in minutes and the memory of one is not counted as that of another. Those
that look at the clock come last and alone. One that does not end is ended and counts as missed.
`FULL=1` makes the sizes of a night.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from tests.hardening import (
    boundaries,
    cells,
    checks,
    deciding,
    environments,
    faults,
    filters,
    frozen,
    fuzz,
    hang_ups,
    hostile,
    keys,
    kills,
    model,
    neighbors,
    notices,
    panel_kills,
    processes,
    secrecy,
    soak,
    storms,
    terminal_bytes,
    together,
    words,
)
from tests.support.process import ROOT

SINGLE_PART = "--one"
"""Only this part, here: how the process of one part is told."""


LIMIT_S = 600.0
FULL_LIMIT_S = 4 * 3600.0
"""How long one part may take. Without it the one that hangs, which is what is looked for, would
keep all of them."""

FIGURES = "--figures--"
"""Stands before the figures of a part that lets the program itself say something first."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    full: bool
    runs: int
    seed: int


def _secrets(sizes: Sizes) -> bool:
    outlets = secrecy.measure(full=sizes.full)
    print(f"{FIGURES}\n{secrecy.report(outlets)}")
    return not outlets.found


def _faults(sizes: Sizes) -> bool:
    matrix = faults.measure(only_every=1 if sizes.full else 8)
    print(faults.report(matrix))
    return not matrix.wrong


def _deciding(sizes: Sizes) -> bool:
    seen = deciding.measure(2_000 if sizes.full else 100, sizes.seed)
    careless = deciding.control(10, sizes.seed)
    print(deciding.report(seen, sizes.seed))
    print(f"null control, which takes the newest invoice: {len(careless.wrong)} wrong")
    return not seen.wrong and bool(careless.wrong)


def _keys(sizes: Sizes) -> bool:
    looks = keys.measure()
    print(keys.report(looks))
    return not looks.wrong


def _checks(sizes: Sizes) -> bool:
    found = checks.measure(
        6000 if sizes.full else 240, sizes.seed, reinstalls=300 if sizes.full else 16
    )
    planted = checks.control(15, sizes.seed)
    print(checks.report(found, sizes.seed))
    print(
        f"null control, which takes every failure for the task's: {len(planted.wrong)} wrong of "
        f"{planted.runs}"
    )
    return not found.wrong and bool(planted.wrong)


def _cells(sizes: Sizes) -> bool:
    found = cells.measure(10_000 if sizes.full else 300, sizes.seed)
    spoiled = cells.measure(1, sizes.seed, spots=cells.SPOTS[:1], spoils=True)
    print(cells.report(found, sizes.seed))
    if shutil.which("tmux") is not None:
        in_tmux = cells.measure(10_000 if sizes.full else 100, sizes.seed, in_tmux=True)
        print(f"in tmux: {cells.report(in_tmux, sizes.seed)}")
        found.wrong += in_tmux.wrong
    print(f"null control, another program on the terminal: {len(spoiled.wrong)} wrong")
    return not found.wrong and bool(spoiled.wrong)


def _fuzz(sizes: Sizes) -> bool:
    found = fuzz.measure(1_000_000 if sizes.full else 100_000, sizes.seed)
    print(fuzz.report(found, sizes.seed))
    return not found.wrong


def _words(sizes: Sizes) -> bool:
    found = words.measure(1_000_000 if sizes.full else 100_000, sizes.seed)
    print(words.report(found, sizes.seed))
    return not found.wrong


def _hostile(sizes: Sizes) -> bool:
    seen = hostile.measure(full=sizes.full)
    print(hostile.report(seen))
    return not seen.wrong


def _storms(part: str) -> Callable[[Sizes], bool]:
    def measure(sizes: Sizes) -> bool:
        weather = storms.measure(full=sizes.full, seed=sizes.seed, parts=(part,))
        print(storms.report(weather, sizes.seed))
        return not weather.wrong

    return measure


def _soak(sizes: Sizes) -> bool:
    day = soak.measure(24.0, 360.0 if sizes.full else 720.0, sizes.seed)
    print(soak.report(day, sizes.seed))
    return not day.wrong


def _kills(sizes: Sizes) -> bool:
    tally = kills.measure(sizes.runs, sizes.seed)
    print(kills.report(tally, sizes.seed))
    control = kills.measure(max(20, sizes.runs // 10), sizes.seed + 1, repeat_on_purpose=True)
    print(f"null control, which repeats on purpose: {kills.report(control, sizes.seed + 1)}")
    if tally.is_void:
        print("VOID: too few kills between a request and its answer")
    return tally.is_clean and not tally.is_void and bool(control.doubled)


def _panel_kills(sizes: Sizes) -> bool:
    tally = panel_kills.measure(sizes.runs, sizes.seed)
    print(kills.report(tally, sizes.seed))
    control = panel_kills.measure(20, sizes.seed + 1, repeat_on_purpose=True, until_doubled=True)
    print(f"null control, which repeats on purpose: {kills.report(control, sizes.seed + 1)}")
    return tally.is_clean and not tally.is_void and bool(control.doubled)


def _install_kills(sizes: Sizes) -> bool:
    kills = {"HOSTDECK_KILLS": str(sizes.runs // 8), "HOSTDECK_KILLS_FROM": str(sizes.seed * 1000)}
    words = (
        "-m",
        "pytest",
        "tests/reinstall/test_reinstall_kills.py",
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
    )
    return _program(words, kills, f"seeds from {sizes.seed * 1000}: ")


def _order_kills(sizes: Sizes) -> bool:
    return _program(
        ("-m", "tests.operations.order_kills", str(sizes.runs // 2), str(sizes.seed)), {}, ""
    )


def _program(words: Sequence[str], more: Mapping[str, str], before: str) -> bool:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout.strip() or done.stderr.strip() or "nothing was said").splitlines()
    print(before + (lines[-1] if done.returncode == 0 else "\n".join(lines[-40:])))
    return done.returncode == 0


def _together(sizes: Sizes) -> bool:
    found = together.measure(500, sizes.seed)
    print(
        f"{found.seconds:.0f} s, {found.operations} requests, {found.keys} keys, "
        f"{found.shared_keys} looked at by both, {found.doubled} sent twice"
    )
    return not (found.shared_keys or found.doubled)


def _hang_ups(sizes: Sizes) -> bool:
    found = hang_ups.measure(20 if sizes.full else 1)
    print(hang_ups.report(found))
    return not found.wrong


def _bytes(sizes: Sizes) -> bool:
    found = terminal_bytes.measure(2_000_000 if sizes.full else 200_000, sizes.seed)
    print(terminal_bytes.report(found, sizes.seed))
    return not found.wrong


def _frozen(sizes: Sizes) -> bool:
    found = frozen.measure(workers=3)
    print(frozen.report(found))
    return not found.wrong


def _environments(sizes: Sizes) -> bool:
    found = environments.measure() if sizes.full else environments.measure_shares(sizes.seed)
    print(environments.report(found))
    return not found.wrong


def _boundaries(sizes: Sizes) -> bool:
    found, control = boundaries.measure(full=sizes.full, seed=sizes.seed), boundaries.control()
    print(boundaries.report(found))
    print(f"null control, which sends again on purpose: {boundaries.report(control)}")
    return not (found.doubled or found.wrong or found.is_void) and bool(control.doubled)


def _neighbors(sizes: Sizes) -> bool:
    found = neighbors.measure()
    print(neighbors.report(found))
    return not found.wrong


def _notices(sizes: Sizes) -> bool:
    found = notices.measure(10_000, 24.0, sizes.seed)
    control = notices.measure(300, 3.0, sizes.seed, forgets=True)
    caught = "caught" if control.lost else "VOID: not caught"
    print(f"{notices.report(found)}\nnull control, a restart that forgets: {caught}")
    return found.is_clean and control.lost > 0


def _filters(sizes: Sizes) -> bool:
    found = filters.measure(1_000_000 if sizes.full else 100_000, sizes.seed)
    control = filters.measure(2000, sizes.seed + 1, filters.chosen_by_two_values)
    caught = f"{len(control.wrong):,} wrong servers caught" if control.wrong else "VOID: not caught"
    print(f"{filters.report(found, sizes.seed)}\nnull control, two-valued logic: {caught}")
    if found.is_void:
        print("VOID: a kind of term was never undecided, or nothing was chosen")
    return not (found.wrong or found.is_void) and bool(control.wrong)


def _processes(sizes: Sizes) -> bool:
    found = processes.measure(10_000 if sizes.full else 1000, sizes.seed)
    control = processes.measure(40, sizes.seed + 1, 2, careless=True)
    print(processes.report(found))
    print(f"null control, which judges the living by an idle lease: {processes.report(control)}")
    if found.is_void:
        print("VOID: no process died with an operation in hand")
    return found.is_clean and not found.is_void and bool(control.taken)


def _model(sizes: Sizes) -> bool:
    runs = 2000 if sizes.full else 60
    wrong, control = model.measure(runs, 50), model.measure(40, 25, model.Careless)
    caught = "null control caught" if control else "VOID: the null control was not caught"
    print(
        f"{runs} stories of at most 50 steps, {'1 wrong' if wrong else 'none wrong'}; "
        f"{caught}\n{wrong}".strip()
    )
    return not wrong and bool(control)


PARTS: dict[str, Callable[[Sizes], bool]] = {
    "kills": _kills,
    "panel-kills": _panel_kills,
    "install-kills": _install_kills,
    "environments": _environments,
    "faults": _faults,
    "async-checks": _checks,
    "secrets": _secrets,
    "soak": _soak,
    "hostile": _hostile,
    "boundaries": _boundaries,
    "together": _together,
    "bytes": _bytes,
    "filters": _filters,
    "processes": _processes,
    "order-kills": _order_kills,
    "model": _model,
    "neighbors": _neighbors,
    "notices": _notices,
    "deciding": _deciding,
    **{part: _storms(part) for part in storms.PARTS},
    "fuzz": _fuzz,
    "cells": _cells,
    "words": _words,
    "frozen": _frozen,
    "hang-ups": _hang_ups,
    "looks": _keys,
}
"""The longest first (a name twice would hide a part), so that no processor waits for one in the
end."""

ALONE = ("frozen", "hang-ups", "looks")
"""They say how long something takes, which depends on who else is at work."""


@dataclass(frozen=True)
class End:
    """How a part ended."""

    name: str
    good: bool
    seconds: float
    said: str


def main() -> int:
    """Returns 1 when anything was lost or happened twice, or a test was void."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardening", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=0, help="kills; 100, and 1000 with FULL=1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument(SINGLE_PART, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.names) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    full = bool(os.environ.get("FULL"))
    runs = options.runs or (1000 if full else 100)
    if options.one:
        kills.nice()
        return 0 if PARTS[options.names[0]](Sizes(full, runs, options.seed)) else 1
    ends = _all(options.names or list(PARTS), runs, options.seed)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(
                {"full": full, "seed": options.seed, "parts": [asdict(end) for end in ends]},
                out,
                indent=2,
            )
    return 0 if all(end.good for end in ends) else 1


def _ended(name: str, words: Sequence[str], limit_s: float) -> End:
    """Run one part to its end, or until it has had its time."""
    started = time.monotonic()
    with subprocess.Popen(
        words,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as part:
        try:
            said, _ = part.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(part.pid, signal.SIGKILL)
            said = f"it had not ended after {limit_s:.0f} s"
    # All that was said where it failed before it came to its figures.
    said = said.rpartition(FIGURES)[2].strip()
    return End(name, part.returncode == 0, time.monotonic() - started, said)


def _all(names: list[str], runs: int, seed: int) -> list[End]:
    """All of them, also after one that failed; each is told of as soon as it has ended."""
    limit_s = FULL_LIMIT_S if os.environ.get("FULL") else LIMIT_S

    def run_part(name: str) -> End:
        words = [
            sys.executable,
            "-m",
            "tests.hardening",
            SINGLE_PART,
            name,
            "--runs",
            str(runs),
            "--seed",
            str(seed),
        ]
        end = _ended(name, words, limit_s)
        print(
            f"{name} ({'ok' if end.good else 'MISSED'}, {end.seconds:.0f} s): {end.said}",
            flush=True,
        )
        return end

    with ThreadPoolExecutor(max_workers=min(4, (os.cpu_count() or 1) + 1)) as pool:
        ends = list(pool.map(run_part, [name for name in names if name not in ALONE]))
    ends += [run_part(name) for name in names if name in ALONE]
    print(f"\n{'PART':<16}{'':<8}{'SECONDS':>8}  FIGURES")
    for end in ends:
        first = end.said.split("\n", 1)[0]
        print(f"{end.name:<16}{'ok' if end.good else 'MISSED':<8}{end.seconds:>8.0f}  {first}")
    return ends


if __name__ == "__main__":
    sys.exit(main())
