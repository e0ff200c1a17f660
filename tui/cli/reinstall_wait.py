"""Following a reinstall on the command line: its progress, its end, and its questions."""

from __future__ import annotations

import json
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.reinstall_choices import MOVES
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.cli.command_parts import CommandParts
    from tui.store.reinstalls import Going

LOOK_S = 0.1
SETTLE_S = 3.0
"""Delay before a question is printed: a later stage may answer it."""


def going_of(parts: CommandParts, server_id: int) -> Going | None:
    """Return the reinstall of a server; `None` without one."""
    from tui.store.reinstalls import REINSTALL

    return parts.store.known(REINSTALL, server_id).value


def settled(parts: CommandParts, server_id: int) -> Going | None:
    """Return the reinstall once this process carries it out, or after a short wait."""
    pause, until = threading.Event(), parts.clock.monotonic() + SETTLE_S
    # A process that only reads the state also holds the lock briefly.
    while (
        (found := going_of(parts, server_id)) is None or found.elsewhere
    ) and parts.clock.monotonic() < until:
        pause.wait(LOOK_S)
    return going_of(parts, server_id)


def wait_for_end(
    parts: CommandParts,
    options: Namespace,
    unlike: Going | None = None,
    give: Callable[[Going], None] | None = None,
) -> int:
    """Follow the reinstall until it ends, needs a decision, or the time is over. Print
    announcements.

    Args:
        give: Returns a missing secret, once for each; without it, the command ends and leaves the
            decision to the user.
    """
    given: set[tuple[str, tuple[str, ...]]] = set()
    pause, until = threading.Event(), parts.clock.monotonic() + options.timeout
    printed: set[str] = set()
    asked_at: float | None = None
    while True:
        going = going_of(parts, options.server)
        now = parts.clock.monotonic()
        if going is not None and going != unlike:
            _print_news(going, printed)
            if going.is_over:
                print_going(going, as_json=options.json)
                return ExitCode.OK if going.went_well else ExitCode.FAILED
            if give is not None and going.kind == "need" and (going.step, going.needs) not in given:
                given.add((going.step, going.needs))
                give(going)
                pause.wait(LOOK_S)
                continue
            asks = going.kind in ("need", "ask")
            asked_at = (asked_at or now) if asks else None
            if asked_at is not None and now - asked_at > SETTLE_S:
                print_going(going, as_json=options.json)
                names = [name for name, words in MOVES.items() if words in going.offers]
                way = (
                    f"--move {'|'.join(names)}"
                    if going.kind == "ask" or "resume" not in names
                    else "--resume"
                )
                say([f"The reinstall needs a decision: hostdeck reinstall {options.server} {way}"])
                return ExitCode.UNKNOWN
        if now >= until:
            if going is not None:
                print_going(going, as_json=options.json)
            say(
                [
                    (
                        "The reinstall continues at the provider. Hostdeck resumes it at the "
                        f"next start, or with: hostdeck reinstall {options.server} --resume"
                    )
                ]
            )
            return ExitCode.TIMEOUT
        pause.wait(LOOK_S)


def _print_news(going: Going, printed: set[str]) -> None:
    for line in going.lines:
        news = f"{line.words}: {line.state}"
        if (
            line.state in ("done", "failed", "refused", "unknown", "not sent")
            and news not in printed
        ):
            printed.add(news)
            say([news])
    for stage in going.stages:
        if stage.words not in printed:
            printed.add(stage.words)
            say([f"  {stage.words}"])


def print_going(going: Going, *, as_json: bool) -> None:
    """Print the state of a reinstall and its requests."""
    if as_json:
        print(json.dumps(asdict(going), ensure_ascii=False))
        return
    print(f"{going.server_name} (id {going.server_id}): {going.words}")
    if going.problem and not going.is_over:
        print(f"  ! {going.problem}")
    for line in going.lines:
        print(f"  {line.state or '-':<9} {line.action:<20} {line.words}")


def say(lines: Iterable[str]) -> None:
    """Write lines to standard error."""
    for line in lines:
        sys.stderr.write(f"{safe_text(line)}\n")
    sys.stderr.flush()
