"""`python -m tests.hardening [NAME…] [--runs N] [--seed N]`: print the figures; exit 1 when one is missed."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from tests.hardening import faults, fuzz, hostile, keys, kills, secrecy, soak, storms, together


def main() -> int:
    """Returns 1 when anything was lost or happened twice, or the test was void."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardening", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="only these: secrets, faults, fuzz, hostile, storms, soak, kills, together",
    )
    parser.add_argument("--runs", type=int, default=200, help="kills")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    full = bool(os.environ.get("FULL"))
    parts = {
        "secrets": partial(_secrets, full),
        "faults": partial(_faults, 1 if full else 6),
        "fuzz": partial(_fuzz, 100_000 if full else 20_000, options.seed),
        "hostile": partial(_hostile, full),
        "storms": partial(_storms, full, options.seed),
        "soak": partial(_soak, 24.0, 360.0 if full else 720.0, options.seed),
        "kills": partial(_kills, options.runs, options.seed),
        "together": partial(_together, options.seed),
    }
    unknown = set(options.names) - set(parts)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    kills.nice()
    # All of them, also after one that failed.
    good = [parts[name]() for name in options.names or parts]
    return 0 if all(good) else 1


def _secrets(full: bool) -> bool:
    outlets = secrecy.measure(full=full)
    print(f"secrets: {secrecy.report(outlets)}", flush=True)
    return not outlets.found


def _faults(only_every: int) -> bool:
    matrix = faults.measure(only_every=only_every)
    print(f"faults: {faults.report(matrix)}", flush=True)
    looks = keys.measure()
    print(f"faults into looks at keys: {keys.report(looks)}", flush=True)
    return not (matrix.wrong or looks.wrong)


def _fuzz(answers: int, seed: int) -> bool:
    found = fuzz.measure(answers, seed)
    print(f"fuzz: {fuzz.report(found, seed)}", flush=True)
    return not found.wrong


def _hostile(full: bool) -> bool:
    seen = hostile.measure(full=full)
    print(f"hostile text: {hostile.report(seen)}", flush=True)
    return not seen.wrong


def _storms(full: bool, seed: int) -> bool:
    good = True
    for part in storms.PARTS:
        weather = storms.measure(full=full, seed=seed, parts=(part,))
        print(f"storms, {part}: {storms.report(weather, seed)}", flush=True)
        good = good and not weather.wrong
    return good


def _soak(hours: float, speed: float, seed: int) -> bool:
    day = soak.measure(hours, speed, seed)
    print(f"soak: {soak.report(day, seed)}", flush=True)
    return not day.wrong


def _kills(runs: int, seed: int) -> bool:
    tally = kills.measure(runs, seed)
    print(f"kills: {kills.report(tally, seed)}", flush=True)
    control = kills.measure(max(20, runs // 10), seed + 1, repeat_on_purpose=True)
    print(f"null control, which repeats on purpose: {kills.report(control, seed + 1)}", flush=True)
    if tally.is_void:
        print("VOID: too few kills between a request and its answer")
    return tally.is_clean and not tally.is_void and bool(control.doubled)


def _together(seed: int) -> bool:
    found = together.measure(360, seed)
    print(f"together: {found.seconds:.0f} s, {found.operations} requests, {found.keys} keys, "
          f"{found.shared_keys} looked at by both, {found.doubled} sent twice", flush=True)  # fmt: skip
    return not (found.shared_keys or found.doubled)


if __name__ == "__main__":
    sys.exit(main())
