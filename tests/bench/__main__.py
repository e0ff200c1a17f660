"""`python -m tests.bench [NAME …]`: run the benchmark and print one table."""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from tests.bench import (
    charts,
    drawing,
    headless,
    in_flight,
    keys,
    places,
    posting,
    reinstall,
    rest,
    scale,
    slow_link,
    start,
    written,
)
from tests.bench.figures import Figure, plain, table
from tests.bench.fixtures import Bench
from tests.bench.terminal import COLUMNS, LINES, BenchError, Desk

GROUPS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "start": start.measure,
    "cursor": keys.measure_cursor,
    "bytes": written.measure,
    "slow-link": slow_link.measure,
    "filter": keys.measure_filter,
    "catalog": keys.measure_catalog,
    "rest": rest.measure,
    "headless": headless.measure,
    "in-flight": in_flight.measure,
    "reinstall": reinstall.measure,
    "posting": posting.measure,
    "charts": charts.measure,
    "drawing": drawing.measure,
    "places": places.measure,
    "accounts": start.measure_accounts,
    "scale": scale.measure,
}


def main() -> int:
    """Return 0; 1 if something could not be measured, a place writes more bytes than recorded, or,
    with --strict, a limit was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repeats: quicker and noisier")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a limit is missed")
    options = parser.parse_args()
    unknown = set(options.names) - set(GROUPS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(GROUPS)}")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(
            number, lambda number, _: sys.exit(128 + number)
        )  # so that children are killed
    figures, failed = _measure(options.names or list(GROUPS), quick=options.quick)
    print(table(figures))
    if options.json:
        options.json.write_text(
            json.dumps({**_about(), "figures": plain(figures)}, indent=2, ensure_ascii=False)
        )
    missed = any(figure.verdict == "MISSED" for figure in figures)
    worse = any(figure.name.startswith(places.WORSE) for figure in figures)
    return 1 if failed or worse or (options.strict and missed) else 0


def _measure(names: list[str], *, quick: bool) -> tuple[list[Figure], bool]:
    figures: list[Figure] = []
    failed = False
    for name in names:
        started = time.monotonic()
        print(f"{name} …", end="", file=sys.stderr, flush=True)
        # A group that fails must not take the others' figures with it.
        with tempfile.TemporaryDirectory(prefix="hostdeck-bench-") as scratch, Desk() as desk:
            bench = Bench(desk, Path(scratch), quick)
            try:
                figures += GROUPS[name](bench)
            except BenchError as error:
                failed = True
                print(f" {error}", file=sys.stderr)
            except KeyboardInterrupt:
                print(" interrupted", file=sys.stderr)
                return figures, True
            finally:
                bench.close()
        print(f" {time.monotonic() - started:.0f} s", file=sys.stderr)
    return figures, failed


def _about() -> dict[str, str]:
    return {
        "terminal": f"{COLUMNS}x{LINES}",
        "python": platform.python_version(),
        "textual": version("textual"),
    }


if __name__ == "__main__":
    sys.exit(main())
